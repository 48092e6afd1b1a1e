import type { BookEvent } from './book-rules.ts';
import type { AccessGranted, AlarmEvent, KeyWindowSet, UnlockEvent } from './engine-events.ts';
import type { EngineState } from './engine-state.ts';
import { openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import { quiet } from './ticks.ts';

/** Puts an alarm, an unlock or the end of one, a grant or a window into the platform's own log; durable when the promise resolves, unless nothing is any more. */
export async function recordOnPlatform<Book, Event extends BookEvent, Command>(
  { platform, options, watched, ticks }: EngineState<Book, Event, Command>,
  event: AlarmEvent | UnlockEvent | AccessGranted | KeyWindowSet,
): Promise<void> {
  if (platform.status !== 'live' || ticks.failure !== undefined) return;
  openBatch(platform.log, options.now(), watched);
  writePlatformEvent(platform.log, event);
  ticks.dirty.add(platform.log);
  await quiet(ticks, platform.log);
}

/**
 * Puts on record who was let in. Users are made anew at each start: one that is known with the same roles is no news. On a
 * disk without room reads go on, and so does signing in.
 */
export async function recordAccess<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  event: AccessGranted,
): Promise<void> {
  const isKnown = engine.platform.log.state.book.users.get(event.user) === event.roles;
  if (event.kind === 'user-added' && isKnown) return;
  if (engine.isClosing || engine.journal.storage().low) return;
  await recordOnPlatform(engine, event);
}
