import { randomFillSync } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { type RootSpace, rootSpace } from './batch-root.ts';
import { headerBytes, setPayloadHash, writeHeader } from './entry-header.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import { associatedData, frameBytesFor, payloadStart, writeCheck, writePrelude } from './frame.ts';
import { asBuffer, FRAME_PRELUDE_BYTES } from './layout.ts';
import { leafHash } from './merkle-tree.ts';
import { sectionRoot } from './open-entry.ts';
import { type Content, compressContent, sealContent, sealedBytes } from './payload.ts';
import { HASH_BYTES, sha256 } from './sha256.ts';
import { blockBytesFor, FIRST_FRAME_AT, writeBlockHead } from './tick-block.ts';
import type { EntryHeader } from './types.ts';
import { XAES_NONCE_BYTES } from './xaes.ts';

/** What is known of an entry before it is sealed. */
export type EntryDraft = {
  readonly header: Omit<EntryHeader, 'payloadLength' | 'batchRoot' | 'payloadHash'>;
  readonly index: number;
  /** Where the entry's plain section (batch) or cleartext payload (all others) lies in the tick's plain bytes. */
  readonly plainAt: number;
  /** Which key given to `addKey`; of no meaning where nothing is sealed. */
  readonly keyNumber: number;
};

/** One tick of all logs. A batch's plain section is its event lengths (u32 each) and its events. */
export type TickDraft = {
  readonly tick: number;
  readonly plain: Uint8Array;
  readonly entries: readonly EntryDraft[];
};

export type SealedTick = {
  /** The block as it goes to the commit file. */
  readonly block: Uint8Array;
  /** Where each entry's frame lies in the block. */
  readonly frames: readonly { readonly start: number; readonly bytes: number }[];
  /** Leaf hashes, 32 bytes an entry. */
  readonly leafHashes: Uint8Array;
};

/** Seals whole ticks: salts, batch roots, compression, encryption, hashes and frames, into one buffer. */
type TickSealer = {
  readonly addKey: (keyNumber: number, key: Uint8Array) => void;
  readonly seal: (draft: TickDraft) => SealedTick;
};

/** Fills bytes at random; another source only where bytes must be foreseen (worked example). */
type FillRandom = (bytes: Uint8Array) => void;

export function tickSealer(fillRandom: FillRandom = randomFillSync): TickSealer {
  const ciphers = new Map<number, EpochCipher>();
  const space = rootSpace();
  return {
    addKey: (keyNumber, key) => void ciphers.set(keyNumber, epochCipher(key)),
    seal: (draft) => sealTick(draft, { ciphers, space, fillRandom }),
  };
}

type Tools = {
  readonly ciphers: ReadonlyMap<number, EpochCipher>;
  readonly space: RootSpace;
  readonly fillRandom: FillRandom;
};

/** An entry whose sizes are settled: the header says them, and the seal is bound to the header. */
type Sized = {
  readonly index: number;
  readonly header: EntryHeader;
  readonly content: Content;
  readonly frameBytes: number;
  readonly headerLength: number;
  /** Undefined where the payload stays cleartext. */
  readonly sealing: { readonly cipher: EpochCipher; readonly nonce: Buffer } | undefined;
};

const NO_HASH = Buffer.alloc(HASH_BYTES);

function sealTick(draft: TickDraft, tools: Tools): SealedTick {
  const plain = asBuffer(draft.plain);
  const nonces = Buffer.alloc(draft.entries.length * XAES_NONCE_BYTES);
  tools.fillRandom(nonces);
  const sized = draft.entries.map((entry, at) =>
    sizeEntry(
      entry,
      plain,
      nonces.subarray(at * XAES_NONCE_BYTES, (at + 1) * XAES_NONCE_BYTES),
      tools,
    ),
  );
  const framesBytes = sized.reduce((sum, { frameBytes }) => sum + frameBytes, 0);
  // Not from Node's buffer pool, so that a worker can hand it over without a copy.
  const block = Buffer.from(new ArrayBuffer(blockBytesFor(framesBytes)));
  const leafHashes = Buffer.from(new ArrayBuffer(sized.length * HASH_BYTES));
  const frames: { start: number; bytes: number }[] = [];
  let at = FIRST_FRAME_AT;
  for (const [number, entry] of sized.entries()) {
    writeFrame(entry, draft.tick, block, at);
    const headerAt = at + FRAME_PRELUDE_BYTES;
    leafHashes.set(
      leafHash(block.subarray(headerAt, headerAt + entry.headerLength)),
      number * HASH_BYTES,
    );
    frames.push({ start: at, bytes: entry.frameBytes });
    at += entry.frameBytes;
  }
  writeBlockHead(block, draft.tick, sized.length);
  return { block, frames, leafHashes };
}

function sizeEntry(
  draft: EntryDraft,
  plain: Buffer,
  nonce: Buffer,
  { ciphers, space }: Tools,
): Sized {
  const { header, index, keyNumber, plainAt } = draft;
  const section = plain.subarray(plainAt, plainAt + header.plainLength);
  const headerLength = headerBytes(header.origin);
  if (header.kind !== 'batch') {
    const whole = {
      ...header,
      payloadLength: section.length,
      batchRoot: NO_HASH,
      payloadHash: NO_HASH,
    };
    const frameBytes = frameBytesFor(headerLength, section.length);
    return {
      index,
      header: whole,
      content: { codec: 0, bytes: section },
      frameBytes,
      headerLength,
      sealing: undefined,
    };
  }
  const cipher = ciphers.get(keyNumber);
  assertThat(cipher !== undefined, `key ${keyNumber} was given before it is used`);
  const content = compressContent(section);
  const payloadLength = sealedBytes(content);
  const root = sectionRoot(
    section,
    header.eventCount,
    cipher.eventSalts(nonce, header.eventCount),
    space,
  );
  return {
    index,
    header: { ...header, payloadLength, batchRoot: root, payloadHash: NO_HASH },
    content,
    frameBytes: frameBytesFor(headerLength, payloadLength),
    headerLength,
    sealing: { cipher, nonce },
  };
}

function writeFrame(entry: Sized, tick: number, block: Buffer, at: number): void {
  const { header, index, headerLength, frameBytes, content, sealing } = entry;
  const { payloadLength } = header;
  const headerAt = at + FRAME_PRELUDE_BYTES;
  const payloadAt = at + payloadStart(headerLength);
  writePrelude({ frameBytes, index, tick, headerLength, payloadLength }, block, at);
  writeHeader(header, block, headerAt);
  if (sealing === undefined) block.set(content.bytes, payloadAt);
  else
    sealContent(
      content,
      { ...sealing, associated: associatedData(headerLength, block, at) },
      block,
      payloadAt,
    );
  setPayloadHash(block, headerAt, sha256(block.subarray(payloadAt, payloadAt + payloadLength)));
  writeCheck(headerLength, block, at);
}
