import type { Frame } from './frame.ts';
import type { FrameOpeners } from './frame-openers.ts';
import { type FrameOpening, openFrame } from './frame-opening.ts';
import { EpochLockedError, JournalDamageError } from './journal-errors.ts';
import { type LiveLog, readFrameSync } from './live-log.ts';
import { entryFrom } from './open-entry.ts';
import { openedChunks } from './opened-chunks.ts';
import { segmentName, segmentPlace } from './segment-geometry.ts';
import type { Damage, Entry } from './types.ts';
import { walkSegments } from './walk-segments.ts';

/** Batch entries from `fromEntry` to the head as it is now, decrypted and checked; throws at the first bad one. */
export async function* readLog(
  log: LiveLog,
  fromEntry: number,
  openers: FrameOpeners,
): AsyncIterableIterator<Entry> {
  const head = log.index.size();
  let entry = fromEntry;
  while (entry < head) {
    const isPending = entry >= log.filled;
    const entries = isPending
      ? [readEntrySync(log, entry)]
      : segmentEntries(log, entry, Math.min(head, log.filled), openers);
    for await (const found of entries) {
      if (found !== undefined) yield found;
      entry += 1;
    }
  }
}

/** Undefined for an epoch entry, which holds no events. */
async function* segmentEntries(
  log: LiveLog,
  entry: number,
  limit: number,
  openers: FrameOpeners,
): AsyncGenerator<Entry | undefined> {
  const position = log.index.position(entry);
  const end = log.index.position(limit - 1);
  if (position === undefined || end === undefined) return;
  const opener = openers.forBytes(end - position);
  const walk = walkSegments(log.segments.files(), {
    origin: log.origin,
    entry,
    position,
    limit,
    depth: 'whole',
    keepsChunks: opener.chunksAhead > 1,
  });
  const { ciphers } = log;
  const chunks = openedChunks(walk, opener, { ciphers, checkRoots: false });
  for (;;) {
    const step = await chunks.next();
    if (step.done === true) {
      if (step.value.state !== 'limit')
        throw damageAt(log, step.value.entry, 'frame-damaged', 'bytes that are not this frame');
      return;
    }
    for (const { found, opening } of step.value) yield openedEntry(log, found.frame, opening);
  }
}

function openedEntry(log: LiveLog, frame: Frame, opening: FrameOpening): Entry | undefined {
  if (!opening.ok && opening.code === 'epoch-damaged')
    throw new EpochLockedError(damageAt(log, frame.index, opening.code, opening.seen).damage);
  if (!opening.ok) throw damageAt(log, frame.index, opening.code, opening.seen);
  return frame.header.kind === 'batch' ? entryFrom(frame, opening.section) : undefined;
}

/** One entry, without waiting; undefined when it is an epoch entry, which holds no events. */
export function readEntrySync(log: LiveLog, entry: number): Entry | undefined {
  const found = readFrameSync(log, entry);
  if (found === undefined)
    throw damageAt(log, entry, 'frame-damaged', 'bytes that are not this frame');
  const cipher = log.ciphers.get(found.frame.header.keyEpoch);
  return openedEntry(log, found.frame, openFrame({ ...found, at: 0 }, cipher, undefined));
}

export function damageAt(
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
