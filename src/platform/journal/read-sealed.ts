import { parseFrameHead, payloadIsWhole, payloadOf } from './frame.ts';
import type { FrameBytes, LiveLog } from './live-log.ts';
import { damageAt } from './read-log.ts';
import type { SealedEntry } from './types.ts';
import { walkSegments } from './walk-segments.ts';

type FrameAt = FrameBytes & { readonly at: number };

/** All entries from `fromEntry` to the head as it is now, as they are stored; throws at the first that is not whole. */
export async function* readSealed(
  log: LiveLog,
  fromEntry: number,
): AsyncIterableIterator<SealedEntry> {
  for await (const { frame, bytes, at } of framesFrom(log, fromEntry)) {
    if (!payloadIsWhole(frame, bytes, at))
      throw damageAt(log, frame.index, 'payload-damaged', 'bytes that have not their hash');
    yield { index: frame.index, leaf: frame.leaf, payload: payloadOf(frame, bytes, at) };
  }
}

async function* framesFrom(log: LiveLog, fromEntry: number): AsyncGenerator<FrameAt> {
  const head = log.index.size();
  let entry = fromEntry;
  while (entry < head) {
    const frames =
      entry < log.filled
        ? segmentFrames(log, entry, Math.min(head, log.filled))
        : pendingFrames(log, entry);
    for await (const found of frames) {
      for (const frame of found) {
        yield frame;
        entry += 1;
      }
    }
  }
}

async function* segmentFrames(
  log: LiveLog,
  entry: number,
  limit: number,
): AsyncGenerator<readonly FrameAt[]> {
  const position = log.index.position(entry);
  if (position === undefined) return;
  const walk = walkSegments(log.segments.files(), {
    origin: log.origin,
    entry,
    position,
    limit,
    depth: 'whole',
  });
  for (;;) {
    const step = await walk.next();
    if (step.done === true) {
      if (step.value.state !== 'limit')
        throw damageAt(log, step.value.entry, 'frame-damaged', 'bytes that are not this frame');
      return;
    }
    yield step.value;
  }
}

/** What is durable but not yet in a synced segment is still in memory. */
async function* pendingFrames(log: LiveLog, entry: number): AsyncGenerator<readonly FrameAt[]> {
  const waiting = log.pending[entry - log.filled];
  const frame = waiting === undefined ? undefined : parseFrameHead(waiting.bytes, 0);
  if (waiting !== undefined && frame !== undefined) yield [{ frame, bytes: waiting.bytes, at: 0 }];
}
