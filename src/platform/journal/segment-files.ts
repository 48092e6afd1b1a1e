import { assertThat } from '../../domain/basics/decision.ts';
import type { Disk, DiskFile } from './disk.ts';
import { fileHeader } from './file-header.ts';
import { segmentBytes, segmentName, segmentPlace } from './segment-geometry.ts';

/** Bytes written at once when a file is filled with zeros. */
const ZERO_CHUNK = Buffer.alloc(1_048_576);

export async function writeZeros(file: DiskFile, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += ZERO_CHUNK.length)
    await file.write(ZERO_CHUNK.subarray(0, Math.min(ZERO_CHUNK.length, to - at)), at);
}

/** The last one, and the one before it while a fill crosses over. */
const WATCHED_SEGMENTS = 2;

/** The open segments of one log. Positions are those of `segment-geometry.ts`. */
export type SegmentFiles = {
  readonly files: () => readonly DiskFile[];
  /** Writes bytes that lie within one segment, which is made when it is the next one. */
  readonly write: (bytes: Uint8Array, position: number) => Promise<void>;
  readonly readSync: (into: Uint8Array, position: number) => number;
  /** Syncs the segments written since the last call. */
  readonly sync: () => Promise<void>;
  /** One of the segments still written to that no longer has its name. Older ones are `verify`'s business. */
  readonly unlinked: () => DiskFile | undefined;
  readonly close: () => Promise<void>;
};

export function segmentFiles(
  disk: Disk,
  directory: string,
  origin: string,
  found: readonly DiskFile[],
): SegmentFiles {
  const files = [...found];
  const written = new Set<DiskFile>();
  const fileAt = (segment: number): DiskFile => {
    const file = files[segment];
    assertThat(file !== undefined, `segment ${segment} of ${origin} is open`);
    return file;
  };
  return {
    files: () => files,
    write: async (bytes, position) => {
      const { segment, offset } = segmentPlace(position);
      while (files.length <= segment)
        files.push(await createSegment(disk, directory, origin, files.length));
      assertThat(offset + bytes.length <= segmentBytes(segment), 'a frame lies within one segment');
      await fileAt(segment).write(bytes, offset);
      written.add(fileAt(segment));
    },
    readSync: (into, position) => {
      const { segment, offset } = segmentPlace(position);
      return fileAt(segment).readSync(into, offset);
    },
    sync: async () => {
      for (const file of written) await file.sync();
      written.clear();
    },
    unlinked: () => files.slice(-WATCHED_SEGMENTS).find((file) => !file.isLinkedSync()),
    close: async () => {
      for (const file of files) await file.close();
    },
  };
}

/** Zeros but for its header. Made under a passing name first, so that a segment that bears its name is whole. */
export async function createSegment(
  disk: Disk,
  directory: string,
  origin: string,
  number: number,
): Promise<DiskFile> {
  const path = `${directory}/${segmentName(number)}`;
  const making = await disk.open(`${path}.new`, 'create');
  await writeZeros(making, 0, segmentBytes(number));
  await making.write(fileHeader({ kind: 'segment', number, origin }), 0);
  await making.sync();
  await making.close();
  await disk.rename(`${path}.new`, path);
  await disk.syncDirectory(directory);
  return disk.open(path, 'write');
}
