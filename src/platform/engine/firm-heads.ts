import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import { tick } from './ticks.ts';

/**
 * Roots cost some 40 µs each, so heads are not written with every tick but with the first one of every 50 ms, and by
 * a timer when no tick comes.
 */
const HEADS_EVERY_MICROS = 50_000;

/** Adds the changed heads to the tick that is about to be taken, when it is time. */
export function addHeads<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): void {
  const nowMicros = engine.options.now();
  if (engine.changedHeads.size === 0 || nowMicros - engine.headsAtMicros < HEADS_EVERY_MICROS)
    return;
  writeHeads(engine, nowMicros);
}

export function writeHeads<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  nowMicros: number,
): void {
  const { platform, journal, changedHeads, options, watched, ticks } = engine;
  if (platform.status !== 'live' || changedHeads.size === 0) return;
  const heads = [...changedHeads].map((firm) => {
    const { size, root } = journal.head(originOf(options.originPrefix, firm));
    return { firm, entries: size, root };
  });
  openBatch(platform.log, nowMicros, watched);
  writePlatformEvent(platform.log, { type: 'FirmHeads', heads });
  changedHeads.clear();
  engine.headsAtMicros = nowMicros;
  ticks.dirty.add(platform.log);
}

/** Sees to it that heads are written even when no tick follows. */
export function writeHeadsLater<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
): void {
  if (engine.headsTimer !== undefined || engine.changedHeads.size === 0 || engine.isClosing) return;
  engine.headsTimer = setTimeout(() => {
    engine.headsTimer = undefined;
    addHeads(engine);
    tick(engine.ticks);
    writeHeadsLater(engine);
  }, HEADS_EVERY_MICROS / 1_000);
  engine.headsTimer.unref();
}
