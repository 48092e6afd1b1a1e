import { addFirm } from './add-firm.ts';
import type { BookEvent } from './book-rules.ts';
import { type EngineState, originOf } from './engine-state.ts';
import { rejectionOf } from './firm.ts';
import { openBatch } from './live-log.ts';
import { writePlatformEvent } from './platform-log.ts';
import { schedule } from './scheduler.ts';
import { type EngineRejection, engineRejection } from './submission.ts';
import { lowStorage, whenDurable } from './ticks.ts';

// domain.md, "Identity".
const FIRM_NAME = /^[a-z][a-z0-9-]{1,19}$/;

export type FirmCreation =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly rejection: EngineRejection };

/** Makes the firm's log, records it in the platform log and opens the firm when both are durable. */
export async function createFirm<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  name: string,
): Promise<FirmCreation> {
  const { journal, options, firms, making } = engine;
  if (!FIRM_NAME.test(name)) {
    return engineRejection(
      'firm_name_is_malformed',
      name,
      '2 to 20 of a-z, 0-9 and -, a letter first',
    );
  }
  if (firms.has(name) || making.has(name))
    return engineRejection('firm_exists', name, 'a new firm');
  const refusal = whyNotNow(engine);
  if (refusal !== undefined) return { ok: false, rejection: refusal };
  making.add(name);
  try {
    const origin = originOf(options.originPrefix, name);
    await journal.createLog(origin);
    const rejection = await recordFirm(engine, name);
    if (rejection !== undefined) return { ok: false, rejection };
    await addFirm(engine, name);
    return { ok: true, origin };
  } finally {
    making.delete(name);
  }
}

function whyNotNow<Book, Event extends BookEvent, Command>({
  journal,
  platform,
  ticks,
  isClosing,
}: EngineState<Book, Event, Command>): EngineRejection | undefined {
  if (isClosing) return rejectionOf({ code: 'engine_stopped', seen: 'closing' });
  if (ticks.failure !== undefined) return rejectionOf(ticks.failure);
  const storage = journal.storage();
  if (platform.status !== 'live') {
    return engineRejection('engine_busy', 'the platform log is being read again', 'a moment later')
      .rejection;
  }
  return storage.low ? rejectionOf(lowStorage(storage)) : undefined;
}

/** Writes `FirmCreated`, durable when the promise resolves. */
export function recordFirm<Book, Event extends BookEvent, Command>(
  engine: EngineState<Book, Event, Command>,
  firm: string,
): Promise<EngineRejection | undefined> {
  const { platform, options, watched, ticks, scheduler } = engine;
  openBatch(platform.log, options.now(), watched);
  const origin = originOf(options.originPrefix, firm);
  const sequence = writePlatformEvent(platform.log, { type: 'FirmCreated', firm, origin });
  ticks.dirty.add(platform.log);
  return new Promise((resolve) => {
    whenDurable(platform.log, sequence, (failure) => resolve(failure && rejectionOf(failure)));
    schedule(scheduler);
  });
}
