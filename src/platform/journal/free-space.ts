import type { DiskFile } from './disk.ts';
import { hasHeader } from './file-header.ts';
import { FILE_HEADER_BYTES } from './layout.ts';
import type { LoadedLog } from './load-log.ts';
import { segmentBytes } from './segment-geometry.ts';
import { firstNonZero } from './sha256.ts';
import type { Damage } from './types.ts';

const CHUNK_BYTES = 1_048_576;

/** Finds anything but zeros behind the last frame of each segment, and segments of a wrong length or header. */
export async function freeSpaceDamage(
  log: Pick<LoadedLog, 'origin' | 'segments' | 'usedBytes'>,
): Promise<Damage[]> {
  const damage: Damage[] = [];
  for (const [number, file] of log.segments.entries()) {
    const report = (offset: number, seen: string) =>
      void damage.push({
        code: 'free-space-not-zero',
        file: file.path,
        offset,
        origin: log.origin,
        seen,
        repairable: false,
      });
    const size = await file.sizeBytes();
    if (size !== segmentBytes(number))
      report(Math.min(size, segmentBytes(number)), `${size} bytes, wanted ${segmentBytes(number)}`);
    const used = log.usedBytes[number];
    if (
      used === undefined &&
      !(await hasHeader(file, { kind: 'segment', number, origin: log.origin }))
    )
      report(0, 'a wrong file header');
    const at = await firstNonZeroFrom(file, used === undefined ? FILE_HEADER_BYTES : used, size);
    if (at !== undefined) report(at, 'bytes that are not zero where nothing was written');
  }
  return damage;
}

async function firstNonZeroFrom(
  file: DiskFile,
  from: number,
  size: number,
): Promise<number | undefined> {
  const chunk = Buffer.alloc(Math.min(CHUNK_BYTES, Math.max(0, size - from)));
  for (let at = from; at < size; at += chunk.length) {
    const bytes = chunk.subarray(0, Math.min(chunk.length, size - at));
    await file.read(bytes, at);
    const found = firstNonZero(bytes);
    if (found < bytes.length) return at + found;
  }
  return undefined;
}
