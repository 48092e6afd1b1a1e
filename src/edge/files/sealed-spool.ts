import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { letGo } from '../../platform/journal/let-go.ts';
import type { SpoolFile } from './spool-file.ts';

const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
/** The least that zlib takes as `chunkSize`. */
const SMALLEST_CHUNK_BYTES = 64;
const CIPHER = 'aes-256-gcm';
const TAG_BYTES = 16;
// Fixed, because GCM would take the short tag of a batch cut short.
const TAG_LENGTH = { authTagLength: TAG_BYTES } as const;

/** The spool could not be written or read back; nothing more of it is booked. `cause` is the system's error. */
export class SpoolFailed extends Error {
  readonly code: 'spool_must_fit_on_disk' | 'spool_must_read_back';

  constructor(code: 'spool_must_fit_on_disk' | 'spool_must_read_back', cause: unknown) {
    super(code, { cause });
    this.code = code;
  }
}

/**
 * Holds a file's parsed batches while its structure is still unproven. Each batch is sealed with AES-256-GCM under a key
 * that exists only in this object: customers' trades never lie readable on the disk, and a batch that comes back
 * altered, cut short or in another place is found. The nonce is the batch's number; the key seals one spool only, so no
 * nonce ever repeats. Layout: batches end to end, each cipher text of a zstd frame ‖ 16-byte tag; their lengths are kept
 * in memory. Packed, because records written out are several times the size of a CSV row.
 */
export class SealedSpool {
  readonly #file: SpoolFile;
  readonly #key = randomBytes(32);
  readonly #lengths: number[] = [];
  /** Of each batch before it was packed. */
  readonly #plainLengths: number[] = [];

  constructor(file: SpoolFile) {
    this.#file = file;
  }

  get batchCount(): number {
    return this.#lengths.length;
  }

  async append(parts: readonly Uint8Array[]): Promise<void> {
    const plain = Buffer.concat(parts);
    const packed = zstdCompressSync(plain, FAST);
    letGo(plain);
    const cipher = createCipheriv(CIPHER, this.#key, nonceOf(this.#lengths.length), TAG_LENGTH);
    // A counter mode: the end of the cipher text holds no further bytes, only the tag.
    const body = cipher.update(packed);
    const sealed = [body, cipher.final(), cipher.getAuthTag()];
    letGo(packed);
    try {
      await this.#file.append(sealed);
    } catch (cause) {
      throw new SpoolFailed('spool_must_fit_on_disk', cause);
    }
    this.#plainLengths.push(plain.length);
    this.#lengths.push(sealed.reduce((sum, part) => sum + part.length, 0));
    letGo(body);
  }

  /** The batches in the order they came, one in memory at a time. */
  async *batches(): AsyncGenerator<Buffer, void, undefined> {
    let offset = 0;
    for (const [index, length] of this.#lengths.entries()) {
      yield await this.#read(index, offset, length);
      offset += length;
    }
  }

  async #read(index: number, offset: number, length: number): Promise<Buffer> {
    try {
      const sealed = await this.#file.read(offset, length);
      const decipher = createDecipheriv(CIPHER, this.#key, nonceOf(index), TAG_LENGTH);
      decipher.setAuthTag(sealed.subarray(length - TAG_BYTES));
      const packed = decipher.update(sealed.subarray(0, length - TAG_BYTES));
      decipher.final();
      // In one piece of the right size: many small ones leave memory in shreds over thousands of batches.
      const chunkSize = Math.max(this.#plainLengths[index] ?? 0, SMALLEST_CHUNK_BYTES);
      const plain = zstdDecompressSync(packed, { chunkSize });
      letGo(packed);
      return plain;
    } catch (cause) {
      throw new SpoolFailed('spool_must_read_back', cause);
    }
  }

  async close(): Promise<void> {
    this.#key.fill(0);
    await this.#file.close();
  }
}

/** 96 bits: the batch's number, big-endian. */
function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 6, 6);
  return nonce;
}
