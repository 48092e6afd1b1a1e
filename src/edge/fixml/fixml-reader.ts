import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { BatchFrame } from './batch-frame.ts';
import { type FixmlAttributes, type FixmlElement, GrowingAttributes } from './element.ts';
import type { FixmlMessage } from './fixml-message.ts';
import { FIXML_LIMITS, type FixmlLimits } from './limits.ts';
import { type PlainMessage, PlainSpelling } from './plain-spelling.ts';
import { RawBytes } from './raw-bytes.ts';
import { Refusal, refuse, type StructuralFailure } from './structural-failure.ts';
import { type TextWindow, Utf8Windows } from './utf8-windows.ts';

export type FixmlEnd =
  | { readonly type: 'complete'; readonly messageCount: number; readonly byteCount: number }
  | { readonly type: 'failure'; readonly failure: StructuralFailure };

type OpenElement = {
  name: string;
  attributes: FixmlAttributes;
  children: FixmlElement[];
  text: string;
};

/** Largest stretch handed to the XML parser at once; bounds what one `push` decodes and holds. */
const WINDOW_BYTES = 64 * 1024;
const PARSER_OPTIONS = { xmlns: false, forceXMLVersion: true, defaultXMLVersion: '1.0' } as const;
const SAXES_SENTENCE = /^\d+:\d+: (.*)$/s;
const BLANK = /^[\t\n\r ]*$/;
const NO_ATTRIBUTES: FixmlAttributes = Object.create(null);

/**
 * Reads one FIXML file as its bytes arrive. Messages come out before the file is known to be whole: the caller stages
 * them and believes none until `end` says `complete` (domain.md, "Structure is all or nothing").
 */
export class FixmlReader {
  readonly #file: string;
  readonly #limits: FixmlLimits;
  readonly #parser = new SaxesParser(PARSER_OPTIONS);
  readonly #windows = new Utf8Windows();
  readonly #raw = new RawBytes();
  readonly #plain: PlainSpelling;
  #root: FixmlAttributes = NO_ATTRIBUTES;
  /** FIXML, and the Batch inside it when one is open. */
  #frames: BatchFrame[] = [];
  /** The message or Hdr being read, outermost first. */
  #open: OpenElement[] = [];
  #done: FixmlMessage[] = [];
  #messageCount = 0;
  #byteCount = 0;
  #messageLine = 0;
  #messageStart = -1;
  #tagStart = -1;
  #lastEvent = 0;
  /** Position of the window's first character, and of its end once it is read. */
  #windowStart = 0;
  /** Characters and line feeds of messages that the XML parser never saw. */
  #passedOver = { characters: 0, lines: 0 };
  /** Position after the tag that left us between two messages; below zero when none did. */
  #betweenAt = -1;
  #failure: StructuralFailure | undefined;

  constructor(file: string, limits: FixmlLimits = FIXML_LIMITS) {
    this.#file = file;
    this.#limits = limits;
    this.#plain = new PlainSpelling(limits);
    this.#listen();
  }

  get failure(): StructuralFailure | undefined {
    return this.#failure;
  }

