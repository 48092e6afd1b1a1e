import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { schedule } from './scheduler.ts';
import { takeSnapshot } from './snapshots.ts';

/** A snapshot waits for a moment in which no firm was sent anything for so long … */
const STILL_MS = 500;
/** … until it is so many times overdue. */
const OVERDUE = 10;

/**
 * Sees to a snapshot when the firm has so many new entries. Copying the book holds the thread, between two units, for
 * as long as it takes (`onSnapshot` tells), so it is done when nobody is waiting, or when it is long overdue; hashing,
 * sealing and writing then go on beside the work.
 */
export function snapshotWhenDue<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  name: string,
): void {
  const { options, journal, snapshotAt, isClosing, snapshotTimers, snapshotsUnderWay } = engine;
  const { snapshotEveryEntries } = options;
  if (snapshotEveryEntries === undefined || isClosing || snapshotsUnderWay.size > 0) return;
  const size = journal.size(originOf(options.originPrefix, name));
  const last = snapshotAt.get(name);
  if (last === undefined) snapshotAt.set(name, size);
  if (last === undefined || size - last < snapshotEveryEntries) return;
  const isOverdue = size - last >= OVERDUE * snapshotEveryEntries;
  const stillForMs = performance.now() - engine.submittedAtMs;
  if (isOverdue || stillForMs >= STILL_MS) {
    clearTimeout(snapshotTimers.get(name));
    snapshotTimers.delete(name);
    snapshotAt.set(name, size);
    beginSnapshot(engine, name);
    return;
  }
  if (snapshotTimers.has(name)) return;
  const timer = setTimeout(() => {
    snapshotTimers.delete(name);
    snapshotWhenDue(engine, name);
  }, STILL_MS - stillForMs);
  timer.unref();
  snapshotTimers.set(name, timer);
}

function beginSnapshot<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  name: string,
): void {
  const { options, firms, scheduler, snapshotsUnderWay } = engine;
  const firm = firms.get(name);
  if (firm === undefined || firm.status === 'stopped') return;
  firm.stillWork = () => {
    const startMs = performance.now();
    const writing = takeSnapshot(engine, firm, 'while working');
    const holdMs = performance.now() - startMs;
    const told = writing.then(
      () => options.onSnapshot?.({ firm: name, holdMs, failure: undefined }),
      (failure) => options.onSnapshot?.({ firm: name, holdMs, failure }),
    );
    snapshotsUnderWay.add(told);
    void told.finally(() => {
      snapshotsUnderWay.delete(told);
      for (const other of firms.keys()) snapshotWhenDue(engine, other);
    });
  };
  scheduler.active.add(firm);
  schedule(scheduler);
}
