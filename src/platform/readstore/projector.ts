import { Worker } from 'node:worker_threads';
import { assertThat } from '../../domain/basics/decision.ts';
import type { EncodedBatch } from './batch-projection.ts';
import { NOTHING_PROJECTED } from './firm-projection.ts';
import { leanBatch, type SilentTags, silentTags } from './lean-batch.ts';
import type { FromProjector, ProjectorStart, Seen, ToProjector } from './projector-messages.ts';

/** Events that may wait before `withinLag` asks the caller to hold back: about a second of work. */
const LAG_LIMIT_EVENTS = 100_000;
/** And bytes of theirs, which lie in memory while they wait; about 40,000 trades. */
const LAG_LIMIT_BYTES = 12 * 1024 * 1024;

/** The projector as the engine's thread sees it. No call blocks; a failure never stops the engine. */
export type Projector = {
  /** Sequence of the firm's last event that queries see, or that is held back with its transaction; -1 = none. */
  readonly highWater: (firm: string) => number;
  /** The log's names at its last durable event; before the first batch after a start, of every firm with rows. */
  readonly learnNames: (firm: string, names: readonly string[]) => void;
  /** Call after the batch is durable, in order of sequence. The bytes are copied. A batch may be given twice. */
  readonly applyBatch: (firm: string, firstSequence: number, batch: EncodedBatch) => void;
  /** Resolves when queries see this sequence; rejects when the projector has failed. */
  readonly waitFor: (firm: string, sequence: number) => Promise<void>;
  /** Events given and not yet seen by queries. */
  readonly lag: () => number;
  /** Back-pressure: resolves at once, or when the lag is below its limit again (also when the projector has failed). */
  readonly withinLag: () => Promise<void>;
  /** Erases the firm's rows of the events up to `sequence`; resolves when they are gone from the files too. */
  readonly erase: (firm: string, sequence: number) => Promise<void>;
  /** Makes the large indexes, once everything the journal held at start has been given. */
  readonly finishCatchUp: () => Promise<void>;
  /** Why nothing is projected any more; undefined while all is well. */
  readonly failure: () => Error | undefined;
  /** Finishes what was given, then closes the database. */
  readonly close: () => Promise<void>;
};

type Waiter = { readonly firm: string; readonly sequence: number } & Settling;
type Settling = { readonly resolve: () => void; readonly reject: (failure: Error) => void };

type ProjectorState = {
  readonly worker: Worker;
  readonly highWaters: Map<string, number>;
  readonly silent: SilentTags;
  /** The batches under way, oldest first. */
  readonly underWay: { readonly events: number; readonly bytes: number }[];
  lagEvents: number;
  lagBytes: number;
  waiters: Waiter[];
  readonly held: (() => void)[];
  readonly caughtUp: Settling[];
  readonly erasing: Settling[];
  failure: Error | undefined;
  readonly ended: Promise<void>;
};

/** Starts the thread and resolves when it knows how far its tables go. */
export async function startProjector(start: ProjectorStart): Promise<Projector> {
  const worker = new Worker(new URL('./projector-worker.ts', import.meta.url), {
    workerData: start,
  });
  const state: ProjectorState = {
    worker,
    highWaters: new Map(),
    silent: silentTags(start.schemas),
    underWay: [],
    lagEvents: 0,
    lagBytes: 0,
    waiters: [],
    held: [],
    caughtUp: [],
    erasing: [],
    failure: undefined,
    ended: new Promise((resolve) => worker.once('exit', () => resolve())),
  };
  await new Promise<void>((resolve, reject) => {
    worker.on('message', (message: FromProjector) => receive(state, message, { resolve, reject }));
    worker.on('error', (cause) => {
      fail(state, new Error('Cannot project: the thread ended', { cause }));
      reject(cause);
    });
  });
  return projectorOf(state);
}

