import { isOrigin } from '../journal/entry-header.ts';
import { type NoteSigner, signNote } from '../journal/signed-note.ts';

/**
 * A receipt: one event of one trade, shown with what proves that it is in a log, and nothing of any other. The file is a
 * note signed by the log's key, then an empty line, then a proof as in c2sp.org/tlog-proof, byte for byte. All lines are in
 * `docs/formats/receipt.md`.
 */
export type Receipt = {
  readonly trade: string;
  readonly origin: string;
  readonly entry: number;
  readonly sequence: number;
  /** The leaf of the tree. */
  readonly header: Uint8Array;
  readonly salt: Uint8Array;
  /** As it was written. */
  readonly event: Uint8Array;
  /** From the event's leaf to the batch root. */
  readonly steps: readonly ReceiptStep[];
  /** Names that the event says by number. They are on the word of the log's key alone. */
  readonly names: readonly { readonly number: number; readonly name: string }[];
  readonly proof: TreeProof;
};

export type ReceiptStep = {
  readonly before: readonly Uint8Array[];
  readonly after: readonly Uint8Array[];
};

export type TreeProof = {
  readonly index: number;
  readonly hashes: readonly Uint8Array[];
  /** Signed note, with whatever cosignatures it has. */
  readonly checkpoint: string;
};

const FIRST_LINE = 'holdfast/receipt/v1';
const PROOF_LINE = 'c2sp.org/tlog-proof@v1';
const HASH_BYTES = 32;

export function writeReceipt(receipt: Receipt, signer: NoteSigner): string {
  return `${signNote(receiptText(receipt), [signer])}\n${proofText(receipt.proof)}`;
}

export function receiptText(receipt: Omit<Receipt, 'proof'>): string {
  const { trade, origin, entry, sequence, header, salt, event, steps, names } = receipt;
  const lines = [
    FIRST_LINE,
    `trade ${JSON.stringify(trade)}`,
    `log ${origin}`,
    `entry ${entry}`,
    `sequence ${sequence}`,
    `header ${base64(header)}`,
    `salt ${base64(salt)}`,
    `event ${base64(event)}`,
    ...steps.map(
      ({ before, after }) => `step ${before.length} ${hashesText([...before, ...after])}`,
    ),
    ...names.map(({ number, name }) => `name ${number} ${JSON.stringify(name)}`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

export function proofText({ index, hashes, checkpoint }: TreeProof): string {
  const lines = [PROOF_LINE, `index ${index}`, ...hashes.map(base64)];
  return `${lines.join('\n')}\n\n${checkpoint}`;
}

export type ParsedReceipt = {
  readonly receipt: Receipt;
  /** The first part, whose signature is still to be looked at. */
  readonly note: string;
};

/** Undefined when the text is not exactly what `writeReceipt` writes. Nothing of it is believed yet. */
export function parseReceipt(text: string): ParsedReceipt | undefined {
  const split = text.indexOf(`\n${PROOF_LINE}\n`);
  const note = text.slice(0, split);
  const proof = parseProof(text.slice(split + 1));
  const told = note.slice(0, note.lastIndexOf('\n\n') + 1);
  const parsed = parseTold(told.split('\n').slice(0, -1));
  if (split < 0 || proof === undefined || parsed === undefined) return undefined;
  const receipt = { ...parsed, proof };
  return receiptText(receipt) === told && proofText(proof) === text.slice(split + 1)
    ? { receipt, note }
    : undefined;
}

function parseTold(lines: readonly string[]): Omit<Receipt, 'proof'> | undefined {
  const all = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1));
  const one = (word: string) => all(word)[0] ?? '';
  const trade = jsonText(one('trade'));
  const origin = one('log');
  const entry = Number(one('entry'));
  const sequence = Number(one('sequence'));
  const steps = all('step').map(parseStep);
  const names = all('name').map(parseName);
  const isWhole =
    lines[0] === FIRST_LINE &&
    trade !== undefined &&
    isOrigin(origin) &&
    [entry, sequence].every(Number.isSafeInteger);
  if (!isWhole) return undefined;
  const bytes = (word: string) => Buffer.from(one(word), 'base64');
  return {
    trade,
    origin,
    entry,
    sequence,
    header: bytes('header'),
    salt: bytes('salt'),
    event: bytes('event'),
    steps: steps.flatMap((step) => step ?? []),
    names: names.flatMap((name) => name ?? []),
  };
}

function parseStep(text: string): ReceiptStep | undefined {
  const [count = '', encoded = ''] = text.split(' ');
  const joined = Buffer.from(encoded, 'base64');
  const hashes: Buffer[] = [];
  for (let at = 0; at < joined.length; at += HASH_BYTES)
    hashes.push(joined.subarray(at, at + HASH_BYTES));
  const before = Number(count);
  if (!/^\d{1,2}$/.test(count) || hashes.some(({ length }) => length !== HASH_BYTES))
    return undefined;
  return { before: hashes.slice(0, before), after: hashes.slice(before) };
}

function parseName(text: string): { readonly number: number; readonly name: string } | undefined {
  const [, number = '', json = ''] = /^(\d{1,9}) (.+)$/.exec(text) ?? [];
  const name = jsonText(json);
  return name === undefined ? undefined : { number: Number(number), name };
}

/** A wrong line is left out, and the text written again is then another one. */
function parseProof(text: string): TreeProof | undefined {
  const split = text.indexOf('\n\n');
  const [first, index = '', ...hashes] = text.slice(0, split).split('\n');
  const number = /^index (\d{1,16})$/.exec(index)?.[1];
  const parsed = hashes.map((each) => Buffer.from(each, 'base64'));
  if (split < 0 || first !== PROOF_LINE || number === undefined) return undefined;
  if (parsed.some(({ length }) => length !== HASH_BYTES)) return undefined;
  return { index: Number(number), hashes: parsed, checkpoint: text.slice(split + 2) };
}

function jsonText(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function hashesText(hashes: readonly Uint8Array[]): string {
  return base64(Buffer.concat(hashes));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
