import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** A file as it was when it was last looked at. */
export type SeenFile = {
  readonly inode: number;
  /** Where its bytes ended, zeros behind them not counted: what was there then must be there for ever. */
  readonly end: number;
  /** Bytes up to which `digest` was made: the end of the look before, so that no write is met half-way. */
  readonly settled: number;
  readonly digest: string;
  /** Size and time of the last change as the file system has them: whoever writes cannot help changing that time. */
  readonly stamp: string;
};

export type FileLook =
  | { readonly found: 'same' | 'new'; readonly seen: SeenFile; readonly bytes: number }
  | { readonly found: 'changed'; readonly bytes: number }
  | { readonly found: 'gone' };

const PIECE_BYTES = 1_048_576;

/**
 * Reads a file that is only ever added to, and compares what was there before. A file under the same name with another
 * inode is another file, put there as a whole.
 */
export function lookAtFile(path: string, before: SeenFile | undefined): FileLook {
  const handle = openIfThere(path);
  if (handle === undefined) return { found: 'gone' };
  try {
    const found = fstatSync(handle);
    const { ino, size } = found;
    const stamp = stampOf(found);
    const known = before?.inode === ino ? before : undefined;
    const read = readAndHash(
      handle,
      size,
      known === undefined ? [0, 0] : [known.settled, known.end],
    );
    const [settledDigest = '', endDigest = ''] = read.digests;
    if (known !== undefined && settledDigest !== known.digest) {
      // Meanwhile it may have got another name and been cleared under that one.
      return isStill(path, ino) ? { found: 'changed', bytes: size } : { found: 'gone' };
    }
    const settled = known === undefined ? 0 : known.end;
    const seen = { inode: ino, end: read.end, settled, digest: endDigest, stamp };
    return { found: known === undefined ? 'new' : 'same', seen, bytes: size };
  } finally {
    closeSync(handle);
  }
}

/** True when nobody has written to the file since it was seen, by what the file system says. */
export function isUntouched(path: string, { stamp, inode, settled, end }: SeenFile): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.ino === inode && settled === end && stampOf(found) === stamp;
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

type ReadFile = {
  /** Of the first bytes, as many as each mark says, in rising order; fewer when the file is shorter. */
  readonly digests: readonly string[];
  readonly end: number;
};

function readAndHash(handle: number, size: number, marks: readonly number[]): ReadFile {
  const hash = createHash('sha256');
  const digests: string[] = [];
  const piece = Buffer.alloc(PIECE_BYTES);
  let end = 0;
  let hashed = 0;
  for (let at = 0; at < size; at += PIECE_BYTES) {
    const count = readSync(handle, piece, 0, PIECE_BYTES, at);
    if (count === 0) break;
    end = endOfBytes(piece.subarray(0, count), at, end);
    for (const mark of marks.slice(digests.length)) {
      const to = Math.min(mark, at + count);
      if (to > hashed) hash.update(piece.subarray(hashed - at, to - at));
      hashed = Math.max(hashed, to);
      if (mark > at + count) break;
      digests.push(hash.copy().digest('hex'));
    }
  }
  while (digests.length < marks.length) digests.push(hash.copy().digest('hex'));
  return { digests, end };
}

function endOfBytes(bytes: Buffer, at: number, before: number): number {
  for (let last = bytes.length - 1; last >= 0; last -= 1) {
    if (bytes[last] !== 0) return at + last + 1;
  }
  return before;
}
