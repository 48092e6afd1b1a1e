import { EventDecodingError, EventEncodingError } from './codec-error.ts';

// Up to this length a loop over characters beats a call into Node's string writer (measured on Node 26).
const LOOP_LIMIT = 48;
// Up to this length one call of String.fromCharCode beats Node's `latin1Slice` three times over.
const SHORT_LIMIT = 24;

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Writes `text` as UTF-8 at `at`, where three bytes a character are free, and returns how many bytes it took. */
export function writeUtf8(bytes: Buffer, at: number, text: string, field: string): number {
  const length = text.length;
  if (length <= LOOP_LIMIT) {
    let i = 0;
    for (; i < length; i += 1) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) break;
      bytes[at + i] = unit;
    }
    if (i === length) return length;
  }
  if (!text.isWellFormed())
    throw new EventEncodingError(field, text.toWellFormed(), 'well-formed text');
  return bytes.write(text, at, 'utf8');
}

/** The text in `bytes[from, to)`; the caller has checked that the range is there. */
export function readUtf8(bytes: Buffer, view: DataView, from: number, to: number): string {
  const length = to - from;
  if (length === 0) return '';
  let seen = 0;
  let at = from;
  for (; at + 4 <= to; at += 4) seen |= view.getUint32(at);
  for (; at < to; at += 1) seen |= view.getUint8(at);
  if ((seen & 0x80808080) !== 0) return readWideUtf8(bytes, from, to);
  return length <= SHORT_LIMIT
    ? shortAscii(bytes, from, length)
    : bytes.toString('latin1', from, to);
}

function readWideUtf8(bytes: Buffer, from: number, to: number): string {
  try {
    return strictUtf8.decode(bytes.subarray(from, to));
  } catch {
    throw new EventDecodingError('event_text_not_utf8', from, 'bytes that are not UTF-8');
  }
}

/**
 * One `String.fromCharCode` call with as many arguments as the text has bytes, chosen by a switch: V8 then makes the
 * string directly. Written as source because the twenty-four cases differ only in their length.
 */
const shortAscii: (bytes: Buffer, from: number, length: number) => string = new Function(
  `const code = String.fromCharCode;
  return function shortAscii(b, i, length) {
    switch (length) {
      ${Array.from({ length: SHORT_LIMIT }, (_, n) => shortAsciiCase(n + 1)).join('\n')}
      default: return '';
    }
  };`,
)();

function shortAsciiCase(length: number): string {
  const codes = Array.from({ length }, (_, i) => `b[i + ${i}]`);
  return `case ${length}: return code(${codes.join(', ')});`;
}
