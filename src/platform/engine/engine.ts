import type { Journal } from '../journal/types.ts';
import { bookHash } from './book-hash.ts';
import type { BookEvent } from './book-rules.ts';
import { createFirm, type FirmCreation } from './create-firm.ts';
import type {
  AccessGranted,
  AlarmEvent,
  EpochsErased,
  KeyWindowSet,
  UnlockEvent,
} from './engine-events.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { type Erasure, eraseEpochs, firmsToErase } from './erase-epochs.ts';
import { type Firm, rejectionOf } from './firm.ts';
import { writeHeads } from './firm-heads.ts';
import { openBatch } from './live-log.ts';
import type { PlatformState } from './platform-log.ts';
import { refuseJobs } from './rebuild.ts';
import { durableBatches, type RecentBatch } from './recent-batches.ts';
import { recordAccess, recordOnPlatform } from './record-on-platform.ts';
import { rotateKeys } from './rotate-keys.ts';
import { runSubmission } from './run-submission.ts';
import { schedule } from './scheduler.ts';
import { type StillBookHash, stillBookHash } from './still-book-hash.ts';
import {
  type Answer,
  type EngineRejection,
  engineRejection,
  type QueryAnswer,
  type Submission,
} from './submission.ts';
import { quiet, whenDurable } from './ticks.ts';
import { type DirectoryReport, type VerifyOptions, verifyWith } from './verify-directory.ts';

/** One writer for all firms of a data directory. */
export type Engine<Book, Event extends BookEvent, Command> = {
  readonly firms: () => readonly string[];
  /** Name of a firm's log. */
  readonly origin: (firm: string) => string;
  /** Begins a new key epoch in every log, durable when the promise resolves: the policy's recipients hold from here on. */
  readonly rotateKeys: () => Promise<EngineRejection | undefined>;
  readonly createFirm: (firm: string) => Promise<FirmCreation>;
  /** Decides the commands in order. Answers when the outcome is durable. */
  readonly submit: (firm: string, submission: Submission<Command>) => Promise<Answer<Event>>;
  /**
   * Computes on the book as it is decided now, and answers when all that is durable. What `compute` returns must not
   * share anything with the book, which goes on changing. What it throws, the promise throws.
   */
  readonly query: <Value>(
    firm: string,
    compute: (book: Book) => Value,
  ) => Promise<QueryAnswer<Value>>;
  readonly bookHash: (firm: string) => Promise<QueryAnswer<string>>;
  /** The hash of a book that nobody changes meanwhile, a few milliseconds at a time; see `still-book-hash.ts`. */
  readonly stillBookHash: (firm: string) => Promise<StillBookHash | undefined>;
  /** The last durable event of a firm. */
  readonly durableSequence: (firm: string) => number | undefined;
  /** Calls the listener after each tick for each firm that has new durable events; returns how to end that. */
  readonly onDurable: (listener: (firm: string, sequence: number) => void) => () => void;
  /**
   * Durable batches of a firm from the one that holds `sequence` on, as long as they are still in memory; undefined
   * when the first of them is not any more and has to be read from the journal.
   */
  readonly recentBatches: (firm: string, sequence: number) => readonly RecentBatch[] | undefined;
  /** The names of a firm's log by number, newer ones than those that are durable included. */
  readonly names: (firm: string) => readonly string[];
  /** Puts an alarm, or its end, into the platform's own log. */
  readonly recordAlarm: (event: AlarmEvent) => Promise<void>;
  /** Alarms on record that nobody has cleared, oldest first. */
  readonly standingAlarms: () => readonly PlatformState['alarms'][number][];
  readonly recordUnlock: (event: UnlockEvent) => Promise<void>;
  /** Why there is no record of it; undefined = it is durable, or no news. */
  readonly recordAccess: (event: AccessGranted) => Promise<EngineRejection | undefined>;
  readonly recordKeyWindow: (event: KeyWindowSet) => Promise<void>;
  /** Epochs of each firm that a server holds before it forgets by itself; 0 = it never does. */
  readonly keyWindow: () => number;
  /** The newest erasure of each firm. */
  readonly erasures: () => readonly EpochsErased[];
  /** Forgets the keys of all epochs of firms but the newest ones, and what else holds that time; see `erase-epochs.ts`. */
  readonly eraseEpochs: (actor: string) => Promise<Erasure>;
  /** Firms that have epochs older than those. */
  readonly firmsToErase: () => readonly string[];
  readonly journal: Journal;
  /** Checks every byte on disk and folds every book from its first event, while the engine goes on. */
  readonly verify: (options?: EngineVerifyOptions<Book>) => Promise<DirectoryReport>;
  /** Answers what is queued, writes snapshots and closes the journal. */
  readonly close: () => Promise<void>;
};

