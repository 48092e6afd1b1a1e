import { assertThat } from '../../domain/basics/decision.ts';
import { type CheckpointWriter, checkpointWriter } from './checkpoint-writer.ts';
import type { Disk } from './disk.ts';
import type { EntryIndex } from './entry-index.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import { FRAME_HEAD_BYTES, type Frame, parseFrameHead, payloadIsWhole } from './frame.ts';
import type { LoadedLog } from './load-log.ts';
import type { GrowingTree } from './merkle-tree.ts';
import { type SegmentFiles, segmentFiles } from './segment-files.ts';
import { framePosition, segmentBytes, segmentPlace, segmentStart } from './segment-geometry.ts';
import type { JournalEpoch, JournalKeys, LogHead } from './types.ts';

/** A durable entry whose frame is not yet in a synced segment. */
export type PendingFrame = { readonly bytes: Buffer; readonly position: number };

/** The epoch that batches are sealed in now. */
export type OpenEpoch = {
  readonly epoch: number;
  readonly untilMicros: number;
  readonly keyNumber: number;
};

/** One log of a running journal. What is durable and what is only handed over are kept apart. */
export type LiveLog = {
  readonly origin: string;
  readonly directory: string;
  readonly index: EntryIndex;
  readonly tree: GrowingTree;
  readonly segments: SegmentFiles;
  readonly checkpoints: CheckpointWriter;
  /** Keys of the epochs that this host may open. */
  readonly ciphers: Map<number, EpochCipher>;
  /** The entry that begins each epoch, in order, counting entries handed over and not yet durable. */
  readonly epochEntries: number[];
  /** Frames of entries `filled` and later, in order. */
  pending: PendingFrame[];
  /** Entries in synced segments. */
  filled: number;
  /** Position behind the last durable entry. */
  end: number;
  nextDurableSequence: number;
  /** Counting entries handed over and not yet durable. */
  readonly handed: {
    entries: number;
    nextSequence: number;
    epochCount: number;
    openEpoch: OpenEpoch | undefined;
  };
};

export function liveLog(disk: Disk, keys: JournalKeys, loaded: LoadedLog): LiveLog {
  const { origin, directory, index, nextSequence } = loaded;
  return {
    origin,
    directory,
    index,
    tree: loaded.tree,
    segments: segmentFiles(disk, directory, origin, loaded.segments),
    checkpoints: checkpointWriter(keys.signer(origin), loaded),
    ciphers: new Map(
      loaded.epochs.map(({ epoch, sealingKey }) => [epoch, epochCipher(sealingKey)]),
    ),
    epochEntries: [...loaded.epochEntries],
    pending: [],
    filled: index.size(),
    end: loaded.end,
    nextDurableSequence: nextSequence,
    handed: {
      entries: index.size(),
      nextSequence,
      epochCount: loaded.epochCount,
      openEpoch: undefined,
    },
  };
}

export function headOf(log: LiveLog): LogHead {
  return { size: log.index.size(), root: log.tree.root() };
}

export function epochsOf({ index, epochEntries, ciphers }: LiveLog): readonly JournalEpoch[] {
  return epochEntries.flatMap((entry, at) => {
    const firstSequence = index.firstSequence(entry);
    const epoch = at + 1;
    return firstSequence === undefined
      ? []
      : [{ epoch, entry, firstSequence, isOpen: ciphers.has(epoch) }];
  });
}

/** Takes an entry whose tick is durable. */
export function addDurable(
  log: LiveLog,
  entry: {
    readonly frame: Buffer;
    readonly leafHash: Buffer;
    readonly firstSequence: number;
    readonly eventCount: number;
  },
): PendingFrame {
  const position = framePosition(log.end, entry.frame.length);
  const pending = { bytes: entry.frame, position };
  log.index.add(position, entry.firstSequence);
  log.tree.append(entry.leafHash);
  log.pending.push(pending);
  log.end = position + entry.frame.length;
  log.nextDurableSequence = entry.firstSequence + entry.eventCount;
  return pending;
}

export type FrameBytes = { readonly frame: Frame; readonly bytes: Buffer };

/** The whole, hash-checked frame of a durable entry; undefined when its bytes on disk are damaged. */
export function readFrameSync(log: LiveLog, entry: number): FrameBytes | undefined {
  const bytes = frameBytesSync(log, entry);
  const frame = bytes === undefined ? undefined : parseFrameHead(bytes, 0);
  if (bytes === undefined || frame?.index !== entry || frame.header.origin !== log.origin)
    return undefined;
  return payloadIsWhole(frame, bytes, 0) ? { frame, bytes } : undefined;
}

function frameBytesSync(log: LiveLog, entry: number): Buffer | undefined {
  const waiting = log.pending[entry - log.filled];
  if (entry >= log.filled && waiting !== undefined) return waiting.bytes;
  const position = log.index.position(entry);
  assertThat(position !== undefined, `entry ${entry} of ${log.origin} is durable`);
  const head = Buffer.alloc(FRAME_HEAD_BYTES);
  log.segments.readSync(head, position);
  const frame = parseFrameHead(head, 0);
  if (frame === undefined) return undefined;
  const bytes = Buffer.alloc(frame.frameBytes);
  log.segments.readSync(bytes, position);
  return bytes;
}

/** Bytes of segments that must still be made for what is durable already. */
export function unallocatedBytes(log: LiveLog): number {
  const made = log.segments.files().length;
  const { segment, offset } = segmentPlace(log.end);
  const needed = offset === 0 ? segment : segment + 1;
  return needed > made ? segmentStart(needed) - segmentStart(made) : 0;
}

export function nextSegmentBytes(log: LiveLog): number {
  return segmentBytes(log.segments.files().length);
}

export function bytesOnDisk(log: LiveLog): number {
  return segmentStart(log.segments.files().length) + log.checkpoints.bytes();
}
