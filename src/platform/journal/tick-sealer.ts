import { randomFillSync } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { type RootSpace, rootSpace } from './batch-root.ts';
import { headerBytes, setPayloadHash, writeHeader } from './entry-header.ts';
import { type EpochCipher, epochCipher } from './epoch-cipher.ts';
import { associatedData, frameBytesFor, payloadStart, writeCheck, writePrelude } from './frame.ts';
import { FRAME_PRELUDE_BYTES } from './layout.ts';
import { leafHashInto } from './merkle-tree.ts';
import { sectionRoot } from './open-entry.ts';
import { type Content, compressContent, sealContent, sealedBytes } from './payload.ts';
import { HASH_BYTES, sha256 } from './sha256.ts';
import { blockBytesFor, FIRST_FRAME_AT, writeBlockHead } from './tick-block.ts';
import { entriesOf, type TickDraft } from './tick-draft.ts';
import type { EntryHeader } from './types.ts';
import { XAES_NONCE_BYTES } from './xaes.ts';

export type SealedTick = {
  /** The block as it goes to the commit file. Block and leaf hashes share a buffer, which begins with the block. */
  readonly block: Buffer<ArrayBuffer>;
  /** 32 bytes an entry. */
  readonly leafHashes: Buffer<ArrayBuffer>;
};

/** The two parts of a sealed tick in their buffer. */
export function sealedTick(buffer: ArrayBuffer, blockBytes: number): SealedTick {
  return { block: Buffer.from(buffer, 0, blockBytes), leafHashes: Buffer.from(buffer, blockBytes) };
}

/** Seals whole ticks: salts, batch roots, compression, encryption, hashes and frames, into one buffer. */
type TickSealer = {
  readonly addKey: (keyNumber: number, key: Uint8Array, origin: string) => void;
  /** Drops all keys of a log but the newest, which alone seals. */
  readonly forgetOldKeys: (origin: string) => void;
  readonly seal: (draft: TickDraft) => SealedTick;
};

/** Fills bytes at random; another source only where bytes must be foreseen (worked example). */
type FillRandom = (bytes: Uint8Array) => void;

export function tickSealer(fillRandom: FillRandom = randomFillSync): TickSealer {
  const epochs = new Map<number, SealedEpoch>();
  const space = rootSpace();
  return {
    // A copy: what is forgotten here is overwritten, and whoever reads may hold the epoch on.
    addKey: (keyNumber, key, origin) =>
      void epochs.set(keyNumber, { origin, cipher: epochCipher(new Uint8Array(key)) }),
    forgetOldKeys: (origin) => {
      const numbers = [...epochs].flatMap(([keyNumber, key]) =>
        key.origin === origin ? [keyNumber] : [],
      );
      for (const keyNumber of numbers.slice(0, -1)) {
        epochs.get(keyNumber)?.cipher.sealingKey.fill(0);
        epochs.delete(keyNumber);
      }
    },
    seal: (draft) => sealTick(draft, { epochs, space, fillRandom }),
  };
}

type SealedEpoch = { readonly origin: string; readonly cipher: EpochCipher };

type Tools = {
  readonly epochs: ReadonlyMap<number, SealedEpoch>;
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
  /** Undefined for a cleartext entry. */
  readonly sealing: { readonly cipher: EpochCipher; readonly nonce: Buffer } | undefined;
};

const NO_HASH = Buffer.alloc(HASH_BYTES);

function sealTick(draft: TickDraft, tools: Tools): SealedTick {
  const nonces = Buffer.alloc(draft.entryCount * XAES_NONCE_BYTES);
  tools.fillRandom(nonces);
  const sized = entriesOf(draft).map((entry, at) =>
    sizeEntry(entry, nonces.subarray(at * XAES_NONCE_BYTES, (at + 1) * XAES_NONCE_BYTES), tools),
  );
  const framesBytes = sized.reduce((sum, { frameBytes }) => sum + frameBytes, 0);
  const blockBytes = blockBytesFor(framesBytes);
  // A buffer of its own, not a piece of Node's buffer pool, so that a worker can hand it over without a copy.
  const buffer = new ArrayBuffer(blockBytes + sized.length * HASH_BYTES);
  const sealed = sealedTick(buffer, blockBytes);
  const { block, leafHashes } = sealed;
  let at = FIRST_FRAME_AT;
  for (const [number, entry] of sized.entries()) {
    writeFrame(entry, draft.tick, block, at);
    const headerAt = at + FRAME_PRELUDE_BYTES;
    const leaf = block.subarray(headerAt, headerAt + entry.headerLength);
    leafHashInto(leaf, leafHashes, number * HASH_BYTES);
    at += entry.frameBytes;
  }
  writeBlockHead(block, draft.tick, sized.length);
  return sealed;
}

function sizeEntry(
  { header, index, keyNumber, plain }: ReturnType<typeof entriesOf>[number],
  nonce: Buffer,
  { epochs, space }: Tools,
): Sized {
  const epoch = epochs.get(keyNumber);
  assertThat(epoch !== undefined, `key ${keyNumber} was given before it is used`);
  const { origin, cipher } = epoch;
  const headerLength = headerBytes(origin);
  const isClear = header.kind !== 'batch';
  const content = isClear ? { codec: 0, bytes: plain } : compressContent(plain);
  const payloadLength = isClear ? plain.length : sealedBytes(content);
  const batchRoot = isClear
    ? NO_HASH
    : sectionRoot(plain, header.eventCount, cipher.eventSalts(nonce, header.eventCount), space);
  return {
    index,
    header: { ...header, origin, payloadLength, batchRoot, payloadHash: NO_HASH },
    content,
    frameBytes: frameBytesFor(headerLength, payloadLength),
    headerLength,
    sealing: isClear ? undefined : { cipher, nonce },
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
