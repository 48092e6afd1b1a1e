import { type Frame, parseFrameHead, payloadIsWhole } from './frame.ts';
import { PAGE_BYTES, readU64, roundUp, SECTOR_BYTES, writeU64 } from './layout.ts';
import { isZero, sameBytes, sha256, sha256Into } from './sha256.ts';

/**
 * A block is one tick in the commit file: a sector that says what follows, then the frames of all logs, then zeros up
 * to a whole page. A tick is all there or not there at all.
 *
 * | at | bytes | block head |
 * |---|---|---|
 * | 0 | 4 | `HFT1` |
 * | 4 | 4 | bytes of the block, a multiple of 4096 |
 * | 8 | 8 | tick, one more than the block before |
 * | 16 | 4 | frames in the block |
 * | 20 | 4 | zero |
 * | 24 | 32 | SHA-256 of bytes 0 to 23 |
 */
const MAGIC = 0x31544648;
const CHECK_AT = 24;
const HEAD_BYTES = 56;

export const FIRST_FRAME_AT = SECTOR_BYTES;

export function blockBytesFor(framesBytes: number): number {
  return roundUp(FIRST_FRAME_AT + framesBytes, PAGE_BYTES);
}

export function writeBlockHead(block: Buffer, tick: number, frameCount: number): void {
  block.writeUInt32LE(MAGIC, 0);
  block.writeUInt32LE(block.length, 4);
  writeU64(block, tick, 8);
  block.writeUInt32LE(frameCount, 16);
  sha256Into(block.subarray(0, CHECK_AT), block, CHECK_AT);
}

export type BlockHead = {
  readonly blockBytes: number;
  readonly tick: number;
  readonly frameCount: number;
};

export function parseBlockHead(from: Buffer): BlockHead | undefined {
  if (from.length < PAGE_BYTES || from.readUInt32LE(0) !== MAGIC) return undefined;
  if (!sameBytes(sha256(from.subarray(0, CHECK_AT)), from.subarray(CHECK_AT, HEAD_BYTES)))
    return undefined;
  return {
    blockBytes: from.readUInt32LE(4),
    tick: readU64(from, 8),
    frameCount: from.readUInt32LE(16),
  };
}

export type BlockFrame = { readonly frame: Frame; readonly at: number; readonly bytes: Buffer };

/** The frames of a whole block, or the offset in it of the first thing that is not as it was written. */
export function parseBlock(
  block: Buffer,
  head: BlockHead,
):
  | { readonly ok: true; readonly frames: readonly BlockFrame[] }
  | { readonly ok: false; readonly at: number } {
  if (block.length < head.blockBytes || block.readUInt32LE(20) !== 0) return { ok: false, at: 0 };
  if (!isZero(block.subarray(HEAD_BYTES, FIRST_FRAME_AT))) return { ok: false, at: HEAD_BYTES };
  const frames: BlockFrame[] = [];
  let at = FIRST_FRAME_AT;
  for (let count = 0; count < head.frameCount; count += 1) {
    const frame = parseFrameHead(block, at);
    if (frame?.tick !== head.tick || !payloadIsWhole(frame, block, at)) return { ok: false, at };
    frames.push({ frame, at, bytes: block.subarray(at, at + frame.frameBytes) });
    at += frame.frameBytes;
  }
  const restIsZero =
    isZero(block.subarray(at, head.blockBytes)) &&
    blockBytesFor(at - FIRST_FRAME_AT) === head.blockBytes;
  return restIsZero ? { ok: true, frames } : { ok: false, at };
}
