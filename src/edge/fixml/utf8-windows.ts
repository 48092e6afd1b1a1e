import { isAscii } from 'node:buffer';

/** A stretch of a file with its text; ends on a whole character and never between CR and LF. */
export type TextWindow = {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** True when every character is one byte, so that character and byte offsets move together. */
  readonly ascii: boolean;
  /** False when `bytes` goes on, after `text`, with something that is not UTF-8. */
  readonly valid: boolean;
};

const CR = 0x0d;
const EMPTY = new Uint8Array(0);
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Cuts arriving bytes into windows that can be decoded alone; at most three bytes wait for the next chunk. */
export class Utf8Windows {
  #waiting: Uint8Array = EMPTY;

  next(chunk: Uint8Array): TextWindow {
    const joined = this.#waiting.length === 0 ? chunk : Buffer.concat([this.#waiting, chunk]);
    const cut = joined.length - incompleteTail(joined);
    this.#waiting = cut === joined.length ? EMPTY : joined.slice(cut);
    return windowOf(cut === joined.length ? joined : joined.subarray(0, cut));
  }

  /** What still waited: a last CR, or half a character, which is not valid. */
  last(): TextWindow {
    const bytes = this.#waiting;
    this.#waiting = EMPTY;
    return windowOf(bytes);
  }
}

function windowOf(bytes: Uint8Array): TextWindow {
  if (isAscii(bytes)) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
    return { bytes, text, ascii: true, valid: true };
  }
  const whole = decoded(bytes);
  if (whole !== undefined) return { bytes, text: whole, ascii: false, valid: true };
  return { bytes, text: validPrefix(bytes), ascii: false, valid: false };
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** The text before the first byte that is not UTF-8, so that the refusal can name its line. */
function validPrefix(bytes: Uint8Array): string {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (startsValid(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  const prefix = bytes.subarray(0, good);
  return strict.decode(prefix.subarray(0, prefix.length - incompleteTail(prefix)));
}

function startsValid(bytes: Uint8Array): boolean {
  return decoded(bytes.subarray(0, bytes.length - incompleteTail(bytes))) !== undefined;
}

/** Bytes at the end that belong to a character still to come: half a UTF-8 sequence, or a CR that LF may follow. */
function incompleteTail(bytes: Uint8Array): number {
  const length = bytes.length;
  if (bytes[length - 1] === CR) return 1;
  for (let back = 1; back <= 3 && back <= length; back += 1) {
    const byte = bytes[length - back];
    if (byte === undefined || byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xf8) return 0;
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}
