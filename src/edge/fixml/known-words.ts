/** An attribute's name after those before it in the same tag: files repeat few sequences of names many times. */
export type AttributeWord = {
  readonly name: string;
  /** The name, `=` and the opening quote. */
  readonly codes: readonly number[];
  /** All names of the tag so far, this one last; no two are the same. */
  readonly names: readonly string[];
  readonly next: AttributeWord[];
};

export type ElementWord = {
  readonly name: string;
  readonly codes: readonly number[];
  /** Before the first attribute. */
  readonly attributes: AttributeWord;
};

const NONE: readonly number[] = [];
/** More words than any dialect has: a file that invents names is left to the XML parser, and fills no memory. */
const MOST_WORDS = 2_000;
const MOST_ATTRIBUTES = 200;
const LONGEST_NAME = 64;
/** What surrounds messages and is no message itself. */
const NO_MESSAGE_PARTS = ['Batch', 'FIXML'];
const QUOTE = 0x22;
const COLON = 0x3a;
const EQUALS = 0x3d;

/** Names of elements and attributes as bytes, so that one met before is recognised without making a text of it. */
export class KnownWords {
  readonly #elements = new Map<number, ElementWord[]>();
  #count = 0;

  /** The element whose name begins at `at`; undefined when it is no plain name. */
  elementAt(bytes: Uint8Array, at: number): ElementWord | undefined {
    const first = bytes[at];
    if (first === undefined) return undefined;
    const known = this.#elements.get(first);
    if (known !== undefined) {
      for (const word of known) {
        const { codes } = word;
        if (isAt(bytes, at, codes) && !isInName(bytes[at + codes.length])) return word;
      }
    }
    const word = this.#newElement(bytes, at);
    if (word !== undefined) this.#elements.set(first, [...(known ?? []), word]);
    return word;
  }

  #newElement(bytes: Uint8Array, at: number): ElementWord | undefined {
    const codes = plainName(bytes, at);
    if (codes === undefined || this.#count >= MOST_WORDS) return undefined;
    const name = propertyName(codes);
    if (NO_MESSAGE_PARTS.includes(name)) return undefined;
    this.#count += 1;
    return { name, codes, attributes: { name: '', codes: NONE, names: [], next: [] } };
  }

  /** The attribute whose name begins at `at`, followed by `="`; undefined when it is not plain or was there before. */
  attributeAt(bytes: Uint8Array, at: number, before: AttributeWord): AttributeWord | undefined {
    for (const word of before.next) if (isAt(bytes, at, word.codes)) return word;
    const letters = plainName(bytes, at);
    if (letters === undefined || this.#count >= MOST_WORDS) return undefined;
    const end = at + letters.length + 2;
    if (bytes[end - 2] !== EQUALS || bytes[end - 1] !== QUOTE) return undefined;
    const name = propertyName(letters);
    if (before.names.includes(name) || before.names.length >= MOST_ATTRIBUTES) return undefined;
    const word = {
      name,
      codes: [...letters, EQUALS, QUOTE],
      names: [...before.names, name],
      next: [],
    };
    before.next.push(word);
    this.#count += 1;
    return word;
  }
}

/** Letters, digits, `_`, `-`, `.`, the first a letter or `_`; no `:`, so that a name has no prefix. */
function plainName(bytes: Uint8Array, at: number): number[] | undefined {
  const first = bytes[at];
  if (first === undefined || !isNameStart(first)) return undefined;
  let end = at + 1;
  while (isInName(bytes[end])) end += 1;
  const after = bytes[end];
  // At the end of the window the name may go on.
  if (after === undefined || after === COLON || end - at > LONGEST_NAME) return undefined;
  return [...bytes.subarray(at, end)];
}

function isNameStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isInName(code: number | undefined): boolean {
  if (code === undefined) return false;
  return isNameStart(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2e;
}

/** As text that V8 knows as a property's name already: storing under another one looks it up anew each time. */
function propertyName(letters: readonly number[]): string {
  const name = Buffer.from(letters).toString('latin1');
  return Object.keys({ [name]: '' })[0] ?? name;
}

/** Whether these bytes stand at that place. */
export function isAt(bytes: Uint8Array, at: number, codes: readonly number[]): boolean {
  for (let index = 0; index < codes.length; index += 1) {
    if (bytes[at + index] !== codes[index]) return false;
  }
  return true;
}
