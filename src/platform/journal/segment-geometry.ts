import { FILE_HEADER_BYTES, MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES } from './layout.ts';

/**
 * A log's segments are one long run of positions: segment 0 has 1 MiB, each next twice as much up to 64 MiB. A frame
 * lies within one segment; when it does not fit the rest of one, the rest stays zero.
 */
const DOUBLINGS = Math.log2(MAX_SEGMENT_BYTES / MIN_SEGMENT_BYTES);

export function segmentBytes(number: number): number {
  return MIN_SEGMENT_BYTES * 2 ** Math.min(number, DOUBLINGS);
}

/** Position of a segment's first byte. */
export function segmentStart(number: number): number {
  const doubled = Math.min(number, DOUBLINGS);
  return MIN_SEGMENT_BYTES * (2 ** doubled - 1) + (number - doubled) * MAX_SEGMENT_BYTES;
}

type SegmentPlace = { readonly segment: number; readonly offset: number };

export function segmentPlace(position: number): SegmentPlace {
  const doublingEnd = segmentStart(DOUBLINGS);
  const segment =
    position < doublingEnd
      ? Math.floor(Math.log2(position / MIN_SEGMENT_BYTES + 1))
      : DOUBLINGS + Math.floor((position - doublingEnd) / MAX_SEGMENT_BYTES);
  return { segment, offset: position - segmentStart(segment) };
}

/** Where a frame goes that follows the frame ending at `end` (0 for the first frame of a log). */
export function framePosition(end: number, frameBytes: number): number {
  const { segment, offset } = segmentPlace(end);
  const first = Math.max(offset, FILE_HEADER_BYTES);
  if (first + frameBytes <= segmentBytes(segment)) return segmentStart(segment) + first;
  return segmentStart(segment + 1) + FILE_HEADER_BYTES;
}

export function segmentName(number: number): string {
  return `${number.toString().padStart(8, '0')}.segment`;
}

/** The directory of a log: its origin with `+`, which no origin contains, in place of `/`. */
export function logDirectoryName(origin: string): string {
  return origin.replaceAll('/', '+');
}

export function originOfDirectory(name: string): string {
  return name.replaceAll('+', '/');
}
