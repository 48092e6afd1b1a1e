import { assertThat } from '../../domain/basics/decision.ts';
import type { JournalEpoch } from '../journal/types.ts';
import { AGE_WRAP } from '../keys/age-wrap.ts';
import { epochTextOf, laterWrapsIn } from '../keys/later-wraps.ts';
import type { BookEvent } from './book-rules.ts';
import type { EpochsErased } from './engine-events.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { type Firm, rejectionOf } from './firm.ts';
import { openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import { schedule } from './scheduler.ts';
import { type CarriedBook, removeSnapshotsBelow, takeSnapshot } from './snapshots.ts';
import { type EngineRejection, engineRejection } from './submission.ts';
import { forgetRecent, quiet } from './ticks.ts';
import type { DirectoryReport } from './verify-directory.ts';

/** The open epoch and the one before it; everything earlier may go, unless the operator holds more. */
export const LEAST_HELD = 2;

export type Erasure =
  | { readonly ok: true; readonly erased: readonly EpochsErased[] }
  | { readonly ok: false; readonly rejection: EngineRejection };

type Closed<Book, Event extends BookEvent> = {
  readonly firm: Firm<Book, Event>;
  readonly epochs: readonly JournalEpoch[];
};

/**
 * Forgets the keys of closed epochs. In this order, so that an interruption loses nothing and can be finished later: every
 * epoch that is to go opens elsewhere too; the books are written down under the newest key; a replay of everything
 * confirms them; the erasure is put on record; the keys go, from the file and from memory; older snapshots go.
 */
export async function eraseEpochs<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  actor: string,
  verify: (options: { readonly firm?: string }) => Promise<DirectoryReport>,
): Promise<Erasure> {
  const closed = [...engine.firms.values()].flatMap((firm) => closedEpochs(engine, firm));
  if (closed.length === 0) return { ok: true, erased: [] };
  const refusal = (await whyNotErased(engine, closed)) ?? engineFailure(engine);
  if (refusal !== undefined) return { ok: false, rejection: refusal };
  const books = new Map<Firm<Book, Event>, CarriedBook>();
  for (const { firm } of closed) {
    const book = await stillSnapshot(engine, firm);
    if (book !== undefined) books.set(firm, book);
  }
  const report = await verify({});
  if (!report.ok || books.size < closed.length) return uncheckedErasure(report);
  const erased = closed.map((found) => erasureOf(found, books.get(found.firm), actor));
  const failure = await recordErasures(engine, erased);
  if (failure !== undefined) return { ok: false, rejection: failure };
  await finishErasure(engine);
  return { ok: true, erased };
}

/** Epochs of the firm that are to go and are held still. */
function closedEpochs<Book, Event extends BookEvent, Command>(
  { journal, platform }: EngineState<Book, Event, Command>,
  firm: Firm<Book, Event>,
): readonly Closed<Book, Event>[] {
  const held = Math.max(LEAST_HELD, platform.log.state.book.keyWindow);
  const epochs = journal.epochs(firm.log.origin).slice(0, -held);
  return epochs.some(({ isOpen }) => isOpen) ? [{ firm, epochs }] : [];
}

export function firmsToErase<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): readonly string[] {
  return [...engine.firms.values()]
    .flatMap((firm) => closedEpochs(engine, firm))
    .map(({ firm }) => firm.log.name);
}

/** A key that nobody else has would be history lost for everybody. */
async function whyNotErased<Book, Event extends BookEvent, Command>(
  { journal }: EngineState<Book, Event, Command>,
  closed: readonly Closed<Book, Event>[],
): Promise<EngineRejection | undefined> {
  for (const { firm, epochs } of closed) {
    const { origin } = firm.log;
    const later = await laterWrapsIn(journal, origin);
    for (const { epoch, entry, isOpen } of epochs) {
      if (!isOpen) continue;
      const sealed = await journal.readSealed(origin, entry).next();
      const text = sealed.done === true ? undefined : epochTextOf(origin, sealed.value.payload);
      const wraps = [...(text?.wraps ?? []), ...(later.get(epoch) ?? [])];
      if (wraps.some(({ kind }) => kind === AGE_WRAP)) continue;
      const wanted = 'a wrap to a recovery key or to the firm';
      const seen = `epoch ${epoch} of ${firm.log.name}`;
      return engineRejection('erased_epoch_must_open_elsewhere', seen, wanted).rejection;
    }
  }
  return undefined;
}

