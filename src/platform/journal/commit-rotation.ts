import {
  type CommitFile,
  createCommitFile,
  hasRoom,
  makeRoom,
  recycleCommitFile,
} from './commit-file.ts';
import type { Disk } from './disk.ts';
import { fillSegments, type UnfilledFrame } from './fill-segments.ts';
import type { LentFile } from './lent-file.ts';

/** The commit files that take turns. All calls but `abandon` are made one after the other. */
type CommitRotation = {
  /** The active file, for the thread that seals to write to by itself; undefined where none could. */
  readonly lend: () => LentFile | undefined;
  /** Takes note of a block that was written and synced there. */
  readonly wrote: (blockBytes: number) => void;
  /** Writes a block and syncs it, changing over to the next file when this one is full. */
  readonly write: (block: Buffer) => Promise<void>;
  /** Hands over the frames of the block just written. */
  readonly add: (frames: readonly UnfilledFrame[]) => void;
  /** Changes over now, and waits until everything before is in synced segments. */
  readonly empty: () => Promise<void>;
  /** Puts everything into the segments and removes the files. */
  readonly close: () => Promise<void>;
  /** After a failure: lets the files go as they are, for the next start to look at. */
  readonly abandon: () => Promise<void>;
};

export type RotationOptions = {
  readonly disk: Disk;
  readonly directory: string;
  readonly maxCommitFileBytes: number;
  readonly firstFile: CommitFile;
  /** Told of failures of the work that goes on behind the ticks. */
  readonly onFailure: (failure: unknown) => void;
};

type Rotation = RotationOptions & {
  active: CommitFile;
  frames: UnfilledFrame[];
  lastNumber: number;
  /** The file to change over to: being made, or being emptied and zeroed. */
  next: Promise<CommitFile> | undefined;
  emptying: CommitFile | undefined;
};

export function commitRotation(options: RotationOptions): CommitRotation {
  const { firstFile } = options;
  const rotation: Rotation = {
    ...options,
    active: firstFile,
    frames: [],
    lastNumber: firstFile.number,
    next: undefined,
    emptying: undefined,
  };
  return {
    lend: () => lentFile(rotation),
    wrote: (blockBytes) => {
      rotation.active.end += blockBytes;
    },
    write: (block) => write(rotation, block),
    add: (frames) => {
      rotation.frames.push(...frames);
      prepareNext(rotation);
    },
    empty: async () => {
      await changeOver(rotation);
      await rotation.next;
    },
    close: () => close(rotation),
    abandon: async () => {
      const spare = await rotation.next?.catch(() => rotation.emptying);
      for (const file of [rotation.active, spare]) await file?.file.close();
    },
  };
}

function lentFile({ active, maxCommitFileBytes }: Rotation): LentFile | undefined {
  const { end, allocatedBytes, file } = active;
  if (file.descriptor === undefined) return undefined;
  const limit = Math.min(allocatedBytes, maxCommitFileBytes);
  return { ...file.descriptor, path: file.path, end, limit };
}

async function write(rotation: Rotation, block: Buffer): Promise<void> {
  const { maxCommitFileBytes } = rotation;
  if (!hasRoom(rotation.active, block.length, maxCommitFileBytes)) await changeOver(rotation);
  const { active } = rotation;
  await makeRoom(active, block.length, maxCommitFileBytes);
  await active.file.write(block, active.end);
  await active.file.sync();
  if (!active.file.isLinkedSync())
    throw new Error(`Cannot commit: ${active.file.path} has lost its name`);
  active.end += block.length;
}

function nextNumber(rotation: Rotation): number {
  rotation.lastNumber += 1;
  return rotation.lastNumber;
}

function newFile(rotation: Rotation): Promise<CommitFile> {
  const { disk, directory, maxCommitFileBytes } = rotation;
  return createCommitFile(disk, directory, nextNumber(rotation), maxCommitFileBytes);
}

/** Keeps the next file, and makes sure that its failure is heard of even when nobody waits for it yet. */
function setNext(rotation: Rotation, next: Promise<CommitFile>): void {
  next.catch(rotation.onFailure);
  rotation.next = next;
}

/** Makes the other file in time, so that changing over costs nothing. */
function prepareNext(rotation: Rotation): void {
  const isHalfFull = rotation.active.end * 2 > rotation.maxCommitFileBytes;
  if (rotation.next === undefined && isHalfFull) setNext(rotation, newFile(rotation));
}

async function changeOver(rotation: Rotation): Promise<void> {
  const { active: full, frames, disk, directory } = rotation;
  rotation.active = await (rotation.next ?? newFile(rotation));
  rotation.frames = [];
  rotation.emptying = full;
  const number = nextNumber(rotation);
  const emptied = fillSegments(frames).then(() => recycleCommitFile(disk, directory, full, number));
  setNext(rotation, emptied);
}

async function close(rotation: Rotation): Promise<void> {
  const { disk, directory, active, frames } = rotation;
  const spare = await rotation.next;
  await fillSegments(frames);
  for (const file of [active, spare]) {
    if (file === undefined) continue;
    await file.file.close();
    await disk.remove(file.file.path);
  }
  await disk.syncDirectory(directory);
}
