import { isOrigin } from '../journal/entry-header.ts';
import { PAGE_BYTES, readU64, roundUp, writeU64 } from '../journal/layout.ts';
import { sha256 } from '../journal/sha256.ts';

/**
 * A vault's commit file: blocks back to back, each beginning on a page; one block is one tick over all logs. It is
 * written from zeros, so what follows the last block is zero, or what a crash left of one more.
 *
 * | at | bytes | block |
 * |---|---|---|
 * | 0 | 4 | `HFVC` |
 * | 4 | 4 | u32 version, 1 |
 * | 8 | 8 | u64 number of the file |
 * | 16 | 8 | u64 tick, from 0 in each file |
 * | 24 | 4 | u32 bytes of the records |
 * | 28 | 4 | zero |
 * | 32 | 32 | SHA-256 of bytes 0 to 31 ‖ records |
 * | 64 | | records; zeros to the next page |
 *
 * A record: u8 kind (1 segment, 2 checkpoint) ‖ zero ‖ u16 n ‖ u32 m ‖ origin (n) ‖ bytes of an object (m).
 */
const MAGIC = 0x43564648;
const VERSION = 1;
const HASH_AT = 32;
const RECORDS_AT = 64;
const RECORD_PREFIX_BYTES = 8;
const RECORD_KINDS = ['segment', 'checkpoint'] as const;

export type CommitRecord = {
  readonly kind: (typeof RECORD_KINDS)[number];
  readonly origin: string;
  /** What the object of this kind holds. */
  readonly bytes: Buffer;
  /** Of `bytes` in the block, or the file it was read from. */
  readonly offset: number;
};

type NewRecord = Omit<CommitRecord, 'bytes' | 'offset'> & { readonly parts: readonly Uint8Array[] };

export type BlockPlace = { readonly number: number; readonly tick: number };

/** The block, and its records as they lie in it. */
export function commitBlock(
  { number, tick }: BlockPlace,
  wanted: readonly NewRecord[],
): { readonly block: Buffer; readonly records: readonly CommitRecord[] } {
  const recordsBytes = wanted.reduce((sum, record) => sum + recordBytes(record), 0);
  const block = Buffer.alloc(roundUp(RECORDS_AT + recordsBytes, PAGE_BYTES));
  block.writeUInt32LE(MAGIC, 0);
  block.writeUInt32LE(VERSION, 4);
  writeU64(block, number, 8);
  writeU64(block, tick, 16);
  block.writeUInt32LE(recordsBytes, 24);
  let at = RECORDS_AT;
  const records: CommitRecord[] = [];
  for (const record of wanted) {
    const written = writeRecord(block, record, at);
    records.push(written);
    at = written.offset + written.bytes.length;
  }
  block.set(blockHash(block, recordsBytes), HASH_AT);
  return { block, records };
}

function recordBytes({ origin, parts }: NewRecord): number {
  return RECORD_PREFIX_BYTES + origin.length + parts.reduce((sum, { length }) => sum + length, 0);
}

function writeRecord(
  block: Buffer,
  { kind, origin, parts }: NewRecord,
  recordAt: number,
): CommitRecord {
  block.writeUInt8(RECORD_KINDS.indexOf(kind) + 1, recordAt);
  block.writeUInt16LE(origin.length, recordAt + 2);
  block.write(origin, recordAt + RECORD_PREFIX_BYTES, 'latin1');
  const offset = recordAt + RECORD_PREFIX_BYTES + origin.length;
  let at = offset;
  for (const part of parts) {
    block.set(part, at);
    at += part.length;
  }
  block.writeUInt32LE(at - offset, recordAt + 4);
  return { kind, origin, bytes: block.subarray(offset, at), offset };
}

function blockHash(block: Buffer, recordsBytes: number): Buffer {
  return sha256(
    Buffer.concat([
      block.subarray(0, HASH_AT),
      block.subarray(RECORDS_AT, RECORDS_AT + recordsBytes),
    ]),
  );
}

export type CommitFileRead = {
  readonly records: readonly CommitRecord[];
  /** Undefined when what follows the last good block is nothing, or one block that a crash tore. */
  readonly bad: { readonly offset: number; readonly seen: string } | undefined;
};

/** All records up to the first block that is not whole. One behind that is whole proves damage: blocks are synced in order. */
export function parseCommitFile(bytes: Buffer, number: number): CommitFileRead {
  const records: CommitRecord[] = [];
  let at = 0;
  for (let tick = 0; ; tick += 1) {
    const block = parseBlock(bytes, at, { number, tick });
    if (block === 'records') return { records, bad: { offset: at, seen: 'records of no meaning' } };
    if (block === undefined) break;
    records.push(...block.records);
    at = block.end;
  }
  for (let later = at + PAGE_BYTES; later < bytes.length; later += PAGE_BYTES) {
    if (parseBlock(bytes, later, { number }) === undefined) continue;
    return { records, bad: { offset: at, seen: 'a block that is not whole before one that is' } };
  }
  return { records, bad: undefined };
}

/** Of bytes that begin with a whole block, of whatever file; none else. */
export function blockRecords(bytes: Buffer): readonly CommitRecord[] {
  const block = parseBlock(bytes, 0, {});
  return block === undefined || block === 'records' ? [] : block.records;
}

function parseBlock(
  bytes: Buffer,
  at: number,
  { number, tick }: Partial<BlockPlace>,
): { readonly records: readonly CommitRecord[]; readonly end: number } | 'records' | undefined {
  if (at + RECORDS_AT > bytes.length || bytes.readUInt32LE(at) !== MAGIC) return undefined;
  const recordsBytes = bytes.readUInt32LE(at + 24);
  const recordsEnd = at + RECORDS_AT + recordsBytes;
  if (number !== undefined && readU64(bytes, at + 8) !== number) return undefined;
  if (bytes.readUInt32LE(at + 4) !== VERSION || recordsEnd > bytes.length) return undefined;
  if (tick !== undefined && readU64(bytes, at + 16) !== tick) return undefined;
  const hash = bytes.subarray(at + HASH_AT, at + RECORDS_AT);
  if (!blockHash(bytes.subarray(at), recordsBytes).equals(hash)) return undefined;
  const records = parseRecords(bytes.subarray(0, recordsEnd), at + RECORDS_AT);
  if (records === undefined) return 'records';
  return { records, end: roundUp(recordsEnd, PAGE_BYTES) };
}

/** From `from` to the end of `bytes`; undefined when they are not records back to back. */
function parseRecords(bytes: Buffer, from: number): readonly CommitRecord[] | undefined {
  const records: CommitRecord[] = [];
  for (let at = from; at < bytes.length; ) {
    if (at + RECORD_PREFIX_BYTES > bytes.length) return undefined;
    const kind = RECORD_KINDS[bytes.readUInt8(at) - 1];
    const originEnd = at + RECORD_PREFIX_BYTES + bytes.readUInt16LE(at + 2);
    const end = originEnd + bytes.readUInt32LE(at + 4);
    const origin = bytes.toString('latin1', at + RECORD_PREFIX_BYTES, originEnd);
    if (kind === undefined || end > bytes.length || !isOrigin(origin)) return undefined;
    records.push({ kind, origin, bytes: bytes.subarray(originEnd, end), offset: originEnd });
    at = end;
  }
  return records;
}

export const COMMIT_FOLDER = 'commit';

export function commitPath(number: number): string {
  return `${COMMIT_FOLDER}/${number.toString().padStart(16, '0')}`;
}

/** Undefined when no vault gives such a name. */
export function commitNumber(name: string): number | undefined {
  return /^\d{16}$/.test(name) ? Number(name) : undefined;
}