export type EngineVerifyOptions<Book> = Pick<
  VerifyOptions<Book, never, never>,
  'firm' | 'invariants'
>;

/** Commands of one firm that may wait for their turn; a single larger submission is let in when none does. */
const MAX_QUEUED_COMMANDS = 200_000;
const MAX_LABEL_CHARACTERS = 1_000;

export function engineOver<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  beforeClose: () => Promise<void>,
): Engine<Book, Event, Command> {
  return {
    firms: () => [...engine.firms.keys()],
    origin: (firm) => originOf(engine.options.originPrefix, firm),
    rotateKeys: () => rotateKeys(engine),
    createFirm: (firm) => createFirm(engine, firm),
    submit: (firm, submission) => submit(engine, firm, submission),
    query: (firm, compute) => query(engine, firm, compute),
    bookHash: (firm) =>
      query(engine, firm, (book) => bookHash(engine.options.rules.canonicalState(book))),
    stillBookHash: (firm) => stillBookHash(engine, firm),
    durableSequence: (firm) => engine.firms.get(firm)?.log.durableSequence,
    onDurable: (listener) => {
      engine.listeners.add(listener);
      return () => engine.listeners.delete(listener);
    },
    recentBatches: (firm, sequence) => durableBatches(engine.firms.get(firm)?.log, sequence),
    names: (firm) => engine.firms.get(firm)?.log.state.names.names ?? [],
    recordAlarm: async (event) => void (await recordOnPlatform(engine, event)),
    recordUnlock: async (event) => void (await recordOnPlatform(engine, event)),
    recordAccess: (event) => recordAccess(engine, event),
    recordKeyWindow: async (event) => void (await recordOnPlatform(engine, event)),
    keyWindow: () => engine.platform.log.state.book.keyWindow,
    erasures: () => [...engine.platform.log.state.book.erased.values()],
    eraseEpochs: (actor) => eraseEpochs(engine, actor, (options) => verify(engine, options)),
    firmsToErase: () => firmsToErase(engine),
    standingAlarms: () => engine.platform.log.state.book.alarms,
    journal: engine.journal,
    verify: (options) => verify(engine, options),
    close: () => close(engine, beforeClose),
  };
}

async function submit<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  name: string,
  submission: Submission<Command>,
): Promise<Answer<Event>> {
  const firm = engine.firms.get(name);
  if (firm === undefined)
    return engineRejection('firm_unknown', name, 'a firm of this data directory');
  const rejection =
    whyNotNow(engine, firm) ??
    whyNotYet(engine, name) ??
    whyNotAtAll(submission) ??
    whyNotQueued(firm, submission);
  if (rejection !== undefined) return { ok: false, rejection };
  const { scheduler, options, watched } = engine;
  engine.submittedAtMs = performance.now();
  const { log } = firm;
  const steps = runSubmission(
    { rules: options.rules, log, openBatch: () => openBatch(log, options.now(), watched) },
    submission,
  );
  const answered = new Promise<Answer<Event>>((settle) => {
    const commandCount = submission.commands.length;
    firm.jobs.push({ steps, commandCount, settle });
    firm.queuedCommands += commandCount;
    scheduler.active.add(firm);
    schedule(scheduler);
  });
  const { hold } = options;
  if (hold === undefined || submission.level === 'local') return answered;
  const answer = await answered;
  await hold(name, answer.ok ? answer.sequence : log.durableSequence);
  return answer;
}

function whyNotNow<Book, Event extends BookEvent, Command>(
  { ticks, isClosing }: EngineState<Book, Event, Command>,
  { status, log }: Firm<Book, Event>,
): EngineRejection | undefined {
  if (ticks.failure !== undefined) return rejectionOf(ticks.failure);
  if (isClosing) return rejectionOf({ code: 'engine_stopped', seen: 'closing' });
  if (status === 'stopped')
    return rejectionOf({ code: 'engine_stopped', seen: `a bug met in ${log.name}` });
  return undefined;
}

