import { assertThat } from '../../domain/basics/decision.ts';
import type { DiskFile } from './disk.ts';
import { SECTOR_BYTES } from './layout.ts';
import { isZero, sameBytes, sha256, sha256Into } from './sha256.ts';

/**
 * A log's checkpoints, oldest first, one sector each behind the file's header, so that a torn write never touches an
 * older one.
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 4 | `HFK1` |
 * | 4 | 4 | bytes of the note |
 * | 8 | 32 | SHA-256 of bytes 0 to 7 and the note |
 * | 40 | n | the checkpoint, a signed note |
 * | | | zeros to the end of the sector |
 */
const MAGIC = 0x314b4648;
const CHECK_AT = 8;
const NOTE_AT = 40;

export const CHECKPOINTS_NAME = 'checkpoints';

export function checkpointSector(note: string): Buffer {
  const sector = Buffer.alloc(SECTOR_BYTES);
  const length = Buffer.byteLength(note);
  assertThat(NOTE_AT + length <= SECTOR_BYTES, 'a checkpoint with one signature fits a sector');
  sector.writeUInt32LE(MAGIC, 0);
  sector.writeUInt32LE(length, 4);
  sector.write(note, NOTE_AT);
  sha256Into(checkedBytes(sector, length), sector, CHECK_AT);
  return sector;
}

function checkedBytes(sector: Buffer, length: number): Buffer {
  return Buffer.concat([sector.subarray(0, CHECK_AT), sector.subarray(NOTE_AT, NOTE_AT + length)]);
}

function noteOf(sector: Buffer): string | undefined {
  const length = sector.readUInt32LE(4);
  if (sector.readUInt32LE(0) !== MAGIC || NOTE_AT + length > SECTOR_BYTES) return undefined;
  if (!sameBytes(sha256(checkedBytes(sector, length)), sector.subarray(CHECK_AT, NOTE_AT)))
    return undefined;
  return isZero(sector.subarray(NOTE_AT + length))
    ? sector.toString('utf8', NOTE_AT, NOTE_AT + length)
    : undefined;
}

export type StoredCheckpoints = {
  /** The notes of the whole sectors up to the first bad one. */
  readonly notes: readonly string[];
  /** First byte behind them. */
  readonly end: number;
  readonly fileBytes: number;
  /** What follows `end`: nothing, one torn sector that a crash may leave, or a bad sector with more behind it. */
  readonly tail: 'none' | 'torn' | 'damaged';
};

/** Reads all sectors behind the file header, or from `firstSector` (1 is the oldest checkpoint). */
export async function readCheckpoints(file: DiskFile, firstSector = 1): Promise<StoredCheckpoints> {
  const fileBytes = await file.sizeBytes();
  const start = Math.max(1, firstSector) * SECTOR_BYTES;
  const bytes = Buffer.alloc(Math.max(0, fileBytes - start));
  await file.read(bytes, start);
  const notes: string[] = [];
  let at = 0;
  for (; at + SECTOR_BYTES <= bytes.length; at += SECTOR_BYTES) {
    const note = noteOf(bytes.subarray(at, at + SECTOR_BYTES));
    if (note === undefined) break;
    notes.push(note);
  }
  return { notes, end: start + at, fileBytes, tail: tailOf(bytes.subarray(at)) };
}

/** The last checkpoints only: enough for a start, however long the file has grown. */
export async function readLastCheckpoints(file: DiskFile): Promise<StoredCheckpoints> {
  const sectors = Math.floor((await file.sizeBytes()) / SECTOR_BYTES);
  return readCheckpoints(file, sectors - LAST_SECTORS);
}

const LAST_SECTORS = 4;

/** Each checkpoint is synced before the next is written, so that a crash can tear one only. */
function tailOf(rest: Buffer): StoredCheckpoints['tail'] {
  if (rest.length === 0) return 'none';
  return rest.length <= SECTOR_BYTES ? 'torn' : 'damaged';
}
