import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { schedule } from './scheduler.ts';
import { takeSnapshot } from './snapshots.ts';

/**
 * Begins a snapshot when the firm has so many new entries. The book is copied and hashed at once, between two units,
 * which holds the thread for as long as that takes (`onSnapshot` tells); sealing and writing then go on beside the
 * work. Whoever cannot spare that time takes snapshots on close only.
 */
export function snapshotWhenDue<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  name: string,
): void {
  const { options, journal, firms, snapshotAt, scheduler, isClosing } = engine;
  const firm = firms.get(name);
  if (options.snapshotEveryEntries === undefined || firm === undefined || isClosing) return;
  const { size } = journal.head(originOf(options.originPrefix, name));
  const last = snapshotAt.get(name);
  if (last === undefined) snapshotAt.set(name, size);
  if (last === undefined || size - last < options.snapshotEveryEntries) return;
  snapshotAt.set(name, size);
  firm.stillWork = () => {
    const startMs = performance.now();
    const writing = takeSnapshot(engine, firm, 'copied');
    const holdMs = performance.now() - startMs;
    writing.then(
      () => options.onSnapshot?.({ firm: name, holdMs, failure: undefined }),
      (failure) => options.onSnapshot?.({ firm: name, holdMs, failure }),
    );
  };
  scheduler.active.add(firm);
  schedule(scheduler);
}