function projectorOf(state: ProjectorState): Projector {
  const highWater = (firm: string): number => state.highWaters.get(firm) ?? NOTHING_PROJECTED;
  return {
    highWater,
    learnNames: (firm, names) => tell(state, { type: 'names', firm, names }),
    applyBatch: (firm, firstSequence, batch) => {
      if (state.failure === undefined) send(state, firm, firstSequence, batch);
    },
    waitFor: (firm, sequence) => {
      if (highWater(firm) >= sequence) return Promise.resolve();
      if (state.failure !== undefined) return Promise.reject(state.failure);
      return new Promise((resolve, reject) => {
        state.waiters.push({ firm, sequence, resolve, reject });
      });
    },
    lag: () => state.lagEvents,
    withinLag: () => {
      if (isWithinLag(state) || state.failure !== undefined) return Promise.resolve();
      return new Promise((resolve) => {
        state.held.push(resolve);
      });
    },
    erase: (firm, sequence) =>
      new Promise((resolve, reject) => {
        if (state.failure !== undefined) return reject(state.failure);
        state.erasing.push({ resolve, reject });
        tell(state, { type: 'erase', firm, sequence });
      }),
    finishCatchUp: () =>
      new Promise((resolve, reject) => {
        if (state.failure !== undefined) return reject(state.failure);
        state.caughtUp.push({ resolve, reject });
        tell(state, { type: 'finish-catch-up' });
      }),
    failure: () => state.failure,
    close: async () => {
      tell(state, { type: 'close' });
      await state.ended;
    },
  };
}

function tell(
  state: ProjectorState,
  message: ToProjector,
  transfer: readonly ArrayBuffer[] = [],
): void {
  state.worker.postMessage(message, transfer);
}

function send(
  state: ProjectorState,
  firm: string,
  firstSequence: number,
  batch: EncodedBatch,
): void {
  // The engine fills its buffer again: one copy here, then the bytes change threads without another.
  const { plain, eventLengths } = leanBatch(batch, state.silent);
  const [events, bytes] = [eventLengths.length, plain.length];
  state.underWay.push({ events, bytes });
  state.lagEvents += events;
  state.lagBytes += bytes;
  const { group = 0, commit = true } = batch;
  const message = {
    type: 'batch',
    firm,
    firstSequence,
    plain,
    eventLengths,
    group,
    commit,
  } as const;
  tell(state, message, [plain.buffer, eventLengths.buffer]);
}

function receive(state: ProjectorState, message: FromProjector, opening: Settling): void {
  switch (message.type) {
    case 'opened':
      learnSeen(state, message.seen);
      opening.resolve();
      return;
    case 'applied':
      for (const { events, bytes } of state.underWay.splice(0, message.batches)) {
        state.lagEvents -= events;
        state.lagBytes -= bytes;
      }
      learnSeen(state, message.seen);
      releaseHeld(state);
      return;
    case 'erased':
      learnSeen(state, message.seen);
      state.erasing.shift()?.resolve();
      return;
    case 'caught-up':
      state.caughtUp.shift()?.resolve();
      return;
    case 'failed': {
      const failure = new Error(message.message);
      fail(state, failure);
      opening.reject(failure);
      return;
    }
    case 'closed':
      return;
  }
}

function learnSeen(state: ProjectorState, seen: readonly Seen[]): void {
  for (const [firm, sequence] of seen) state.highWaters.set(firm, sequence);
  const waiting: Waiter[] = [];
  for (const waiter of state.waiters) {
    const reached = state.highWaters.get(waiter.firm);
    if (reached !== undefined && reached >= waiter.sequence) waiter.resolve();
    else waiting.push(waiter);
  }
  state.waiters = waiting;
}

function releaseHeld(state: ProjectorState): void {
  assertThat(state.lagEvents >= 0, 'no more events are projected than were given');
  if (!isWithinLag(state)) return;
  for (const release of state.held.splice(0)) release();
}

function isWithinLag({ lagEvents, lagBytes }: ProjectorState): boolean {
  return lagEvents < LAG_LIMIT_EVENTS && lagBytes < LAG_LIMIT_BYTES;
}

function fail(state: ProjectorState, failure: Error): void {
  state.failure = failure;
  for (const { reject } of [
    ...state.waiters.splice(0),
    ...state.caughtUp.splice(0),
    ...state.erasing.splice(0),
  ])
    reject(failure);
  for (const release of state.held.splice(0)) release();
}
