import type { BookEvent } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import type { LogState } from '../engine/log-state.ts';
import type { Codec } from '../journal/codec.ts';
import type { VerifierKey } from '../journal/signed-note.ts';
import type { CleanPoint } from './clean-point.ts';
import type { FirmQuestion } from './firm-thread-messages.ts';
import type { LeftOut } from './left-out.ts';
import type { FirmProof, RebuildRules } from './prove-firm.ts';
import { proveJudged } from './prove-judged.ts';
import { type ProvenLog, proveLog, type SignedHead, type Trust } from './proven-log.ts';
import type { SequenceRange } from './range-index.ts';
import { type Outsiders, secondsSince, type Until } from './rebuild-options.ts';
import { type ComparedStatement, statementSizes } from './replayer-statement.ts';
import type { FirmReport, FirmState, HeadReport } from './report.ts';
import type { Finding, Source } from './source.ts';
import type { Openers } from './unlock-epochs.ts';

/** What a firm's proof needs besides its question. */
export type Proving<Book, Event extends BookEvent, Command> = {
  readonly rules: RebuildRules<Book, Event, Command>;
  readonly codec: Codec<EngineEvent | Event>;
  readonly sources: readonly Source[];
  readonly trust: Trust;
  readonly openers: Openers;
  readonly replayers: readonly VerifierKey[];
  readonly until: Until | undefined;
  readonly outsiders: Outsiders | undefined;
};

type Proven = Extract<ProvenLog, { readonly state: 'proven' }>;

/** What is known of a firm before anything is written. */
export type ExaminedFirm<Book> = {
  readonly report: FirmReport;
  readonly findings: readonly Finding[];
  readonly proven:
    | {
        readonly log: Proven;
        readonly proof: FirmProof;
        readonly state: LogState<Book>;
        readonly leftOut: LeftOut;
      }
    | undefined;
};

export async function examineFirm<Book, Event extends BookEvent, Command>(
  proving: Proving<Book, Event, Command>,
  question: FirmQuestion,
): Promise<ExaminedFirm<Book>> {
  const startedMs = performance.now();
  const { trust, sources } = proving;
  const { origin, platformHeads } = question;
  const findings: Finding[] = [];
  const logs =
    origin === undefined ? [] : sources.flatMap((source) => source.logsOf(origin, findings));
  const empty = emptyReport(question, [...new Set(logs.map(({ source }) => source))]);
  if (origin === undefined) return { report: empty, findings, proven: undefined };
  const sizes = [...platformHeads.map(({ size }) => size), ...statementSizes(logs)];
  const log = proveLog(logs, trust, sizes);
  if (log.state !== 'proven') {
    const report = { ...empty, ...unproven(log), seconds: secondsSince(startedMs) };
    return { report, findings, proven: undefined };
  }
  const judged = await proveJudged(proving, question, { log, logs, findings });
  const { statement } = judged.proof;
  const { proof, state, leftOut, cleanPoint } = judged;
  const compared = platformHeads.filter(({ size }) => log.roots.has(size));
  const agreeing = compared.filter(({ size, root }) => log.roots.get(size) === root).length;
  // Noted many times a second: too many for one call's arguments.
  const noted = platformHeads.reduce((most, { size }) => Math.max(most, size), 0);
  const gap = log.gap ?? gapTold(log, noted);
  const entries = Math.max(log.entries.length + log.beyond.length, (gap?.last ?? -1) + 1);
  const report: FirmReport = {
    ...empty,
    state: stateOf(proof, gap, {
      isAgreed: compared.length === agreeing && isUndisputed(cleanPoint, statement),
      hasSuspects: leftOut.suspects.length > 0,
    }),
    signer: log.keyText,
    signerFrom: log.keyFrom,
    heads: [headReport(log.head)],
    refusedHeads: log.refused.map(headReport),
    thaws: logs.flatMap(({ thaws }) => thaws),
    entries,
    hashed: proof.hashed,
    coverage: entries === 0 ? 1 : proof.hashed / entries,
    events: proof.cleanEvents - countIn(leftOut.suspects),
    suspectEntries: proof.suspectEntries,
    suspectEvents: proof.suspectEvents + countIn(leftOut.suspects),
    suspects: leftOut.suspects,
    excluded: leftOut.exclusions,
    cleanPoint,
    gap,
    stop: proof.stop,
    singleSource: sourcesOf(log) === 1,
    platformHeads: { compared: compared.length, agreeing },
    bookHash: proof.bookHash,
    statement,
    brokenInvariants: proof.brokenInvariants,
    seconds: secondsSince(startedMs),
  };
  return { report, findings, proven: { log, proof, state, leftOut } };
}

function emptyReport(
  { firm, origin, origins }: FirmQuestion,
  sources: readonly string[],
): FirmReport {
  return {
    firm,
    state: 'disagrees',
    oldOrigin: origin ?? origins.join(' '),
    newOrigin: '',
    sources,
    signer: '',
    signerFrom: '',
    heads: [],
    refusedHeads: [],
    thaws: [],
    entries: 0,
    hashed: 0,
    coverage: 0,
    events: 0,
    suspectEntries: 0,
    suspectEvents: 0,
    suspects: [],
    excluded: [],
    cleanPoint: undefined,
    gap: undefined,
    stop: undefined,
    singleSource: false,
    platformHeads: { compared: 0, agreeing: 0 },
    bookHash: '',
    statement: undefined,
    newBookHash: '',
    bookHashMatch: false,
    brokenInvariants: [],
    seconds: 0,
  };
}

function unproven(log: Exclude<ProvenLog, Proven>): Partial<FirmReport> {
  switch (log.state) {
    case 'forked':
      return { state: 'disagrees', heads: log.heads.map(headReport) };
    case 'keys-differ':
      return { state: 'disagrees', signer: log.keys.join(' ') };
    case 'no-key':
      return { state: 'unknown' };
    case 'no-head':
      return { state: 'unknown', entries: log.entries };
  }
}

function headReport({ size, root, file, cosigners }: SignedHead): HeadReport {
  return { size, root, file, cosigners };
}

/** Suspects among trusted events have their reasons, those behind the last trusted entry wait for people. */
function stateOf(
  proof: FirmProof,
  gap: unknown,
  { isAgreed, hasSuspects }: { readonly isAgreed: boolean; readonly hasSuspects: boolean },
): FirmState {
  if (proof.stop !== undefined && proof.stop.code !== 'epoch_must_open') return 'damaged';
  const isLeft = proof.stop !== undefined || gap !== undefined || proof.suspectEvents > 0;
  if (isLeft || !isAgreed || proof.brokenInvariants.length > 0) return 'left';
  return hasSuspects ? 'judged' : 'proven';
}

/** The platform noted a longer log than anybody has. */
function gapTold({ entries, beyond }: Proven, noted: number) {
  const known = entries.length + beyond.length;
  return noted > known ? { first: known, last: noted - 1 } : undefined;
}

function sourcesOf({ entries }: Proven): number {
  const last = entries.at(-1);
  return new Set((last?.at ?? []).map(({ log }) => log.source)).size;
}

/** What comes to something else outside waits for people, and so does a book that a replayer made otherwise. */
function isUndisputed(
  cleanPoint: CleanPoint | undefined,
  statement: ComparedStatement | undefined,
): boolean {
  const isAsReplayed = statement === undefined || statement.isTheSame;
  return isAsReplayed && (cleanPoint === undefined || cleanPoint.differences.length === 0);
}

function countIn(ranges: readonly SequenceRange[]): number {
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}
