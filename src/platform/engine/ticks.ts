import { assertThat } from '../../domain/basics/decision.ts';
import type { Batch, CommitOutcome, Journal, StorageState } from '../journal/types.ts';
import { cutWholeUnits, takeReady } from './batch-writer.ts';
import type { BookEvent } from './book-rules.ts';
import type { LiveLog, LogFailure, Waiter } from './live-log.ts';
import {
  emptyRecentBatches,
  forgetOldest,
  type RecentBatches,
  rememberBatch,
  sizeOf,
} from './recent-batches.ts';

/** What ticks need of a log, whatever its book. */
export type TickedLog = Pick<
  LiveLog<unknown, BookEvent>,
  'origin' | 'batch' | 'handedSequence' | 'durableSequence' | 'waiting'
> & { recent: RecentBatches };

/**
 * Hands what is decided to the journal, all logs in one commit, and tells who waits when it is durable. While some
 * ticks are sealed and synced the next one fills.
 */
export type Ticks = {
  readonly journal: Journal;
  /** Logs that may have whole units to hand over, the longest waiting first. */
  readonly dirty: Set<TickedLog>;
  readonly recentQueue: {
    readonly log: TickedLog;
    readonly lastSequence: number;
    readonly bytes: number;
  }[];
  recentBytes: number;
  inFlight: number;
  /** Why nothing is committed any more. */
  failure: LogFailure | undefined;
  /** Told after the next tick was settled, or nothing will be any more. */
  readonly listeners: (() => void)[];
  /** The disk had too little room when last asked. */
  storageIsLow: boolean;
  readonly beforeTick: () => void;
  readonly afterTick: (durable: readonly TickedLog[]) => void;
  /** The journal refused a tick: what these logs decided since is void. */
  readonly onRefused: (logs: readonly TickedLog[], failure: LogFailure) => void;
};

/** One is synced, one lies ready behind it so that the thread that seals never waits for this one, one is on its way. */
const MOST_IN_FLIGHT = 3;
/** Plain bytes of one tick: about as much as one sync takes to write. */
const TICK_BYTES = 4_194_304;
/** Kept in clear of all logs' recent events. */
const RECENT_BYTES = 33_554_432;

export function newTicks(
  journal: Journal,
  hooks: Pick<Ticks, 'beforeTick' | 'afterTick' | 'onRefused'>,
): Ticks {
  return {
    journal,
    dirty: new Set(),
    recentQueue: [],
    recentBytes: 0,
    inFlight: 0,
    failure: undefined,
    listeners: [],
    storageIsLow: false,
    ...hooks,
  };
}

/** Commits what there is, unless enough is on its way. */
export function tick(ticks: Ticks): void {
  while (ticks.inFlight < MOST_IN_FLIGHT && ticks.failure === undefined && ticks.dirty.size > 0) {
    // Asked here and not left to the journal: a tick that was refused must not be followed by the next one.
    const refusal = storageFailure(ticks);
    if (refusal !== undefined) {
      refuse(ticks, [...ticks.dirty], refusal);
      return;
    }
    ticks.beforeTick();
    const taken = takeBatches(ticks);
    if (taken.batches.length === 0) return;
    ticks.inFlight += 1;
    ticks.journal.commit(taken.batches).then(
      (outcome) => settle(ticks, taken.logs, outcome),
      (failure: unknown) => fail(ticks, { code: 'engine_stopped', seen: String(failure) }),
    );
  }
}

/** How many bytes are free, and how many must be: what a person has to make room for. */
export function lowStorage({ freeBytes, wantedBytes }: StorageState): LogFailure {
  const wanted = `${wantedBytes} bytes free, room for two segments more`;
  return { code: 'storage_low', seen: `${freeBytes} bytes free`, wanted };
}

/** Asks the disk for room. */
export function storageFailure(ticks: Ticks): LogFailure | undefined {
  const state = ticks.journal.storage();
  ticks.storageIsLow = state.low;
  return state.low ? lowStorage(state) : undefined;
}

function takeBatches(ticks: Ticks): { batches: Batch[]; logs: Map<string, TickedLog> } {
  const batches: Batch[] = [];
  const logs = new Map<string, TickedLog>();
  let bytes = 0;
  for (const log of [...ticks.dirty]) {
    if (bytes >= TICK_BYTES) break;
    cutWholeUnits(log.batch);
    const taken = takeReady(log.batch, TICK_BYTES - bytes);
    for (const batch of taken) {
      bytes += batch.plain.length;
      remember(ticks, log, batch);
    }
    if (taken.length > 0) logs.set(log.origin, log);
    batches.push(...taken);
    ticks.dirty.delete(log);
    if (log.batch.ready.length > 0) ticks.dirty.add(log);
  }
  return { batches, logs };
}

