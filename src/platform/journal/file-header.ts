import type { DiskFile } from './disk.ts';
import { FILE_HEADER_BYTES, writeU64 } from './layout.ts';
import { sameBytes, sha256Into } from './sha256.ts';

/**
 * The first sector of a segment, commit file or checkpoint file: it says what the file is, so that files that changed
 * places are noticed.
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 4 | `HFS1` segment, `HFC1` commit file, `HFP1` checkpoints |
 * | 4 | 4 | format version 1 |
 * | 8 | 8 | number: of the segment or commit file; 0 for checkpoints |
 * | 16 | 1 | bytes of the origin; 0 for a commit file |
 * | 17 | n | origin |
 * | 480 | 32 | SHA-256 of bytes 0 to 479 |
 */
const MAGICS = { segment: 'HFS1', commit: 'HFC1', checkpoints: 'HFP1' } as const;
const VERSION = 1;
const CHECK_AT = 480;
const ORIGIN_AT = 17;

type FileHeader = {
  readonly kind: keyof typeof MAGICS;
  readonly number: number;
  readonly origin: string;
};

export function fileHeader({ kind, number, origin }: FileHeader): Buffer {
  const bytes = Buffer.alloc(FILE_HEADER_BYTES);
  bytes.write(MAGICS[kind], 0, 'latin1');
  bytes.writeUInt32LE(VERSION, 4);
  writeU64(bytes, number, 8);
  bytes.writeUInt8(origin.length, 16);
  bytes.write(origin, ORIGIN_AT, 'latin1');
  sha256Into(bytes.subarray(0, CHECK_AT), bytes, CHECK_AT);
  return bytes;
}

/** True when the file begins with exactly this header. */
export async function hasHeader(file: DiskFile, header: FileHeader): Promise<boolean> {
  const bytes = Buffer.alloc(FILE_HEADER_BYTES);
  await file.read(bytes, 0);
  return sameBytes(bytes, fileHeader(header));
}
