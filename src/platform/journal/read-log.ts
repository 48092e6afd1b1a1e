import { parseFrameHead, payloadIsWhole, payloadOf } from './frame.ts';
import { JournalDamageError } from './journal-errors.ts';
import { type FrameBytes, type LiveLog, readFrameSync } from './live-log.ts';
import { openEntry } from './open-entry.ts';
import { segmentName, segmentPlace } from './segment-geometry.ts';
import type { Damage, Entry, SealedEntry } from './types.ts';
import { walkSegments } from './walk-segments.ts';

type FrameAt = FrameBytes & { readonly at: number };

/** Batch entries from `fromEntry` to the head as it is now, decrypted and checked; throws at the first bad one. */
export async function* readLog(log: LiveLog, fromEntry: number): AsyncIterableIterator<Entry> {
  for await (const { frame, bytes, at } of framesFrom(log, fromEntry))
    if (frame.header.kind === 'batch') yield opened(log, { frame, bytes, at });
}

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

/** One entry, without waiting; undefined when it is an epoch entry, which holds no events. */
export function readEntrySync(log: LiveLog, entry: number): Entry | undefined {
  const found = readFrameSync(log, entry);
  if (found === undefined)
    throw damageAt(log, entry, 'frame-damaged', 'bytes that are not this frame');
  return found.frame.header.kind === 'batch' ? opened(log, { ...found, at: 0 }) : undefined;
}

function opened(log: LiveLog, { frame, bytes, at }: FrameAt): Entry {
  const opening = openEntry(frame, bytes, at, log.ciphers.get(frame.header.keyEpoch));
  if (!opening.ok) throw damageAt(log, frame.index, opening.code, opening.seen);
  return opening.entry;
}

function damageAt(
  log: LiveLog,
  entry: number,
  code: Damage['code'],
  seen: string,
): JournalDamageError {
  const { segment, offset } = segmentPlace(log.index.position(entry) ?? log.end);
  const file = `${log.directory}/${segmentName(segment)}`;
  return new JournalDamageError([
    { code, file, offset, origin: log.origin, entry, seen, repairable: false },
  ]);
}
