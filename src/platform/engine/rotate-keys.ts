import type { BookEvent } from './book-rules.ts';
import type { EngineState } from './engine-state.ts';
import { rejectionOf } from './firm.ts';
import { type LiveLog, openBatch } from './live-log.ts';
import type { EngineRejection } from './submission.ts';
import { quiet } from './ticks.ts';

/**
 * Ends the key epoch of every log and opens the next. A log's turn comes when all it has decided is durable: an epoch
 * must open with its schemas and names, and nothing already decided may slip in before them.
 */
export async function rotateKeys<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): Promise<EngineRejection | undefined> {
  await rotateLog(engine, engine.platform.log);
  for (const { log } of engine.firms.values()) await rotateLog(engine, log);
  const { failure } = engine.ticks;
  return failure === undefined ? undefined : rejectionOf(failure);
}

async function rotateLog<
  LogBook,
  LogEvent extends BookEvent,
  Book,
  Event extends BookEvent,
  Command,
>(
  { ticks, watched, journal, options }: EngineState<Book, Event, Command>,
  log: LiveLog<LogBook, LogEvent>,
): Promise<void> {
  do await quiet(ticks, log);
  while (ticks.failure === undefined && (log.batch.eventCount > 0 || log.batch.unit !== undefined));
  if (ticks.failure !== undefined) return;
  journal.endEpoch(log.origin);
  watched.set(log.origin, Number.NEGATIVE_INFINITY);
  openBatch(log, options.now(), watched);
  ticks.dirty.add(log);
  await quiet(ticks, log);
}
