import { createHash } from 'node:crypto';

// Enough text that the hash's own cost per call no longer counts.
const PIECE_CHARACTERS = 65_536;

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
