import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/**
 * A file that is only ever added to, as it was when it was last looked at, in pieces: a piece that was full at the look before
 * has a digest, and must have it for ever.
 */
export type SeenFile = {
  readonly inode: number;
  /** Size and time of the last change as the file system has them: whoever writes cannot help changing that time. */
  readonly stamp: string;
  /** Of the full pieces from the start of the file. */
  readonly digests: readonly string[];
  /** Of what follows them, up to `settled`. */
  readonly tail: string;
  /** Where the bytes ended at the look before, so that no write is met half-way. */
  readonly settled: number;
  /** Where they end now; zeros behind are not counted. */
  readonly end: number;
  /** The piece that is next to be hashed again. */
  readonly turn: number;
};

export type FileLook =
  | { readonly found: 'as-before'; readonly seen: SeenFile }
  | { readonly found: 'changed' }
  | { readonly found: 'gone' };

const PIECE_BYTES = 65_536;
/** Pieces hashed again at each look, besides the first and the last: all of them have their turn. */
const PIECES_A_LOOK = 4;

/** A file under the same name with another inode is another file, put there as a whole. */
export function lookAtFile(path: string, before: SeenFile | undefined): FileLook {
  const handle = openIfThere(path);
  if (handle === undefined) return { found: 'gone' };
  try {
    const found = fstatSync(handle);
    const known = before?.inode === found.ino ? before : undefined;
    if (known !== undefined && !isAsBefore(handle, known)) {
      // Meanwhile it may have got another name and been cleared under that one.
      return isStill(path, found.ino) ? { found: 'changed' } : { found: 'gone' };
    }
    return { found: 'as-before', seen: seenNow(handle, known, found) };
  } finally {
    closeSync(handle);
  }
}

/** True when nobody has written to the file since it was seen, by what the file system says. */
export function isUntouched(path: string, { stamp, inode, settled, end }: SeenFile): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.ino === inode && settled === end && stampOf(found) === stamp;
}

function isAsBefore(handle: number, { digests, tail, settled, turn }: SeenFile): boolean {
  const turns = Array.from({ length: PIECES_A_LOOK }, (_, at) => turn + at);
  for (const at of new Set([0, ...turns].filter((place) => place < digests.length))) {
    if (digestOf(readPiece(handle, at)) !== digests[at]) return false;
  }
  const last = readPiece(handle, digests.length);
  return digestOf(last.subarray(0, settled - digests.length * PIECE_BYTES)) === tail;
}

function seenNow(
  handle: number,
  known: SeenFile | undefined,
  found: { readonly ino: number; readonly size: number; readonly ctimeMs: number },
): SeenFile {
  const settled = known === undefined ? 0 : known.end;
  const digests = known === undefined ? [] : [...known.digests];
  let end = settled;
  let tail = digestOf(Buffer.alloc(0));
  for (let at = digests.length; at * PIECE_BYTES < found.size; at += 1) {
    const piece = readPiece(handle, at);
    const start = at * PIECE_BYTES;
    if (start + PIECE_BYTES <= settled) digests.push(digestOf(piece));
    else if (start < settled) tail = digestOf(piece.subarray(0, settled - start));
    const length = lengthWithoutZeros(piece);
    if (length === 0) break;
    end = Math.max(end, start + length);
  }
  const turn = known === undefined || known.turn >= digests.length ? 0 : known.turn + PIECES_A_LOOK;
  return { inode: found.ino, stamp: stampOf(found), digests, tail, settled, end, turn };
}

function stampOf({ size, ctimeMs }: { readonly size: number; readonly ctimeMs: number }): string {
  return `${size} ${ctimeMs}`;
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
}

function isStill(path: string, inode: number): boolean {
  return statSync(path, { throwIfNoEntry: false })?.ino === inode;
}

/** Shorter where the file ends. */
function readPiece(handle: number, at: number): Buffer {
  const piece = Buffer.alloc(PIECE_BYTES);
  return piece.subarray(0, readSync(handle, piece, 0, PIECE_BYTES, at * PIECE_BYTES));
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('base64');
}

function lengthWithoutZeros(piece: Buffer): number {
  let length = piece.length;
  while (length > 0 && piece[length - 1] === 0) length -= 1;
  return length;
}
