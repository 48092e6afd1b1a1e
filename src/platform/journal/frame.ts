import { crc32 } from 'node:zlib';
import { parseHeader } from './entry-header.ts';
import {
  FRAME_CHECK_BYTES,
  FRAME_PRELUDE_BYTES,
  MAX_HEADER_BYTES,
  MAX_PAYLOAD_BYTES,
  readU64,
  roundUp,
  SECTOR_BYTES,
  writeU64,
} from './layout.ts';
import { isZero, sameBytes, sha256 } from './sha256.ts';
import type { EntryHeader } from './types.ts';

/**
 * A frame is one entry on disk, the same bytes in the commit file and in the segment:
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 4 | `HFE1` |
 * | 4 | 4 | bytes of the frame, a multiple of 512 |
 * | 8 | 8 | tick that made it durable |
 * | 16 | 4 | h, bytes of the header |
 * | 20 | 4 | p, bytes of the payload |
 * | 24 | 8 | index of the entry |
 * | 32 | h | header, the leaf |
 * | 32 + h | 4 | CRC-32 (IEEE) of all bytes before |
 * | 36 + h | p | payload |
 * | | | zeros to the end of the frame |
 *
 * The CRC finds torn and rotten heads quickly; what an attacker changes is found by the tree and the payload's seal.
 */
const MAGIC = 0x31454648;
const INDEX_AT = 24;

type FramePlace = {
  readonly frameBytes: number;
  readonly index: number;
  readonly tick: number;
  readonly headerLength: number;
  readonly payloadLength: number;
};

export type Frame = FramePlace & {
  /** The leaf's bytes, within the frame's buffer. */
  readonly leaf: Buffer;
  readonly header: EntryHeader;
};

export function frameBytesFor(headerLength: number, payloadLength: number): number {
  return roundUp(payloadStart(headerLength) + payloadLength, SECTOR_BYTES);
}

/** Where the payload begins in a frame. */
export function payloadStart(headerLength: number): number {
  return FRAME_PRELUDE_BYTES + headerLength + FRAME_CHECK_BYTES;
}

/** What comes before the header. */
export function writePrelude(place: FramePlace, into: Buffer, offset: number): void {
  into.writeUInt32LE(MAGIC, offset);
  into.writeUInt32LE(place.frameBytes, offset + 4);
  writeU64(into, place.tick, offset + 8);
  into.writeUInt32LE(place.headerLength, offset + 16);
  into.writeUInt32LE(place.payloadLength, offset + 20);
  writeU64(into, place.index, offset + INDEX_AT);
}

/** Comes last, when prelude and header are in place. */
export function writeCheck(headerLength: number, into: Buffer, offset: number): void {
  const checkAt = offset + FRAME_PRELUDE_BYTES + headerLength;
  into.writeUInt32LE(crc32(into.subarray(offset, checkAt)), checkAt);
}

/**
 * What the seal of a payload is bound to: the index and the whole header, which has the origin in it, but with zeros
 * for the payload's hash. The two lie next to each other in a frame that is being written.
 */
export function associatedData(headerLength: number, frame: Buffer, offset: number): Buffer {
  return frame.subarray(offset + INDEX_AT, offset + FRAME_PRELUDE_BYTES + headerLength);
}

/** Bytes from a frame's start that hold its prelude, header and check, whatever they are. */
export const FRAME_HEAD_BYTES = payloadStart(MAX_HEADER_BYTES);

/**
 * Reads prelude and header at `offset`; undefined when they are not a whole, unchanged frame head. The payload is
 * checked by `payloadIsWhole`, where its bytes are at hand.
 */
export function parseFrameHead(from: Buffer, offset: number): Frame | undefined {
  if (offset + FRAME_PRELUDE_BYTES > from.length || from.readUInt32LE(offset) !== MAGIC)
    return undefined;
  const headerLength = from.readUInt32LE(offset + 16);
  const payloadLength = from.readUInt32LE(offset + 20);
  const headerAt = offset + FRAME_PRELUDE_BYTES;
  const checkAt = headerAt + headerLength;
  if (headerLength > MAX_HEADER_BYTES || payloadLength > MAX_PAYLOAD_BYTES) return undefined;
  if (checkAt + FRAME_CHECK_BYTES > from.length) return undefined;
  if (crc32(from.subarray(offset, checkAt)) !== from.readUInt32LE(checkAt)) return undefined;
  const leaf = from.subarray(headerAt, checkAt);
  const header = parseHeader(leaf);
  const frameBytes = from.readUInt32LE(offset + 4);
  const index = readU64(from, offset + INDEX_AT);
  const tick = readU64(from, offset + 8);
  if (header?.payloadLength !== payloadLength || Number.isNaN(index + tick)) return undefined;
  if (frameBytes !== frameBytesFor(headerLength, payloadLength)) return undefined;
  return { frameBytes, index, tick, headerLength, payloadLength, leaf, header };
}

/** Bytes of the frame that begins at `offset` of a block this process has made. */
export function frameBytesAt(block: Buffer, offset: number): number {
  return block.readUInt32LE(offset + 4);
}

/** The payload of a frame whose head was read from `offset` of the same buffer. */
export function payloadOf(frame: FramePlace, from: Buffer, offset: number): Buffer {
  const payloadAt = offset + payloadStart(frame.headerLength);
  return from.subarray(payloadAt, payloadAt + frame.payloadLength);
}

/** True when the whole frame is in the buffer, its payload has the header's hash and the rest of its last sector is zero. */
export function payloadIsWhole(frame: Frame, from: Buffer, offset: number): boolean {
  if (offset + frame.frameBytes > from.length) return false;
  const end = offset + payloadStart(frame.headerLength) + frame.payloadLength;
  return (
    sameBytes(sha256(payloadOf(frame, from, offset)), frame.header.payloadHash) &&
    isZero(from.subarray(end, offset + frame.frameBytes))
  );
}
