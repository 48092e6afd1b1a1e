import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { Disk, DiskFile } from '../journal/disk.ts';

/**
 * A sealed snapshot of one firm's state.
 *
 * | part | bytes |
 * |---|---|
 * | magic | `HFSNAP01` |
 * | header length | u32 little-endian |
 * | header | JSON, UTF-8, in clear: what it is a snapshot of |
 * | header tag | 32: HMAC-SHA-256 of everything before, under the snapshot's key |
 * | chunks | 262,144 bytes of the packed state each, the last shorter: AES-256-GCM, 16 bytes of tag behind |
 *
 * Key = HKDF-SHA-256 of the sealing key of the key epoch that the header names, salted with the header's 32 random
 * bytes, so no two snapshots share one and the chunk's number can be the nonce. The header's tag is the associated
 * data of every chunk.
 */
export type SnapshotHeader = {
  readonly version: 1;
  readonly origin: string;
  /** Entries of the log that the state contains: the head of the snapshot. */
  readonly size: number;
  readonly root: string;
  /** Payload hash of entry `size - 1`, hex: shows that the log still has that very entry. */
  readonly lastEntry: string;
  readonly lastSequence: number;
  readonly bookHash: string;
  readonly release: string;
  readonly keyEpoch: number;
  readonly timeMicros: number;
  readonly salt: string;
  readonly packedBytes: number;
};

export type SnapshotProblem = { readonly offset: number; readonly seen: string };

const MAGIC = Buffer.from('HFSNAP01', 'latin1');
const HEADER_AT = MAGIC.length + 4;
const MAX_HEADER_BYTES = 65_536;
const TAG_BYTES = 32;
export const CHUNK_BYTES = 262_144;
const CHUNK_TAG_BYTES = 16;
/** Chunks read or written at once: a way to the thread pool and back costs more than the chunk. */
const RUN_CHUNKS = 16;
const RUN_BYTES = RUN_CHUNKS * (CHUNK_BYTES + CHUNK_TAG_BYTES);

export const SNAPSHOT_SUFFIX = '.snapshot';
/** Names in order are sizes in order. */
const SIZE_DIGITS = 15;

/** Of the snapshot after so many entries. */
export function snapshotFileName(size: number): string {
  return `${String(size).padStart(SIZE_DIGITS, '0')}${SNAPSHOT_SUFFIX}`;
}

/** Writes a new file and makes it durable under its final name. */
export async function writeSnapshotFile(
  disk: Disk,
  place: { readonly directory: string; readonly name: string },
  sealingKey: Uint8Array,
  content: {
    readonly header: Omit<SnapshotHeader, 'salt' | 'packedBytes'>;
    readonly pieces: readonly Uint8Array[];
  },
): Promise<void> {
  const { directory, name } = place;
  const packedBytes = content.pieces.reduce((sum, piece) => sum + piece.length, 0);
  const header = { ...content.header, salt: randomBytes(32).toString('base64'), packedBytes };
  const key = snapshotKey(sealingKey, header);
  const head = headOf(header);
  const tag = headerTag(key, head);
  const passing = `${directory}/${name}.new`;
  if ((await disk.list(directory))?.includes(`${name}.new`)) await disk.remove(passing);
  const file = await disk.open(passing, 'create');
  await file.write(Buffer.concat([head, tag]), 0);
  let at = head.length + TAG_BYTES;
  for (const run of sealedRuns(key, tag, content.pieces)) {
    await file.write(run, at);
    at += run.length;
  }
  await file.sync();
  await file.close();
  await disk.rename(passing, `${directory}/${name}`);
  await disk.syncDirectory(directory);
}

export type SnapshotOpening =
  | {
      readonly header: SnapshotHeader;
      readonly unseal: (sealingKey: Uint8Array) => Promise<SnapshotContent>;
    }
  | { readonly problem: SnapshotProblem };

export type SnapshotContent =
  | { readonly packed: ArrayBuffer }
  | { readonly problem: SnapshotProblem };

/** Reads the header, which is to be believed only when `unseal` found no problem. */
export async function readSnapshotFile(file: DiskFile): Promise<SnapshotOpening> {
  const start = Buffer.alloc(HEADER_AT);
  await file.read(start, 0);
  const length = start.readUInt32LE(MAGIC.length);
  if (!start.subarray(0, MAGIC.length).equals(MAGIC) || length > MAX_HEADER_BYTES) {
    return { problem: { offset: 0, seen: 'no snapshot' } };
  }
  const head = Buffer.alloc(HEADER_AT + length);
  await file.read(head, 0);
  const header = parseHeader(head.toString('utf8', HEADER_AT));
  if (header === undefined)
    return { problem: { offset: HEADER_AT, seen: 'a header that is not ours' } };
  return { header, unseal: (sealingKey) => unseal(file, head, header, sealingKey) };
}

