import type { TextWindow } from './utf8-windows.ts';

const LESS_THAN = 0x3c;
const NONE = new Uint8Array(0);

/** Turns the XML parser's character positions into byte offsets and keeps the bytes of a message that is still open. */
export class RawBytes {
  #bytes: Uint8Array = NONE;
  #text = '';
  #ascii = true;
  /** Offset in the file of the window's first character and first byte. */
  #firstChar = 0;
  #firstByte = 0;
  /** A pair known to belong together, moved forward so that mapping a whole window costs one pass. */
  #knownChar = 0;
  #knownByte = 0;
  /** Bytes of earlier windows that belong to the open message, or from the last `<` on, which may open one. */
  #earlier: Uint8Array[] = [];
  #earlierStart = 0;
  #lastOfPrevious = '';

  open(window: TextWindow): void {
    this.#bytes = window.bytes;
    this.#text = window.text;
    this.#ascii = window.ascii;
    this.#knownChar = this.#firstChar;
    this.#knownByte = this.#firstByte;
  }

  /** Offset after the window's last byte. */
  get end(): number {
    return this.#firstByte + this.#bytes.length;
  }

  /** Leaves the window. `messageStart` is the open message's first byte, or below zero. */
  close(messageStart: number): void {
    this.#keepFrom(this.#firstKept(messageStart));
    if (this.#text !== '') this.#lastOfPrevious = this.#text.slice(-1);
    this.#firstByte = this.end;
    this.#firstChar += this.#text.length;
    this.#text = '';
    this.#bytes = NONE;
  }

  /** Index of the first byte still needed, or below zero. */
  #firstKept(messageStart: number): number {
    if (messageStart >= 0) return Math.max(messageStart - this.#firstByte, 0);
    const lastOpening = this.#bytes.lastIndexOf(LESS_THAN);
    if (lastOpening >= 0) this.#earlier = [];
    else if (this.#earlier.length > 0) return 0;
    return lastOpening;
  }

  #keepFrom(index: number): void {
    if (index < 0) return;
    if (this.#earlier.length === 0) this.#earlierStart = this.#firstByte + index;
    this.#earlier.push(this.#bytes.subarray(index));
  }

  byteAt(position: number): number {
    if (this.#ascii) return this.#firstByte + (position - this.#firstChar);
    const from = this.#knownChar - this.#firstChar;
    this.#knownByte += Buffer.byteLength(this.#text.slice(from, position - this.#firstChar));
    this.#knownChar = position;
    return this.#knownByte;
  }

  /** Where `<name` began, given the position after the one character (or CR LF) that ended the name. */
  tagStart(
    position: number,
    name: string,
    line: number,
  ): { readonly byte: number; readonly line: number } {
    const at = position - this.#firstChar;
    const newLine = this.#text[at - 1] === '\n' || this.#text[at - 1] === '\r';
    const ending = this.#text[at - 1] === '\n' && this.#text[at - 2] === '\r' ? 2 : 1;
    const byte = this.byteAt(position) - ending - Buffer.byteLength(name) - 1;
    if (byte >= this.#firstByte) this.#earlier = [];
    return { byte, line: newLine ? line - 1 : line };
  }

  characterBefore(position: number): string {
    const at = position - this.#firstChar - 1;
    return at < 0 ? this.#lastOfPrevious : this.#text.slice(at, at + 1);
  }

  slice(startByte: number, endByte: number): Uint8Array {
    const to = endByte - this.#firstByte;
    if (this.#earlier.length === 0) return this.#bytes.subarray(startByte - this.#firstByte, to);
    const whole = Buffer.concat([...this.#earlier, this.#bytes.subarray(0, to)]);
    this.#earlier = [];
    return whole.subarray(startByte - this.#earlierStart);
  }
}