function whyNotYet<Book, Event extends BookEvent, Command>(
  { options }: EngineState<Book, Event, Command>,
  firm: string,
): EngineRejection | undefined {
  const reason = options.whyNotYet?.(firm);
  return reason && { code: 'vault_must_show_its_head', ...reason };
}

function whyNotAtAll<Command>(submission: Submission<Command>): EngineRejection | undefined {
  const { sender, actor, key = '', bodyDigest = '' } = submission;
  for (const text of [sender, actor, key, bodyDigest]) {
    if (text.isWellFormed() && text.length <= MAX_LABEL_CHARACTERS) continue;
    const seen = text.slice(0, 80).toWellFormed();
    return engineRejection(
      'submission_is_malformed',
      seen,
      `well-formed text up to ${MAX_LABEL_CHARACTERS}`,
    ).rejection;
  }
  return undefined;
}

function whyNotQueued<Book, Event extends BookEvent, Command>(
  { queuedCommands }: Firm<Book, Event>,
  { commands }: Submission<Command>,
): EngineRejection | undefined {
  if (queuedCommands === 0 || queuedCommands + commands.length <= MAX_QUEUED_COMMANDS)
    return undefined;
  const seen = `${queuedCommands} commands wait`;
  return engineRejection('engine_busy', seen, `at most ${MAX_QUEUED_COMMANDS}`).rejection;
}

async function query<Book, Event extends BookEvent, Command, Value>(
  engine: EngineState<Book, Event, Command>,
  name: string,
  compute: (book: Book) => Value,
): Promise<QueryAnswer<Value>> {
  const firm = engine.firms.get(name);
  if (firm === undefined)
    return engineRejection('firm_unknown', name, 'a firm of this data directory');
  return new Promise((resolve, reject) => {
    const run = (): void => {
      try {
        answerQuery(engine, firm, compute, resolve);
      } catch (failure) {
        reject(failure);
      }
    };
    const mustWait = firm.status === 'paused' || firm.log.batch.unit !== undefined;
    if (mustWait && firm.status !== 'stopped') firm.queries.push(run);
    else run();
  });
}

function answerQuery<Book, Event extends BookEvent, Command, Value>(
  engine: EngineState<Book, Event, Command>,
  firm: Firm<Book, Event>,
  compute: (book: Book) => Value,
  resolve: (answer: QueryAnswer<Value>) => void,
): void {
  const rejection = whyNotNow(engine, firm);
  if (rejection !== undefined) {
    resolve({ ok: false, rejection });
    return;
  }
  const sequence = firm.log.state.lastSequence;
  const value = compute(firm.log.state.book);
  whenDurable(firm.log, sequence, (failure) => {
    resolve(
      failure ? { ok: false, rejection: rejectionOf(failure) } : { ok: true, sequence, value },
    );
  });
}

function verify<Book, Event extends BookEvent, Command>(
  { options, watched, journal }: EngineState<Book, Event, Command>,
  verifyOptions: EngineVerifyOptions<Book> = {},
): Promise<DirectoryReport> {
  return verifyWith({ ...options, ...verifyOptions }, watched, (onEntry, origin) =>
    journal.verify({ onEntry, ...(origin === undefined ? {} : { origin }) }),
  );
}

async function close<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  beforeClose: () => Promise<void>,
): Promise<void> {
  engine.isClosing = true;
  clearTimeout(engine.headsTimer);
  for (const timer of engine.snapshotTimers.values()) clearTimeout(timer);
  const { ticks, firms, platform, journal, options } = engine;
  while (ticks.failure === undefined && [...firms.values()].some(({ jobs }) => jobs.length > 0)) {
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  for (const { log } of firms.values()) await quiet(ticks, log);
  writeHeads(engine, options.now());
  await quiet(ticks, platform.log);
  await Promise.all(engine.snapshotsUnderWay);
  if (ticks.failure === undefined) await beforeClose();
  for (const firm of firms.values()) refuseJobs(firm, { code: 'engine_stopped', seen: 'closed' });
  await journal.close();
}
