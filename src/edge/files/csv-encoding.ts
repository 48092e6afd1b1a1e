import { isUtf8 } from 'node:buffer';
import type { FileRefusal } from './import-record.ts';

const LF = 0x0a;
const CR = 0x0d;

/** Counts the lines of a file as it passes in parts; CR LF is one line end, also across two parts. */
export class LineCount {
  #line = 1;
  #endedInCr = false;

  pass(part: Uint8Array): void {
    this.#line = this.after(part);
    if (part.length > 0) this.#endedInCr = part[part.length - 1] === CR;
  }

  /** The line, from 1, on which a reader is who has read these bytes as well. */
  after(bytes: Uint8Array): number {
    let line = this.#line;
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
      const isSecondHalf = at === 0 ? this.#endedInCr : bytes[at - 1] === CR;
      if (!isSecondHalf) line += 1;
    }
    for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) line += 1;
    return line;
  }
}

/** Why a part cannot be text, with the line of the byte; `part` undefined = the file ends here. */
export function encodingRefusal(
  decoder: TextDecoder,
  part: Uint8Array | undefined,
  lines: LineCount,
): FileRefusal | undefined {
  const zero = part?.indexOf(0) ?? -1;
  if (part !== undefined && zero >= 0) {
    const line = lines.after(part.subarray(0, zero));
    const seen = 'a zero byte';
    return { code: 'csv_must_not_contain_nul', field: 'file', seen, wanted: 'text', line };
  }
  try {
    if (part === undefined) decoder.decode();
    else decoder.decode(part, { stream: true });
    return undefined;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const line = lines.after(part === undefined ? new Uint8Array(0) : beforeBadLine(part));
    const seen = 'bytes that are not UTF-8';
    return { code: 'csv_must_be_utf8', field: 'file', seen, wanted: 'UTF-8', line };
  }
}

/** Bytes before the first line that is not UTF-8. A line end is never part of a longer character. */
function beforeBadLine(part: Uint8Array): Uint8Array {
  let start = 0;
  for (;;) {
    const end = lineEnd(part, start);
    const text = part.subarray(start === 0 ? continuedBytes(part) : start, end);
    if (end === part.length || !isUtf8(text)) return part.subarray(0, start);
    start = end;
  }
}

function lineEnd(part: Uint8Array, start: number): number {
  for (let at = start; at < part.length; at += 1) {
    if (part[at] === LF || part[at] === CR) return at + 1;
  }
  return part.length;
}

/** Bytes at the beginning that may be the rest of a character of the part before; at most three. */
function continuedBytes(part: Uint8Array): number {
  const first = part.subarray(0, 3).findIndex((byte) => (byte & 0xc0) !== 0x80);
  return first < 0 ? Math.min(part.length, 3) : first;
}
