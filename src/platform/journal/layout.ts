/** Sizes and marks that the journal's files are made of; `docs/formats/journal.md` has them as tables. */

/** What a disk writes whole or not at all: frames begin on it, so that a torn write never touches an older frame. */
export const SECTOR_BYTES = 512;
/** Blocks of the commit file begin on a page, so that the kernel never has to read before it writes. */
export const PAGE_BYTES = 4096;

export const FILE_HEADER_BYTES = 512;
export const FRAME_PRELUDE_BYTES = 32;
/** The frame's check, between header and payload. */
export const FRAME_CHECK_BYTES = 4;
export const HEADER_FIXED_BYTES = 112;
export const MAX_HEADER_BYTES = 512;
export const MAX_ORIGIN_BYTES = 128;

/** Every frame fits the smallest segment behind its file header. */
export const MIN_SEGMENT_BYTES = 1_048_576;
export const MAX_SEGMENT_BYTES = 64 * MIN_SEGMENT_BYTES;
export const MAX_PAYLOAD_BYTES = MIN_SEGMENT_BYTES - PAGE_BYTES;
/**
 * Event lengths and events of one batch. Zstandard adds at most 1/256 and 64 bytes to what it cannot compress
 * (ZSTD_COMPRESSBOUND), so that this much always fits `MAX_PAYLOAD_BYTES`.
 */
export const MAX_PLAIN_BYTES = 1_040_000;

/** A commit file of this size is emptied into the segments; about 100,000 trades in batches. */
export const MAX_COMMIT_FILE_BYTES = 16 * 1_048_576;

export const EVENT_SALT_BYTES = 16;
/** Sealed payloads are padded to this, so that their length tells little about what is inside. */
export const PADDING_BYTES = 256;

export function roundUp(bytes: number, step: number): number {
  return Math.ceil(bytes / step) * step;
}

/** Little-endian u64 of a safe integer. */
export function writeU64(into: Buffer, value: number, offset: number): void {
  into.writeUInt32LE(value % 0x1_0000_0000, offset);
  into.writeUInt32LE(Math.floor(value / 0x1_0000_0000), offset + 4);
}

/** NaN when it is no safe integer. */
export function readU64(from: Buffer, offset: number): number {
  const value = from.readUInt32LE(offset + 4) * 0x1_0000_0000 + from.readUInt32LE(offset);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}

/** The same bytes as a Buffer, without a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
