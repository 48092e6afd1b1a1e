import type { DiskFile } from './disk.ts';
import { hasHeader } from './file-header.ts';
import { FRAME_HEAD_BYTES, type Frame, parseFrameHead } from './frame.ts';
import { FILE_HEADER_BYTES, SECTOR_BYTES } from './layout.ts';
import { framePosition, segmentBytes, segmentPlace, segmentStart } from './segment-geometry.ts';
import { isZero } from './sha256.ts';

/** A frame as it was found; `bytes` from `at` on hold its head, and all of it on a walk of whole frames. */
export type WalkedFrame = {
  readonly frame: Frame;
  readonly position: number;
  readonly bytes: Buffer;
  readonly at: number;
};

type WalkStart = {
  readonly origin: string;
  readonly entry: number;
  /** Position of the entry's frame, or for entry 0 zero. */
  readonly position: number;
  /** Stop before this entry. */
  readonly limit: number;
  /** `heads`: read as little as possible. `whole`: the payloads too. */
  readonly depth: 'heads' | 'whole';
  /** Each chunk's bytes are the caller's to keep; by default the next chunk takes their place. */
  readonly keepsChunks?: boolean;
};

/** Where the walk ended: at its limit, at free (zero) space, or at something that is no next frame of this log. */
export type WalkEnd = {
  readonly state: 'limit' | 'free' | 'bad';
  readonly entry: number;
  readonly segment: number;
  readonly offset: number;
};

/** The largest frame fits, and what it inflates to is not much to keep. */
const WHOLE_CHUNK_BYTES = 1_048_576;
/** Small frames are read many at a time; large ones only by their head. */
const HEADS_CHUNK_BYTES = 262_144;
const ONE_HEAD_CHUNK_BYTES = 4096;
const LARGE_FRAME_BYTES = 16_384;

/**
 * Yields the frames of a log in order, some at a time; their bytes are good until the next are asked for. Heads are
 * checked; payloads are the caller's business.
 */
export async function* walkSegments(
  files: readonly DiskFile[],
  start: WalkStart,
): AsyncGenerator<readonly WalkedFrame[], WalkEnd> {
  let { segment, offset } = segmentPlace(start.position);
  let entry = start.entry;
  let lastFrameBytes = 0;
  const largest = segmentBytes(Math.max(0, files.length - 1));
  const spaceBytes =
    start.depth === 'whole' ? Math.min(WHOLE_CHUNK_BYTES, largest) : HEADS_CHUNK_BYTES;
  let space = Buffer.from(new ArrayBuffer(spaceBytes));
  for (;;) {
    const file = files[segment];
    if (file === undefined)
      return { state: entry === start.limit ? 'limit' : 'free', entry, segment, offset };
    if (offset < FILE_HEADER_BYTES) {
      if (!(await hasHeader(file, { kind: 'segment', number: segment, origin: start.origin })))
        return { state: 'bad', entry, segment, offset: 0 };
      offset = FILE_HEADER_BYTES;
    }
    const chunk = await readChunk(
      file,
      offset,
      space.subarray(0, chunkBytes(start.depth, lastFrameBytes)),
    );
    const found = framesIn(chunk, { ...start, entry, position: segmentStart(segment) + offset });
    entry += found.frames.length;
    offset += found.usedBytes;
    lastFrameBytes = found.frames.at(-1)?.frame.frameBytes ?? 0;
    if (found.frames.length > 0) {
      yield found.frames;
      if (start.keepsChunks === true) space = Buffer.from(new ArrayBuffer(spaceBytes));
    }
    if (entry === start.limit) return { state: 'limit', entry, segment, offset };
    if (found.more) continue;
    const next = { ...start, entry, position: segmentStart(segment) + offset };
    const place = await placeAfterGap(files, next);
    if (place === undefined) {
      const free =
        offset >= segmentBytes(segment) ||
        isZero(await readChunk(file, offset, Buffer.alloc(SECTOR_BYTES)));
      return { state: free ? 'free' : 'bad', entry, segment, offset };
    }
    segment = place;
    offset = 0;
  }
}

function chunkBytes(depth: WalkStart['depth'], lastFrameBytes: number): number {
  if (depth === 'whole') return WHOLE_CHUNK_BYTES;
  return lastFrameBytes > LARGE_FRAME_BYTES ? ONE_HEAD_CHUNK_BYTES : HEADS_CHUNK_BYTES;
}

async function readChunk(file: DiskFile, offset: number, space: Buffer): Promise<Buffer> {
  return space.subarray(0, await file.read(space, offset));
}

type Found = {
  readonly frames: readonly WalkedFrame[];
  readonly usedBytes: number;
  /** True when the walk may go on at `usedBytes` in the same segment: only the chunk has ended. */
  readonly more: boolean;
};

function framesIn(chunk: Buffer, start: WalkStart): Found {
  const frames: WalkedFrame[] = [];
  let at = 0;
  while (start.entry + frames.length < start.limit) {
    const enoughForHead = at === 0 || at + FRAME_HEAD_BYTES <= chunk.length;
    if (!enoughForHead) return { frames, usedBytes: at, more: true };
    const frame = parseFrameHead(chunk, at);
    if (frame?.index !== start.entry + frames.length || frame.header.origin !== start.origin)
      return { frames, usedBytes: at, more: false };
    const isCut = start.depth === 'whole' && at + frame.frameBytes > chunk.length;
    if (isCut) return { frames, usedBytes: at, more: at > 0 };
    frames.push({ frame, position: start.position + at, bytes: chunk, at });
    at += frame.frameBytes;
  }
  return { frames, usedBytes: at, more: true };
}

/** The next segment, when the frame that should follow is at its beginning because it did not fit here. */
async function placeAfterGap(
  files: readonly DiskFile[],
  start: WalkStart,
): Promise<number | undefined> {
  const segment = segmentPlace(start.position).segment;
  const atBoundary = segmentPlace(start.position).offset === 0;
  const next = atBoundary ? segment : segment + 1;
  const file = files[next];
  if (file === undefined) return undefined;
  const position = segmentStart(next) + FILE_HEADER_BYTES;
  const chunk = await readChunk(file, FILE_HEADER_BYTES, Buffer.alloc(ONE_HEAD_CHUNK_BYTES));
  const frame = parseFrameHead(chunk, 0);
  if (frame?.index !== start.entry || frame.header.origin !== start.origin) return undefined;
  return framePosition(start.position, frame.frameBytes) === position ? next : undefined;
}
