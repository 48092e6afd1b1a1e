import type { BookEvent } from './book-rules.ts';
import type { AccessGranted, AlarmEvent, KeyWindowSet, UnlockEvent } from './engine-events.ts';
import type { EngineState } from './engine-state.ts';
import { rejectionOf } from './firm.ts';
import { type LogFailure, openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import type { EngineRejection } from './submission.ts';
import { lowStorage, quiet, whenDurable } from './ticks.ts';

/**
 * Puts an alarm, an unlock or the end of one, a grant or a window into the platform's own log; durable when the promise resolves,
 * or else the answer is why it is not there.
 */
export async function recordOnPlatform<Book, Event extends BookEvent, Command>(
  { platform, options, watched, ticks }: EngineState<Book, Event, Command>,
  event: AlarmEvent | UnlockEvent | AccessGranted | KeyWindowSet,
): Promise<LogFailure | undefined> {
  if (ticks.failure !== undefined) return ticks.failure;
  if (platform.status !== 'live') return platform.voidedBy ?? notLive(platform.status);
  openBatch(platform.log, options.now(), watched);
  const sequence = writePlatformEvent(platform.log, event);
  const durable = new Promise<LogFailure | undefined>((told) => {
    whenDurable(platform.log, sequence, told);
  });
  ticks.dirty.add(platform.log);
  await quiet(ticks, platform.log);
  return durable;
}

/**
 * Puts on record who was let in. Users are made anew at each start: one that is known with the same roles is no news. On a
 * disk without room reads go on, and so does signing in: the answer then says that there is no record of it.
 */
export async function recordAccess<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  event: AccessGranted,
): Promise<EngineRejection | undefined> {
  const isKnown = engine.platform.log.state.book.users.get(event.user) === event.roles;
  if (event.kind === 'user-added' && isKnown) return undefined;
  const storage = engine.journal.storage();
  const failure = engine.isClosing
    ? notLive('closing')
    : storage.low
      ? lowStorage(storage)
      : await recordOnPlatform(engine, event);
  return failure && rejectionOf(failure);
}

function notLive(seen: string): LogFailure {
  return { code: 'engine_stopped', seen: `the platform's log is ${seen}` };
}
