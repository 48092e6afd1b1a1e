import { createHash } from 'node:crypto';

// Enough text that the hash's own cost per call no longer counts.
const PIECE_CHARACTERS = 65_536;

const SLICE_MS = 4;
// Little enough that the clock is looked at often.
const SLICE_CHARACTERS = 4_096;

/** `v1:` and the SHA-256, in hex, of the canonical lines, each followed by a line feed, in UTF-8. */
export function bookHash(lines: Iterable<string>): string {
  const hash = createHash('sha256');
  let piece = '';
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    hash.update(piece, 'utf8');
    piece = '';
  }
  return `v1:${hash.update(piece, 'utf8').digest('hex')}`;
}

/** The same a few milliseconds at a time, for lines of a book that nobody changes meanwhile. */
export async function bookHashInSlices(lines: Iterable<string>): Promise<string> {
  const hash = createHash('sha256');
  let piece = '';
  let endMs = performance.now() + SLICE_MS;
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < SLICE_CHARACTERS) continue;
    hash.update(piece, 'utf8');
    piece = '';
    if (performance.now() < endMs) continue;
    await new Promise<void>((resolve) => setImmediate(resolve));
    endMs = performance.now() + SLICE_MS;
  }
  return `v1:${hash.update(piece, 'utf8').digest('hex')}`;
}
