import { assertThat } from '../../domain/basics/decision.ts';
import {
  HEADER_FIXED_BYTES,
  MAX_ORIGIN_BYTES,
  MAX_PAYLOAD_BYTES,
  MAX_PLAIN_BYTES,
  readU64,
  writeU64,
} from './layout.ts';
import { HASH_BYTES, isZero } from './sha256.ts';
import type { EntryHeader } from './types.ts';

const VERSION = 1;
/** The kind's number is its place. */
const KINDS = [undefined, 'batch', 'epoch', 'succession'] as const;
const FLAG_COMMIT = 1;
const BATCH_ROOT_AT = 48;
const PAYLOAD_HASH_AT = 80;

const ORIGIN_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]*(?:\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/;

/** Letters, digits, `.`, `-`, `_`, and `/` between parts that begin with a letter or digit: safe as note text and as file name. */
export function isOrigin(text: string): boolean {
  return text.length <= MAX_ORIGIN_BYTES && ORIGIN_PATTERN.test(text);
}

export function headerBytes(origin: string): number {
  return HEADER_FIXED_BYTES + origin.length;
}

/** Writes the leaf; `into` has `headerBytes(origin)` bytes from `offset`. */
export function writeHeader(header: EntryHeader, into: Buffer, offset: number): void {
  assertThat(isOrigin(header.origin), `"${header.origin}" can be no origin of a log`);
  into.writeUInt8(VERSION, offset);
  into.writeUInt8(KINDS.indexOf(header.kind), offset + 1);
  into.writeUInt8(header.commit ? FLAG_COMMIT : 0, offset + 2);
  into.writeUInt8(header.origin.length, offset + 3);
  into.writeUInt32LE(header.eventCount, offset + 4);
  writeU64(into, header.firstSequence, offset + 8);
  writeU64(into, header.timeMicros, offset + 16);
  writeU64(into, header.group, offset + 24);
  into.writeUInt32LE(header.keyEpoch, offset + 32);
  into.writeUInt32LE(header.plainLength, offset + 36);
  into.writeUInt32LE(header.payloadLength, offset + 40);
  into.writeUInt32LE(0, offset + 44);
  into.set(header.batchRoot, offset + BATCH_ROOT_AT);
  into.set(header.payloadHash, offset + PAYLOAD_HASH_AT);
  into.write(header.origin, offset + HEADER_FIXED_BYTES, 'latin1');
}

export function setPayloadHash(into: Buffer, offset: number, payloadHash: Uint8Array): void {
  into.set(payloadHash, offset + PAYLOAD_HASH_AT);
}

/** Undefined when the bytes are no header of this version; the batch root and the payload's hash are copied out. */
export function parseHeader(bytes: Buffer): EntryHeader | undefined {
  if (bytes.length < HEADER_FIXED_BYTES || bytes.readUInt8(0) !== VERSION) return undefined;
  const kind = KINDS[bytes.readUInt8(1)];
  const flags = bytes.readUInt8(2);
  if (kind === undefined || flags > FLAG_COMMIT) return undefined;
  if (bytes.length !== HEADER_FIXED_BYTES + bytes.readUInt8(3) || bytes.readUInt32LE(44) !== 0)
    return undefined;
  const header: EntryHeader = {
    kind,
    commit: flags === FLAG_COMMIT,
    origin: bytes.toString('latin1', HEADER_FIXED_BYTES),
    firstSequence: readU64(bytes, 8),
    eventCount: bytes.readUInt32LE(4),
    timeMicros: readU64(bytes, 16),
    keyEpoch: bytes.readUInt32LE(32),
    group: readU64(bytes, 24),
    plainLength: bytes.readUInt32LE(36),
    payloadLength: bytes.readUInt32LE(40),
    batchRoot: Buffer.from(bytes.subarray(BATCH_ROOT_AT, BATCH_ROOT_AT + HASH_BYTES)),
    payloadHash: Buffer.from(bytes.subarray(PAYLOAD_HASH_AT, PAYLOAD_HASH_AT + HASH_BYTES)),
  };
  return isPossible(header) ? header : undefined;
}

function isPossible(header: EntryHeader): boolean {
  const numbers = [header.firstSequence, header.timeMicros, header.group];
  if (!isOrigin(header.origin) || !numbers.every(Number.isSafeInteger)) return false;
  if (header.payloadLength > MAX_PAYLOAD_BYTES || header.plainLength > MAX_PLAIN_BYTES)
    return false;
  return header.kind === 'batch'
    ? header.eventCount > 0 && header.keyEpoch > 0
    : header.eventCount === 0 &&
        header.plainLength === header.payloadLength &&
        isZero(header.batchRoot);
}
