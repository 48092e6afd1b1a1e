import { hash } from 'node:crypto';

export const HASH_BYTES = 32;

/** One-shot SHA-256. The latin1 detour is twice as fast as asking for a buffer (reference/performance.md §4). */
export function sha256(bytes: Uint8Array): Buffer {
  return Buffer.from(hash('sha256', bytes, 'latin1'), 'latin1');
}

/** Writes the 32-byte SHA-256 of `bytes` into `into` at `offset`. */
export function sha256Into(bytes: Uint8Array, into: Buffer, offset: number): void {
  into.write(hash('sha256', bytes, 'latin1'), offset, HASH_BYTES, 'latin1');
}

export function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return Buffer.compare(left, right) === 0;
}

export function isZero(bytes: Uint8Array): boolean {
  return firstNonZero(bytes) === bytes.length;
}

/** Position of the first byte that is not zero, or the length when there is none. */
export function firstNonZero(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length; start += ZEROS.length) {
    const end = Math.min(start + ZEROS.length, bytes.length);
    if (Buffer.compare(bytes.subarray(start, end), ZEROS.subarray(0, end - start)) === 0) continue;
    for (let at = start; at < end; at += 1) if (bytes[at] !== 0) return at;
  }
  return bytes.length;
}

const ZEROS = Buffer.alloc(16_384);
