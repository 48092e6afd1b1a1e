import type { MessagePort } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import type { BookEvent } from '../engine/book-rules.ts';
import { type EngineEvent, engineSchemas } from '../engine/engine-events.ts';
import { packPlainData } from '../engine/plain-data.ts';
import { compileCodec } from '../journal/codec.ts';
import { parseVerifierKey } from '../journal/signed-note.ts';
import { type ExaminedFirm, examineFirm, type Proving } from './examine-firm.ts';
import type {
  FirmHome,
  FirmThreadStart,
  FromFirmThread,
  HomePart,
  ToFirmThread,
} from './firm-thread-messages.ts';
import { homeParts } from './home-parts.ts';
import { openersOf, openSource, trustOf } from './open-sources.ts';
import type { FirmProof, RebuildRules } from './prove-firm.ts';
import { leavingOut, suspectEvents } from './replaced-events.ts';

/** Proves firms one after the other and makes their new logs' batches, in a thread: firms share nothing. */
export function answerFirmThread<Book, Event extends BookEvent, Command>(
  port: MessagePort,
  start: FirmThreadStart,
  rules: RebuildRules<Book, Event, Command>,
): void {
  const sources = start.sources.flatMap((path) => openSource(path) ?? []);
  const proving: Proving<Book, Event, Command> = {
    rules,
    codec: compileCodec<EngineEvent | Event>([...engineSchemas, ...rules.schemas]),
    sources,
    trust: trustOf(sources, start.pinned),
    openers: openersOf(sources, start.identity),
    replayers: start.replayers.flatMap((text) => parseVerifierKey(text) ?? []),
    until: start.until,
    outsiders: start.outsiders,
  };
  let current: { readonly firm: ExaminedFirm<Book>; readonly parts: Generator<HomePart> };
  const answer = async (asked: ToFirmThread): Promise<FromFirmThread> => {
    switch (asked.ask) {
      case 'prove': {
        const firm = await examineFirm(proving, asked.question);
        current = { firm, parts: partsOf(proving, firm) };
        const { report, findings } = firm;
        return { said: 'proven', firm: { report, findings, home: homeOf(firm) } };
      }
      case 'next': {
        const part = current.parts.next();
        assertThat(part.done !== true, 'a log is asked for no more parts than it has');
        return { said: 'part', part: part.value };
      }
      case 'state': {
        const { proven } = current.firm;
        assertThat(proven !== undefined, 'a state is asked of a firm that was proven');
        const { entryCount, openedEpoch } = asked;
        const state = { ...proven.state, entryCount, openedEpoch };
        const pieces = packPlainData(state, 'copied').map((piece) => new Uint8Array(piece));
        return { said: 'state', pieces };
      }
    }
  };
  port.on('message', async (asked: ToFirmThread) => {
    const said = await answer(asked).catch(
      (failure: unknown): FromFirmThread => ({ said: 'failed', sentence: sentenceOf(failure) }),
    );
    port.postMessage(said, buffersOf(said));
  });
}

function sentenceOf(failure: unknown): string {
  return failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
}

function buffersOf(said: FromFirmThread): ArrayBuffer[] {
  if (said.said === 'state') return said.pieces.map(({ buffer }) => buffer);
  if (said.said !== 'part' || said.part.kind !== 'batches') return [];
  return said.part.batches.flatMap(({ plain }) =>
    plain.buffer instanceof ArrayBuffer ? [plain.buffer] : [],
  );
}

function partsOf<Book, Event extends BookEvent, Command>(
  { codec }: Proving<Book, Event, Command>,
  { proven }: ExaminedFirm<Book>,
): Generator<HomePart> {
  if (proven === undefined) return homeParts(NOTHING);
  const { log, proof } = proven;
  const { cleanEntries, suspectEntries, epochs, lastTimeMicros } = proof;
  const { leftOut } = proven;
  const isChanged = leftOut.exclusions.length + leftOut.suspects.length + suspectEntries > 0;
  const kept = [
    suspectEvents(codec, 'after-until'),
    suspectEvents(codec, 'beyond-signed-head'),
  ] as const;
  return homeParts({
    entries: [...log.entries, ...log.beyond],
    cleanEntries,
    entryCount: cleanEntries + suspectEntries,
    epochs,
    replaceClean: leavingOut(codec, leftOut, isChanged),
    replaceSuspect: (index) => kept[index < log.head.size ? 0 : 1],
    lastTimeMicros,
  });
}

const NOTHING = {
  entries: [],
  cleanEntries: 0,
  entryCount: 0,
  epochs: new Map(),
  replaceClean: excludingNothing,
  replaceSuspect: () => excludingNothing,
  lastTimeMicros: 0,
};

function excludingNothing<Same>(entry: Same): Same {
  return entry;
}

function homeOf<Book>({ report, proven }: ExaminedFirm<Book>): FirmHome | undefined {
  if (proven === undefined) return undefined;
  const { log, proof } = proven;
  const { head, keyText } = log;
  const root = Buffer.from(head.root, 'hex').toString('base64');
  const epochs = [...proof.epochs.values()];
  return {
    succession: {
      old: { origin: report.oldOrigin, size: head.size, root, signer: keyText },
      excluded: report.excluded,
      suspects: [...proven.leftOut.suspects, ...suspectTail(proof)],
      earlier: proof.earlier,
    },
    dependents: proof.dependents,
    isForRecovery: epochs.some(({ hasRecovery }) => hasRecovery),
    isOpenedByRecovery: epochs.some(({ byRecovery }) => byRecovery),
  };
}

function suspectTail({ nextSequence, suspectEvents: count }: FirmProof) {
  return count === 0 ? [] : [{ first: nextSequence, last: nextSequence + count - 1 }];
}