function remember(ticks: Ticks, log: TickedLog, batch: Batch): void {
  const kept = rememberBatch(log.recent, batch);
  const lastSequence = batch.firstSequence + batch.eventLengths.length - 1;
  log.handedSequence = lastSequence;
  ticks.recentQueue.push({ log, lastSequence, bytes: sizeOf(kept) });
  ticks.recentBytes += sizeOf(kept);
}

function settle(ticks: Ticks, logs: ReadonlyMap<string, TickedLog>, outcome: CommitOutcome): void {
  ticks.inFlight -= 1;
  if (!outcome.ok) {
    for (const log of logs.values())
      log.handedSequence = ticks.journal.nextSequence(log.origin) - 1;
    refuse(ticks, [...logs.values()], { ...outcome.rejection, code: 'storage_low' });
    return;
  }
  for (const { origin, lastSequence } of outcome.entries) {
    const log = logs.get(origin);
    assertThat(log !== undefined, 'a committed entry belongs to a log of the tick');
    log.durableSequence = lastSequence;
  }
  for (const log of logs.values()) release(log.waiting, log.durableSequence, undefined);
  forgetBeyondBudget(ticks);
  tellListeners(ticks);
  ticks.afterTick([...logs.values()]);
  tick(ticks);
}

function tellListeners(ticks: Ticks): void {
  for (const listener of ticks.listeners.splice(0)) listener();
}

/** When everything the log has decided is durable, or nothing will be any more. */
export async function quiet(ticks: Ticks, log: TickedLog): Promise<void> {
  while (ticks.failure === undefined && !isQuiet(log)) {
    const settled = new Promise<void>((resolve) => ticks.listeners.push(resolve));
    // With nothing to hand over, only a tick under way can settle: asking for another would be refused at once on a full
    // disk, for ever, and never let that one in.
    if (hasMore(log)) {
      ticks.dirty.add(log);
      tick(ticks);
    }
    await settled;
  }
}

function isQuiet(log: TickedLog): boolean {
  return !hasMore(log) && log.handedSequence <= log.durableSequence;
}

function hasMore({ batch }: TickedLog): boolean {
  return batch.eventCount > 0 || batch.ready.length > 0;
}

/** Forgets what was kept of a log in clear, before its state is folded anew. */
export function forgetRecent(ticks: Ticks, log: TickedLog): void {
  const kept = ticks.recentQueue.filter((entry) => entry.log !== log);
  ticks.recentBytes = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  ticks.recentQueue.splice(0, ticks.recentQueue.length, ...kept);
  log.recent = emptyRecentBatches();
}

/** What the logs have decided beyond what was handed over is void. */
function refuse(ticks: Ticks, logs: readonly TickedLog[], failure: LogFailure): void {
  for (const log of logs) ticks.dirty.delete(log);
  ticks.onRefused(logs, failure);
  tellListeners(ticks);
}

/** Nothing will be durable any more: everybody who waits is told. */
export function fail(ticks: Ticks, failure: LogFailure): void {
  ticks.failure ??= failure;
  ticks.inFlight = 0;
  tellListeners(ticks);
  ticks.afterTick([]);
}

/** Calls `told` when `sequence` is durable, at once if it is. */
export function whenDurable(
  log: TickedLog,
  sequence: number,
  told: (failure: LogFailure | undefined) => void,
): void {
  const last = log.waiting.at(-1);
  if (last === undefined && sequence <= log.durableSequence) told(undefined);
  else log.waiting.push({ sequence: Math.max(sequence, last?.sequence ?? sequence), settle: told });
}

/** Tells those who wait for sequences up to `sequence`. */
export function release(
  waiting: Waiter[],
  sequence: number,
  failure: LogFailure | undefined,
): void {
  const later = waiting.findIndex((waiter) => waiter.sequence > sequence);
  const told = waiting.splice(0, later === -1 ? waiting.length : later);
  for (const waiter of told) waiter.settle(failure);
}

function forgetBeyondBudget(ticks: Ticks): void {
  let forgotten = 0;
  for (const { log, lastSequence, bytes } of ticks.recentQueue) {
    if (ticks.recentBytes <= RECENT_BYTES || lastSequence > log.durableSequence) break;
    ticks.recentBytes -= bytes;
    forgetOldest(log.recent);
    forgotten += 1;
  }
  if (forgotten > 0) ticks.recentQueue.splice(0, forgotten);
}
