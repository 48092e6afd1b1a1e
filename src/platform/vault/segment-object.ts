import { isOrigin, parseHeader } from '../journal/entry-header.ts';
import { MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, readU64, writeU64 } from '../journal/layout.ts';
import { sha256 } from '../journal/sha256.ts';
import type { EntryHeader } from '../journal/types.ts';

/**
 * A segment object: entries of one log as they were received, never changed.
 *
 * | at | bytes | |
 * |---|---|---|
 * | 0 | 4 | `HFV1` |
 * | 4 | 4 | u32 version, 1 |
 * | 8 | 8 | u64 index of the first entry |
 * | 16 | | records: u32 h, u32 p, header (h), payload (p); back to back to the end |
 */
const MAGIC = 0x31564648;
const VERSION = 1;
export const SEGMENT_HEAD_BYTES = 16;
const RECORD_PREFIX_BYTES = 8;

export type StoredEntry = {
  readonly index: number;
  readonly header: Buffer;
  readonly payload: Buffer;
  /** Of the record in its object. */
  readonly offset: number;
};

export function segmentHead(first: number): Buffer {
  const head = Buffer.alloc(SEGMENT_HEAD_BYTES);
  head.writeUInt32LE(MAGIC, 0);
  head.writeUInt32LE(VERSION, 4);
  writeU64(head, first, 8);
  return head;
}

export function recordPrefix(header: Uint8Array, payload: Uint8Array): Buffer {
  const prefix = Buffer.alloc(RECORD_PREFIX_BYTES);
  prefix.writeUInt32LE(header.length, 0);
  prefix.writeUInt32LE(payload.length, 4);
  return prefix;
}

/** The entries up to the first thing that is no record; `bad` says where and what that was. */
export function parseSegment(bytes: Buffer): {
  readonly entries: readonly StoredEntry[];
  readonly bad: { readonly offset: number; readonly seen: string } | undefined;
} {
  const entries: StoredEntry[] = [];
  if (bytes.length < SEGMENT_HEAD_BYTES) return { entries, bad: { offset: 0, seen: 'no head' } };
  const first = readU64(bytes, 8);
  const isHead = bytes.readUInt32LE(0) === MAGIC && bytes.readUInt32LE(4) === VERSION;
  if (!isHead || Number.isNaN(first)) return { entries, bad: { offset: 0, seen: 'another head' } };
  let at = SEGMENT_HEAD_BYTES;
  while (at < bytes.length) {
    const bad = { offset: at, seen: 'a record that does not fit' };
    if (at + RECORD_PREFIX_BYTES > bytes.length) return { entries, bad };
    const headerLength = bytes.readUInt32LE(at);
    const payloadLength = bytes.readUInt32LE(at + 4);
    const headerAt = at + RECORD_PREFIX_BYTES;
    const payloadAt = headerAt + headerLength;
    if (headerLength > MAX_HEADER_BYTES || payloadLength > MAX_PAYLOAD_BYTES)
      return { entries, bad };
    if (payloadAt + payloadLength > bytes.length) return { entries, bad };
    entries.push({
      index: first + entries.length,
      header: bytes.subarray(headerAt, payloadAt),
      payload: bytes.subarray(payloadAt, payloadAt + payloadLength),
      offset: at,
    });
    at = payloadAt + payloadLength;
  }
  return { entries, bad: undefined };
}

type EntryCheck =
  | { readonly ok: true; readonly header: EntryHeader }
  | { readonly ok: false; readonly seen: string };

/** What can be known of an entry without a key: its header is one of this log, its payload is the one named there. */
export function checkEntry(origin: string, header: Buffer, payload: Uint8Array): EntryCheck {
  const parsed = parseHeader(header);
  if (parsed === undefined) return { ok: false, seen: 'bytes that are no header' };
  if (parsed.origin !== origin) return { ok: false, seen: `a header of ${parsed.origin}` };
  if (parsed.payloadLength !== payload.length)
    return { ok: false, seen: `${payload.length} bytes of payload, not ${parsed.payloadLength}` };
  return sha256(payload).equals(parsed.payloadHash)
    ? { ok: true, header: parsed }
    : { ok: false, seen: 'a payload that has not the hash in its header' };
}

const DIGITS = 16;
const SEGMENT_NAME = /^(\d{16})-(\d{16})-([0-9a-f]{64})\.segment$/;
const CHECKPOINT_NAME = /^(\d{16})-([0-9a-f]{64})\.checkpoint$/;

export type SegmentName = {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Hex SHA-256 of the object's bytes. */
  readonly sha256: string;
};

export function padded(index: number): string {
  return index.toString().padStart(DIGITS, '0');
}

export function parseSegmentName(name: string): SegmentName | undefined {
  const [, first, last, hash] = SEGMENT_NAME.exec(name) ?? [];
  return hash === undefined
    ? undefined
    : { name, first: Number(first), last: Number(last), sha256: hash };
}

export function parseCheckpointName(
  name: string,
): { readonly name: string; readonly size: number; readonly sha256: string } | undefined {
  const [, size, hash] = CHECKPOINT_NAME.exec(name) ?? [];
  return hash === undefined ? undefined : { name, size: Number(size), sha256: hash };
}

/** Folder of a log in a store: its origin with `+`, which no origin contains, in place of `/`. */
export function logFolder(origin: string): string {
  return origin.replaceAll('/', '+');
}

export function originOfFolder(folder: string): string | undefined {
  const origin = folder.replaceAll('+', '/');
  return isOrigin(origin) ? origin : undefined;
}
