import { createCipheriv, randomBytes } from 'node:crypto';
import { closeSync, fstatSync, writeSync } from 'node:fs';
import type { Meter } from './limits.ts';
import { type MarkedRoot, openConfined, readFully } from './marked-root.ts';

export type EncryptPattern = 'whole' | 'first-4096' | '16-of-every-80' | '65536-of-every-262144';

/** Read and written at once; a multiple of every pattern's stride but 80, which is seen to below. */
const WINDOW_BYTES = 1_310_720;

/** Of every `stride` bytes the first `piece` become ciphertext, up to `until`. */
const PATTERNS = {
  whole: { piece: 1, stride: 1, until: Number.MAX_SAFE_INTEGER },
  'first-4096': { piece: 1, stride: 1, until: 4_096 },
  '16-of-every-80': { piece: 16, stride: 80, until: Number.MAX_SAFE_INTEGER },
  '65536-of-every-262144': { piece: 65_536, stride: 262_144, until: Number.MAX_SAFE_INTEGER },
} as const satisfies Record<EncryptPattern, unknown>;

/** Encrypts a file where it lies, under a key that is thrown away. */
export function encryptFile(
  root: MarkedRoot,
  file: { readonly path: string; readonly within: string; readonly pattern: EncryptPattern },
  meter: Meter,
): void {
  const { piece, stride, until } = PATTERNS[file.pattern];
  const handle = openConfined(root, file.path, file.within);
  try {
    const size = Math.min(fstatSync(handle).size, until);
    const cipher = createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16));
    const window = Buffer.alloc(WINDOW_BYTES - (WINDOW_BYTES % stride));
    for (let at = 0; at < size; at += window.length) {
      const part = window.subarray(0, Math.min(window.length, size - at));
      const count = readFully(handle, part, at);
      const sealed = part.subarray(0, count);
      for (let from = 0; from < count; from += piece === stride ? count : stride) {
        const to = piece === stride ? count : Math.min(from + piece, count);
        cipher.update(sealed.subarray(from, to)).copy(sealed, from);
      }
      meter.bytes(count);
      writeSync(handle, sealed, 0, count, at);
    }
  } finally {
    closeSync(handle);
  }
}