function engineFailure<Book, Event extends BookEvent, Command>({
  ticks,
  options,
}: EngineState<Book, Event, Command>): EngineRejection | undefined {
  assertThat(options.eraseKeys !== undefined, 'this engine has a keyring that can erase');
  return ticks.failure === undefined ? undefined : rejectionOf(ticks.failure);
}

/** The firm's book as it is, once everything decided is durable; undefined when it is not to be had. */
async function stillSnapshot<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  firm: Firm<Book, Event>,
): Promise<CarriedBook | undefined> {
  while (firm.stillWork !== undefined) await new Promise((resolve) => setImmediate(resolve));
  if (firm.status === 'stopped') return undefined;
  return new Promise((resolve, reject) => {
    firm.stillWork = () => {
      takeSnapshot(engine, firm, 'before erasing').then(resolve, reject);
    };
    engine.scheduler.active.add(firm);
    schedule(engine.scheduler);
  });
}

function uncheckedErasure({ logs, damage }: DirectoryReport): Erasure {
  const [first] = [...damage, ...logs.flatMap((log) => log.damage)];
  const seen = first === undefined ? 'a firm that is stopped' : `${first.file}: ${first.what}`;
  const wanted = 'a check of the whole directory without a finding';
  return engineRejection('erasure_must_follow_a_clean_check', seen, wanted);
}

function erasureOf<Book, Event extends BookEvent>(
  { firm, epochs }: Closed<Book, Event>,
  book: CarriedBook | undefined,
  actor: string,
): EpochsErased {
  const last = epochs.at(-1);
  assertThat(last !== undefined && book !== undefined, 'an erasure has epochs and a book');
  const next = firm.log.journal.epochs(firm.log.origin)[epochs.length];
  assertThat(next !== undefined, 'what is erased lies before what is held');
  const { size, lastEntry, bookHash } = book;
  return {
    type: 'EpochsErased',
    firm: firm.log.name,
    epoch: last.epoch,
    sequence: next.firstSequence - 1,
    size,
    lastEntry,
    bookHash,
    actor,
  };
}

async function recordErasures<Book, Event extends BookEvent, Command>(
  { platform, options, watched, ticks }: EngineState<Book, Event, Command>,
  erased: readonly EpochsErased[],
): Promise<EngineRejection | undefined> {
  for (const event of erased) {
    openBatch(platform.log, options.now(), watched);
    writePlatformEvent(platform.log, event);
  }
  ticks.dirty.add(platform.log);
  await quiet(ticks, platform.log);
  return ticks.failure === undefined ? undefined : rejectionOf(ticks.failure);
}

/** What is on record as erased goes from here; nothing when it went already. Also at a start, after an interruption. */
export async function finishErasure<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): Promise<void> {
  const { journal, options, watched, ticks, firms, platform } = engine;
  const { erased } = platform.log.state.book;
  const through = new Map(
    [...erased.values()].map(({ firm, epoch }) => [originOf(options.originPrefix, firm), epoch]),
  );
  const isHeld = (origin: string, epoch: number): boolean => {
    const last = through.get(origin);
    return last === undefined || epoch > last;
  };
  const open = [...through.keys()].filter((origin) =>
    journal.epochs(origin).some(({ epoch, isOpen }) => isOpen && !isHeld(origin, epoch)),
  );
  if (open.length === 0) return;
  await options.eraseKeys?.(isHeld);
  for (const { firm, size } of erased.values()) {
    const origin = originOf(options.originPrefix, firm);
    const gone = new Set(journal.epochs(origin).map(({ epoch }) => epoch));
    for (const epoch of gone) if (isHeld(origin, epoch)) gone.delete(epoch);
    journal.forgetEpochs(origin, gone);
    watched.forget(origin, gone);
    const live = firms.get(firm);
    if (live !== undefined) {
      await quiet(ticks, live.log);
      forgetRecent(ticks, live.log);
      live.log.oldEntries.length = 0;
    }
    await removeSnapshotsBelow(options, firm, size);
  }
}
