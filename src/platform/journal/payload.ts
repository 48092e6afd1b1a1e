import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { assertThat } from '../../domain/basics/decision.ts';
import type { EpochCipher } from './epoch-cipher.ts';
import { MAX_PAYLOAD_BYTES, PADDING_BYTES, roundUp } from './layout.ts';
import { letGo } from './let-go.ts';
import { isZero } from './sha256.ts';
import { XAES_NONCE_BYTES, XAES_TAG_BYTES } from './xaes.ts';

/**
 * The sealed payload: nonce (24) ‖ XAES-256-GCM of { codec u8, length u32, content, zeros } ‖ tag (16), padded inside
 * to a multiple of 256 bytes. Content is the plain section as it is (codec 0) or compressed by Zstandard (codec 1).
 */
const CODEC_PLAIN = 0;
const CODEC_ZSTD = 1;
const INNER_START_BYTES = 5;
/** Below this a compressor's start-up (20–40 µs) costs more than the padding would save. */
const COMPRESS_FROM_BYTES = 1024;
const ZSTD_LEVEL = 1;

/** The plain section as it was given, or compressed bytes, which are nobody else's and are let go when they are sealed. */
export type Content = { readonly codec: number; readonly bytes: Buffer };

export function compressContent(plain: Buffer): Content {
  if (plain.length < COMPRESS_FROM_BYTES) return { codec: CODEC_PLAIN, bytes: plain };
  const bytes = zstdCompressSync(plain, {
    chunkSize: plain.length + 1024,
    params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL },
  });
  return bytes.length < plain.length
    ? { codec: CODEC_ZSTD, bytes }
    : { codec: CODEC_PLAIN, bytes: plain };
}

/** Bytes of the sealed payload with this content: known before sealing, since the header it is bound to tells them. */
export function sealedBytes(content: Content): number {
  return roundUp(
    XAES_NONCE_BYTES + INNER_START_BYTES + content.bytes.length + XAES_TAG_BYTES,
    PADDING_BYTES,
  );
}

type PayloadSealing = {
  readonly cipher: EpochCipher;
  readonly nonce: Uint8Array;
  readonly associated: Uint8Array;
};

/** What is encrypted is put together here, as large as the largest so far. */
let inner = Buffer.alloc(65_536);

/** Writes the sealed payload into `into` from `offset`; it takes `sealedBytes(content)`. */
export function sealContent(
  content: Content,
  sealing: PayloadSealing,
  into: Buffer,
  offset: number,
): void {
  const total = sealedBytes(content);
  assertThat(total <= MAX_PAYLOAD_BYTES, 'a batch within its bound seals within the entry limit');
  const innerBytes = total - XAES_NONCE_BYTES - XAES_TAG_BYTES;
  if (inner.length < innerBytes) inner = Buffer.alloc(innerBytes);
  const plain = inner.subarray(0, innerBytes);
  plain.writeUInt8(content.codec, 0);
  plain.writeUInt32LE(content.bytes.length, 1);
  plain.set(content.bytes, INNER_START_BYTES);
  plain.fill(0, INNER_START_BYTES + content.bytes.length);
  if (content.codec === CODEC_ZSTD) letGo(content.bytes);
  const { nonce, associated, cipher } = sealing;
  into.set(nonce, offset);
  cipher.payloads.seal({ nonce, plain, associated }, into, offset + XAES_NONCE_BYTES);
}

/** The nonce of a sealed payload; the salts of the batch's events are made from it. */
export function nonceOf(payload: Uint8Array): Uint8Array {
  return payload.subarray(0, XAES_NONCE_BYTES);
}

/** The plain section, or undefined when tag, padding, codec or length is not as it was sealed. */
export function openPayload(
  payload: Uint8Array,
  plainLength: number,
  cipher: EpochCipher,
  associated: Uint8Array,
): Buffer | undefined {
  if (payload.length < PADDING_BYTES || payload.length % PADDING_BYTES !== 0) return undefined;
  const inner = cipher.payloads.open(
    payload.subarray(0, XAES_NONCE_BYTES),
    payload.subarray(XAES_NONCE_BYTES),
    associated,
  );
  if (inner === undefined) return undefined;
  const codec = inner.readUInt8(0);
  const end = INNER_START_BYTES + inner.readUInt32LE(1);
  if (end > inner.length || !isZero(inner.subarray(end))) return undefined;
  const plain = expand(codec, inner.subarray(INNER_START_BYTES, end), plainLength);
  return plain?.length === plainLength ? plain : undefined;
}

function expand(codec: number, bytes: Buffer, plainLength: number): Buffer | undefined {
  if (codec === CODEC_PLAIN) return bytes;
  if (codec !== CODEC_ZSTD) return undefined;
  try {
    return zstdDecompressSync(bytes, {
      maxOutputLength: plainLength,
      chunkSize: Math.max(plainLength, 64),
    });
  } catch {
    // zlib throws for a damaged stream and for one that would grow past the length its header promised.
    return undefined;
  }
}