  /** Messages that ended within these bytes; none any more once the file has failed. */
  push(chunk: Uint8Array): readonly FixmlMessage[] {
    for (let at = 0; at < chunk.length && this.#failure === undefined; at += WINDOW_BYTES) {
      const part = chunk.subarray(at, at + WINDOW_BYTES);
      this.#guarded(() => {
        this.#byteCount += part.length;
        if (this.#byteCount > this.#limits.fileBytes) {
          refuse('xml_file_limit', `more than ${this.#limits.fileBytes} bytes`, 'a smaller file');
        }
        this.#write(this.#windows.next(part));
      });
    }
    return this.#taken();
  }

  /** Closes the file. `complete` is the only word on which its messages may be used. */
  end(): FixmlEnd {
    this.#guarded(() => {
      this.#write(this.#windows.last());
      this.#parser.close();
    });
    if (this.#failure !== undefined) return { type: 'failure', failure: this.#failure };
    return { type: 'complete', messageCount: this.#messageCount, byteCount: this.#byteCount };
  }

  #taken(): readonly FixmlMessage[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  #guarded(step: () => void): void {
    if (this.#failure !== undefined) return;
    try {
      step();
    } catch (error) {
      const { code, seen, wanted } = this.#refusalOf(error);
      this.#failure = { code, file: this.#file, line: this.#line, seen, wanted };
    }
  }

  #refusalOf(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    // saxes reports bad XML as a plain Error that begins with line and column; anything else is a bug of ours.
    const [, sentence] = (error instanceof Error && SAXES_SENTENCE.exec(error.message)) || [];
    if (sentence === undefined) throw error;
    // Byte 0 is no XML character; in practice it says that the file is UTF-16.
    if (this.#raw.characterBefore(this.#position) === '\0') {
      return new Refusal('xml_must_be_utf8', 'a zero byte, as in UTF-16', 'UTF-8');
    }
    return new Refusal('xml_must_be_well_formed', sentence, 'well-formed XML');
  }

  #write(window: TextWindow): void {
    this.#raw.open(window);
    if (window.ascii) this.#readTagByTag(window);
    else this.#parser.write(window.text);
    if (!window.valid) refuse('xml_must_be_utf8', 'bytes that are not UTF-8', 'UTF-8 throughout');
    this.#windowStart += window.text.length;
    this.#checkSilence();
    this.#raw.close(this.#messageStart);
  }

  /** The XML parser reads up to where a message may begin; those in plain spelling it never sees. */
  #readTagByTag(window: TextWindow): void {
    const { text } = window;
    this.#plain.open(window);
    for (let at = 0; at < text.length; ) {
      if (this.#betweenAt === this.#windowStart + at) at = this.#takePlainMessages(at);
      const tagEnd = text.indexOf('>', at);
      const end = tagEnd < 0 ? text.length : tagEnd + 1;
      if (end > at) this.#parser.write(text.slice(at, end));
      at = end;
    }
  }

  /** Takes as many messages as follow one another from `start` on, and returns where the window goes on. */
  #takePlainMessages(start: number): number {
    const frame = this.#frames[this.#frames.length - 1];
    let at = start;
    while (frame !== undefined) {
      const message = this.#plain.message(at, this.#frames.length);
      if (message === undefined) break;
      this.#takePlain(message, at, frame);
      at = message.end;
    }
    this.#betweenAt = this.#windowStart + at;
    return at;
  }

  #takePlain(message: PlainMessage, from: number, frame: BatchFrame): void {
    const { element, start, end, linesBefore, lines } = message;
    this.#messageStart = this.#raw.byteAt(this.#windowStart + start);
    this.#messageLine = this.#line + linesBefore;
    this.#passedOver.characters += end - from;
    this.#passedOver.lines += lines;
    this.#lastEvent = this.#windowStart + end;
    this.#closeAtTop(element, frame, this.#lastEvent);
    this.#messageStart = -1;
  }

  /** Characters of the file up to where the XML parser is, in one of its events. */
  get #position(): number {
    return this.#parser.position + this.#passedOver.characters;
  }

  get #line(): number {
    return this.#parser.line + this.#passedOver.lines;
  }

  /** Bounds what the parser hoards while it waits for an end: no event ends a 2 GB attribute. */
  #checkSilence(): void {
    const start = this.#messageStart;
    if (start >= 0 && this.#raw.end - start > this.#limits.messageBytes) this.#refuseMessage();
    this.#refuseSilence(this.#windowStart);
  }

  #refuseSilence(position: number): void {
    const { attributeChars, textChars } = this.#limits;
    const silent = position - this.#lastEvent;
    if (silent <= textChars) return;
    if (this.#tagStart >= 0)
      refuse('xml_attribute_limit', `${silent} characters`, `at most ${attributeChars}`);
    refuse('xml_text_limit', `${silent} characters`, `at most ${textChars}`);
  }

  #event(): number {
    const position = this.#position;
    this.#refuseSilence(position);
    this.#lastEvent = position;
    return position;
  }

  #refuseMessage(): never {
    const most = this.#limits.messageBytes;
    return refuse('fixml_message_limit', `a message of more than ${most} bytes`, `at most ${most}`);
  }

  /**
   * Six handlers and no more: saxes stores each under a computed name, and with eight V8 turns the parser into a dictionary,
   * three times slower. So errors are caught, the XML declaration is looked up, and comments raise nothing.
   */
  #listen(): void {
    const parser = this.#parser;
    parser.on('doctype', () => refuse('xml_doctype_is_not_allowed', 'a DOCTYPE', 'none'));
    parser.on('opentagstart', (tag) => this.#startTag(tag.name));
    parser.on('opentag', (tag) => this.#openTag(tag));
    parser.on('closetag', () => this.#closeTag());
    parser.on('text', (text) => this.#text(text));
    parser.on('cdata', (text) => this.#text(text));
  }

  #checkEncoding(): void {
    const { encoding } = this.#parser.xmlDecl;
    if (encoding === undefined || /^(utf-?8|us-ascii|ascii)$/i.test(encoding)) return;
    refuse('xml_must_be_utf8', `encoding="${encoding}"`, 'UTF-8');
  }

  #text(text: string): void {
    this.#event();
    if (BLANK.test(text)) return;
    const element = this.#open[this.#open.length - 1];
    if (element !== undefined) element.text += text;
    else if (this.#frames.length > 0) {
      refuse('fixml_text_must_be_inside_a_message', text.trim().slice(0, 40), 'only elements');
    }
  }

  #startTag(qualifiedName: string): void {
    const position = this.#event();
    this.#tagStart = position;
    if (this.#open.length > 0 || this.#frames.length === 0) return;
    const { byte, line } = this.#raw.tagStart(position, qualifiedName, this.#line);
    this.#messageStart = byte;
    this.#messageLine = line;
  }

  #openTag(tag: SaxesTagPlain): void {
    this.#checkTag(tag);
    const name = localName(tag.name);
    const attributes = Object.assign(new GrowingAttributes(), tag.attributes);
    const element: OpenElement = { name, attributes, children: [], text: '' };
    const parent = this.#open[this.#open.length - 1];
    if (parent !== undefined) {
      parent.children.push(element);
      this.#open.push(element);
    } else this.#openAtTop(element);
  }

  #checkTag(tag: SaxesTagPlain): void {
    const { depth, attributeChars } = this.#limits;
    const position = this.#event();
    if (position - this.#tagStart > attributeChars) {
      for (const value of Object.values(tag.attributes)) {
        if (value.length > attributeChars) {
          refuse('xml_attribute_limit', `${value.length} characters`, `at most ${attributeChars}`);
        }
      }
    }
    this.#tagStart = -1;
    if (this.#frames.length + this.#open.length >= depth) {
      refuse('xml_depth_limit', `elements ${depth + 1} deep`, `at most ${depth}`);
    }
  }

  #openAtTop(element: OpenElement): void {
    const frame = this.#frames[this.#frames.length - 1];
    if (frame === undefined) {
      this.#checkEncoding();
      if (element.name !== 'FIXML')
        refuse('fixml_root_must_be_fixml', `<${element.name}>`, '<FIXML>');
      this.#root = element.attributes;
      this.#frames.push(new BatchFrame(element.attributes, NO_ATTRIBUTES));
    } else if (element.name === 'Batch') {
      if (this.#frames.length > 1)
        refuse('fixml_batch_must_not_nest', 'a Batch inside a Batch', 'batches side by side');
      this.#messageStart = -1;
      this.#frames.push(new BatchFrame(element.attributes, frame.header));
    } else {
      this.#open.push(element);
      return;
    }
    this.#betweenAt = this.#position;
  }

  #closeTag(): void {
    const position = this.#event();
    const element = this.#open.pop();
    if (element === undefined) {
      this.#frames.pop()?.close();
      this.#betweenAt = position;
      return;
    }
    if (this.#open.length > 0) return;
    const frame = this.#frames[this.#frames.length - 1];
    if (frame !== undefined) this.#closeAtTop(element, frame, position);
    this.#messageStart = -1;
    this.#betweenAt = position;
  }

  #closeAtTop(element: FixmlElement, frame: BatchFrame, endPosition: number): void {
    if (element.name === 'Hdr') {
      frame.addHeader(element.attributes);
      return;
    }
    frame.addMessage();
    this.#messageCount += 1;
    const startByte = this.#messageStart;
    const endByte = this.#raw.byteAt(endPosition);
    if (endByte - startByte > this.#limits.messageBytes) this.#refuseMessage();
    this.#done.push({
      name: element.name,
      body: element,
      header: frame.headerOf(element),
      root: this.#root,
      file: this.#file,
      number: this.#messageCount,
      line: this.#messageLine,
      startByte,
      endByte,
      raw: this.#raw.slice(startByte, endByte),
    });
  }
}

function localName(name: string): string {
  const colon = name.indexOf(':');
  return colon < 0 ? name : name.slice(colon + 1);
}
