import type { BookEvent } from './book-rules.ts';
import { type Firm, runSlice } from './firm.ts';
import { pause, rebuild, refuseJobs, stopFirm } from './rebuild.ts';
import { storageFailure, type Ticks, tick } from './ticks.ts';

/**
 * Gives the firms their turns: a slice each, round and round, and then the event loop its own, so that no firm's long
 * work delays another's answers and nothing holds the thread for more than TURN_MS.
 */
export type Scheduler<Book, Event extends BookEvent> = {
  readonly ticks: Ticks;
  /** Firms with jobs, the next to have its turn first. */
  readonly active: Set<Firm<Book, Event>>;
  isScheduled: boolean;
  readonly onStopped: (firm: Firm<Book, Event>, bug: unknown) => void;
};

const SLICE_MS = 2;
const TURN_MS = 8;

/** Makes sure that a turn comes, after whatever else the event loop holds now: what arrives together shares a tick. */
export function schedule<Book, Event extends BookEvent>(scheduler: Scheduler<Book, Event>): void {
  if (scheduler.isScheduled) return;
  scheduler.isScheduled = true;
  setImmediate(() => {
    scheduler.isScheduled = false;
    takeTurns(scheduler);
  });
}

function takeTurns<Book, Event extends BookEvent>(scheduler: Scheduler<Book, Event>): void {
  const { ticks, active } = scheduler;
  const failure = ticks.failure ?? (ticks.storageIsLow ? storageFailure(ticks) : undefined);
  if (failure !== undefined) {
    for (const firm of active) if (firm.status === 'live') refuseJobs(firm, failure);
    return;
  }
  const endMs = performance.now() + TURN_MS;
  let hasMore = active.size > 0;
  while (hasMore && performance.now() < endMs) {
    hasMore = false;
    for (const firm of [...active]) hasMore = takeSlice(scheduler, firm) || hasMore;
  }
  tick(ticks);
  if (hasMore) schedule(scheduler);
}

/** True when the firm has work that could go on at once. */
function takeSlice<Book, Event extends BookEvent>(
  scheduler: Scheduler<Book, Event>,
  firm: Firm<Book, Event>,
): boolean {
  const { active, ticks } = scheduler;
  active.delete(firm);
  if (firm.status !== 'live') return false;
  ticks.dirty.add(firm.log);
  try {
    const end = runSlice(firm, performance.now() + SLICE_MS);
    if (end === 'rebuild') void goOnAfter(scheduler, firm, rebuild);
    if (end === 'pause') void goOnAfter(scheduler, firm, pause);
    if (end === 'more' || end === 'backlog') active.add(firm);
    return end === 'more';
  } catch (bug) {
    stop(scheduler, firm, bug);
    return false;
  }
}

/** Does what the firm's turns have to wait for, and gives it its turns again. */
export async function goOnAfter<Book, Event extends BookEvent>(
  scheduler: Scheduler<Book, Event>,
  firm: Firm<Book, Event>,
  work: (ticks: Ticks, firm: Firm<Book, Event>) => Promise<void>,
): Promise<void> {
  try {
    await work(scheduler.ticks, firm);
    scheduler.active.add(firm);
    schedule(scheduler);
  } catch (failure) {
    stop(scheduler, firm, failure);
  }
}

function stop<Book, Event extends BookEvent>(
  { onStopped }: Scheduler<Book, Event>,
  firm: Firm<Book, Event>,
  bug: unknown,
): void {
  stopFirm(firm, bug);
  onStopped(firm, bug);
}
