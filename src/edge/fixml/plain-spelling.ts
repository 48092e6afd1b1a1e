import { type FixmlAttributes, type FixmlElement, GrowingAttributes } from './element.ts';
import { type AttributeWord, type ElementWord, isAt, KnownWords } from './known-words.ts';
import type { FixmlLimits } from './limits.ts';
import type { TextWindow } from './utf8-windows.ts';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const BLANK = 0x20;
const QUOTE = 0x22;
const AMPERSAND = 0x26;
const SLASH = 0x2f;
const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const DELETE = 0x7f;

/** A message as read, with its place in the window: from `<` to behind the last `>`. */
export type PlainMessage = {
  readonly element: FixmlElement;
  readonly start: number;
  readonly end: number;
  /** Line feeds in the blanks before the message, and those with the ones inside. */
  readonly linesBefore: number;
  readonly lines: number;
};

/**
 * Reads messages that are spelt the way CCPs' systems spell them: ASCII, double quotes, nothing but elements with
 * attributes and blanks between. That needs a fifth of the XML parser's time. Everything else XML allows (entities, text,
 * comments, CDATA, prefixes, single quotes, carriage returns) and everything it forbids is left to the parser, which
 * alone decides what is legal and what a refusal says: what is accepted here, it would have read as the same message.
 */
export class PlainSpelling {
  readonly #limits: FixmlLimits;
  readonly #words = new KnownWords();
  #bytes: Uint8Array = new Uint8Array(0);
  #text = '';
  #at = 0;
  #lineFeeds = 0;

  constructor(limits: FixmlLimits) {
    this.#limits = limits;
  }

  /** The window that messages are read from; it must be ASCII, so that its characters are its bytes. */
  open({ bytes, text }: TextWindow): void {
    this.#bytes = bytes;
    this.#text = text;
  }

  /** The message that comes after blanks at `at`; undefined when the parser has to read it. `depth`: elements around. */
  message(at: number, depth: number): PlainMessage | undefined {
    this.#at = at;
    this.#lineFeeds = 0;
    this.#skipBlanks();
    const start = this.#at;
    const linesBefore = this.#lineFeeds;
    const { textChars, messageBytes } = this.#limits;
    if (this.#bytes[start] !== LESS_THAN || start - at > textChars) return undefined;
    const element = this.#element(depth);
    const end = this.#at;
    if (element === undefined || end - start > messageBytes) return undefined;
    return { element, start, end, linesBefore, lines: this.#lineFeeds };
  }

  /** From a `<` to the `>` that closes the element. */
  #element(depth: number): FixmlElement | undefined {
    const { attributeChars, textChars } = this.#limits;
    const tagStart = this.#at;
    const word = this.#words.elementAt(this.#bytes, tagStart + 1);
    if (word === undefined || depth >= this.#limits.depth) return undefined;
    this.#at = tagStart + 1 + word.codes.length;
    const attributes = this.#attributes(word);
    if (attributes === undefined) return undefined;
    const isClosed = this.#bytes[this.#at] === SLASH;
    if (isClosed) this.#at += 1;
    if (this.#bytes[this.#at] !== GREATER_THAN) return undefined;
    this.#at += 1;
    const length = this.#at - tagStart;
    if (length > attributeChars || length > textChars) return undefined;
    const children: FixmlElement[] = [];
    if (!isClosed && !this.#children(word, depth, children)) return undefined;
    return { name: word.name, attributes, children, text: '' };
  }

  /** Up to and with the closing tag; false when the parser has to read on. */
  #children(word: ElementWord, depth: number, children: FixmlElement[]): boolean {
    for (;;) {
      const blankStart = this.#at;
      this.#skipBlanks();
      if (this.#at - blankStart > this.#limits.textChars) return false;
      if (this.#bytes[this.#at] !== LESS_THAN) return false;
      if (this.#bytes[this.#at + 1] === SLASH) return this.#closingTag(word);
      const child = this.#element(depth + 1);
      if (child === undefined) return false;
      children.push(child);
    }
  }

  #closingTag({ codes }: ElementWord): boolean {
    const nameAt = this.#at + 2;
    this.#at = nameAt + codes.length + 1;
    return isAt(this.#bytes, nameAt, codes) && this.#bytes[this.#at - 1] === GREATER_THAN;
  }

  /** Up to the `/` or `>` that ends the tag. */
  #attributes(element: ElementWord): FixmlAttributes | undefined {
    const attributes = new GrowingAttributes();
    let word: AttributeWord | undefined = element.attributes;
    for (;;) {
      const isApart = this.#skipBlanks();
      const code = this.#bytes[this.#at];
      if (code === GREATER_THAN || code === SLASH) return attributes;
      // Without a blank before it, it is no attribute.
      if (!isApart) return undefined;
      word = this.#words.attributeAt(this.#bytes, this.#at, word);
      if (word === undefined) return undefined;
      const from = this.#at + word.codes.length;
      const to = this.#endOfValue(from);
      if (to < 0) return undefined;
      attributes[word.name] = this.#text.substring(from, to);
      this.#at = to + 1;
    }
  }

  /** Index of the closing quote; below zero when the value needs the parser. */
  #endOfValue(from: number): number {
    const bytes = this.#bytes;
    for (let at = from; at < bytes.length; at += 1) {
      const code = bytes[at];
      if (code === QUOTE) return at;
      if (code === undefined || !isPlain(code)) return -1;
    }
    return -1;
  }

  /** True when there was a blank. */
  #skipBlanks(): boolean {
    const start = this.#at;
    const bytes = this.#bytes;
    let at = start;
    for (; ; at += 1) {
      const code = bytes[at];
      if (code === LINE_FEED) this.#lineFeeds += 1;
      else if (code !== BLANK && code !== TAB) break;
    }
    this.#at = at;
    return at > start;
  }
}

/** A character that stands for itself in an attribute's value. */
function isPlain(code: number): boolean {
  return code >= BLANK && code < DELETE && code !== LESS_THAN && code !== AMPERSAND;
}
