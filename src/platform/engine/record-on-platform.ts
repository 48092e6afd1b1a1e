import type { BookEvent } from './book-rules.ts';
import type { AlarmEvent, UnlockEvent } from './engine-events.ts';
import type { EngineState } from './engine-state.ts';
import { openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import { quiet } from './ticks.ts';

/** Puts an alarm or an unlock, or the end of one, into the platform's own log; durable when the promise resolves, unless nothing is any more. */
export async function recordOnPlatform<Book, Event extends BookEvent, Command>(
  { platform, options, watched, ticks }: EngineState<Book, Event, Command>,
  event: AlarmEvent | UnlockEvent,
): Promise<void> {
  if (platform.status !== 'live' || ticks.failure !== undefined) return;
  openBatch(platform.log, options.now(), watched);
  writePlatformEvent(platform.log, event);
  ticks.dirty.add(platform.log);
  await quiet(ticks, platform.log);
}