async function unseal(
  file: DiskFile,
  head: Buffer,
  header: SnapshotHeader,
  sealingKey: Uint8Array,
): Promise<SnapshotContent> {
  const key = snapshotKey(sealingKey, header);
  const tag = Buffer.alloc(TAG_BYTES);
  await file.read(tag, head.length);
  if (!timingSafeEqual(tag, headerTag(key, head)))
    return { problem: { offset: 0, seen: 'a header with another tag' } };
  const chunkCount = Math.ceil(header.packedBytes / CHUNK_BYTES);
  const wanted = head.length + TAG_BYTES + header.packedBytes + chunkCount * CHUNK_TAG_BYTES;
  const size = await file.sizeBytes();
  if (size !== wanted)
    return { problem: { offset: Math.min(size, wanted), seen: `${size} bytes, not ${wanted}` } };
  const packed = new ArrayBuffer(header.packedBytes);
  const into = Buffer.from(packed);
  const start = head.length + TAG_BYTES;
  let number = 0;
  for await (const run of readRuns(file, start, wanted)) {
    for (let at = 0; at < run.length; at += CHUNK_BYTES + CHUNK_TAG_BYTES) {
      const chunk = run.subarray(at, at + CHUNK_BYTES + CHUNK_TAG_BYTES);
      if (!openChunk(key, tag, number, chunk, into.subarray(number * CHUNK_BYTES))) {
        const offset = start + number * (CHUNK_BYTES + CHUNK_TAG_BYTES);
        return { problem: { offset, seen: `chunk ${number} with another tag` } };
      }
      number += 1;
    }
  }
  return { packed };
}

/** The bytes from `start` to `end`, some chunks at a time; the next are read while these are opened. */
async function* readRuns(file: DiskFile, start: number, end: number): AsyncGenerator<Buffer> {
  const read = async (at: number): Promise<Buffer | undefined> => {
    if (at >= end) return undefined;
    const run = Buffer.from(new ArrayBuffer(Math.min(RUN_BYTES, end - at)));
    await file.read(run, at);
    return run;
  };
  let at = start;
  let next = read(at);
  try {
    for (let run = await next; run !== undefined; run = await next) {
      at += run.length;
      next = read(at);
      yield run;
    }
  } finally {
    // Whoever breaks off closes the file.
    await next;
  }
}

function headOf(header: SnapshotHeader): Buffer {
  const json = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([MAGIC, length, json]);
}

function parseHeader(text: string): SnapshotHeader | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHeader(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const TEXTS = ['origin', 'root', 'lastEntry', 'bookHash', 'release', 'salt'];
const NUMBERS = ['size', 'lastSequence', 'keyEpoch', 'timeMicros', 'packedBytes'];

function isHeader(value: unknown): value is SnapshotHeader {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return (
    fields.get('version') === 1 &&
    TEXTS.every((name) => typeof fields.get(name) === 'string') &&
    NUMBERS.every((name) => Number.isSafeInteger(fields.get(name)))
  );
}

function snapshotKey(sealingKey: Uint8Array, { origin, salt }: SnapshotHeader): Buffer {
  const info = `holdfast/snapshot/v1\n${origin}`;
  return Buffer.from(hkdfSync('sha256', sealingKey, Buffer.from(salt, 'base64'), info, 32));
}

function headerTag(key: Buffer, head: Buffer): Buffer {
  return createHmac('sha256', key).update(head).digest();
}

function nonceOf(number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32LE(number);
  return nonce;
}

/** The sealed chunks in order, some at a time; each run is valid until the next. */
function* sealedRuns(
  key: Buffer,
  tag: Buffer,
  pieces: readonly Uint8Array[],
): Generator<Uint8Array> {
  const run = Buffer.from(new ArrayBuffer(RUN_BYTES));
  let filled = 0;
  let number = 0;
  for (const chunk of chunksOf(pieces)) {
    const sealed = sealChunk(key, tag, number, chunk);
    run.set(sealed, filled);
    filled += sealed.length;
    number += 1;
    if (number % RUN_CHUNKS > 0) continue;
    yield run.subarray(0, filled);
    filled = 0;
  }
  if (filled > 0) yield run.subarray(0, filled);
}

function sealChunk(key: Buffer, tag: Buffer, number: number, chunk: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number)).setAAD(tag);
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, tag: Buffer, number: number, chunk: Buffer, into: Buffer): boolean {
  const end = chunk.length - CHUNK_TAG_BYTES;
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(number), {
    authTagLength: CHUNK_TAG_BYTES,
  });
  decipher.setAAD(tag).setAuthTag(chunk.subarray(end));
  into.set(decipher.update(chunk.subarray(0, end)));
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

/** The pieces cut anew into chunks; each is valid until the next. */
function* chunksOf(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  const chunk = Buffer.alloc(CHUNK_BYTES);
  let filled = 0;
  for (const piece of pieces) {
    let taken = 0;
    while (taken < piece.length) {
      const part = piece.subarray(taken, taken + CHUNK_BYTES - filled);
      chunk.set(part, filled);
      taken += part.length;
      filled += part.length;
      if (filled < CHUNK_BYTES) continue;
      yield chunk;
      filled = 0;
    }
  }
  if (filled > 0) yield chunk.subarray(0, filled);
}
