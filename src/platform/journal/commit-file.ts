import type { Disk, DiskFile } from './disk.ts';
import { fileHeader } from './file-header.ts';
import { MIN_SEGMENT_BYTES, PAGE_BYTES } from './layout.ts';
import { writeZeros } from './segment-files.ts';

/**
 * The file every tick goes to first: one block a tick, one write, one fdatasync for all logs. Two take turns; one that
 * is full is emptied into the segments, then zeroed under the name `commit.spare` and given the next number. Under its
 * own name a commit file is only ever added to, so that a crash can leave nothing there but a torn last block.
 */
export const FIRST_BLOCK_AT = PAGE_BYTES;
export const SPARE_NAME = 'commit.spare';
const NAME_PATTERN = /^commit-(\d{8,16})$/;

export function commitFileName(number: number): string {
  return `commit-${number.toString().padStart(8, '0')}`;
}

export function commitFileNumber(name: string): number | undefined {
  const digits = NAME_PATTERN.exec(name)?.[1];
  return digits !== undefined && commitFileName(Number(digits)) === name
    ? Number(digits)
    : undefined;
}

export type CommitFile = {
  readonly number: number;
  readonly file: DiskFile;
  /** Where the next block goes. */
  end: number;
  /** Bytes of the file that are written, zeros included. */
  allocatedBytes: number;
};

/**
 * Below this a commit file begins as its header alone: commits are refused long before, and what is left must do for
 * reads (a page here, the close mark, the read store's own files).
 */
const ROOMY_BYTES = 8 * MIN_SEGMENT_BYTES;

/** A new, zero commit file under its name, durable with its name. Small at first: it is lengthened as it is needed. */
export async function createCommitFile(
  disk: Disk,
  directory: string,
  number: number,
  maxBytes: number,
): Promise<CommitFile> {
  const isRoomy = disk.freeBytesSync(directory) >= ROOMY_BYTES;
  const firstBytes = isRoomy ? Math.min(maxBytes, MIN_SEGMENT_BYTES) : FIRST_BLOCK_AT;
  const spare = `${directory}/${SPARE_NAME}`;
  const file = await disk.open(spare, 'create');
  await writeZeros(file, 0, firstBytes);
  await file.close();
  return finishSpare(disk, directory, number, firstBytes);
}

/** Turns a commit file whose frames are all in synced segments into the empty one with the given number. */
export async function recycleCommitFile(
  disk: Disk,
  directory: string,
  used: CommitFile,
  number: number,
): Promise<CommitFile> {
  await used.file.close();
  await disk.rename(`${directory}/${commitFileName(used.number)}`, `${directory}/${SPARE_NAME}`);
  // Before the first zero is written: the old name must never come back on a file that is half empty.
  await disk.syncDirectory(directory);
  const file = await disk.open(`${directory}/${SPARE_NAME}`, 'write');
  await writeZeros(file, 0, used.end);
  await file.close();
  return finishSpare(disk, directory, number, used.allocatedBytes);
}

async function finishSpare(
  disk: Disk,
  directory: string,
  number: number,
  allocatedBytes: number,
): Promise<CommitFile> {
  const spare = await disk.open(`${directory}/${SPARE_NAME}`, 'write');
  await spare.write(fileHeader({ kind: 'commit', number, origin: '' }), 0);
  await spare.sync();
  await spare.close();
  const path = `${directory}/${commitFileName(number)}`;
  await disk.rename(`${directory}/${SPARE_NAME}`, path);
  await disk.syncDirectory(directory);
  return { number, file: await disk.open(path, 'write'), end: FIRST_BLOCK_AT, allocatedBytes };
}

/** True when the block can be written to this file, after `makeRoom`; false when it is time for the next one. */
export function hasRoom(commitFile: CommitFile, blockBytes: number, maxBytes: number): boolean {
  return commitFile.end === FIRST_BLOCK_AT || commitFile.end + blockBytes <= maxBytes;
}

/** Lengthens the file with zeros, to twice its size at a time; the new length is made durable by the block's own sync. */
export async function makeRoom(
  commitFile: CommitFile,
  blockBytes: number,
  maxBytes: number,
): Promise<void> {
  const wanted = commitFile.end + blockBytes;
  if (wanted <= commitFile.allocatedBytes) return;
  const to = Math.max(wanted, Math.min(maxBytes, 2 * commitFile.allocatedBytes));
  await writeZeros(commitFile.file, commitFile.allocatedBytes, to);
  commitFile.allocatedBytes = to;
}
