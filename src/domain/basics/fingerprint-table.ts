import { assertThat } from './decision.ts';
import { FINGERPRINT_WORDS, type FingerprintKey, writeFingerprint } from './fingerprint.ts';

/**
 * Which texts were seen, in 23 to 30 bytes each instead of the 150 of a `Map`: a dense column of 128-bit
 * fingerprints, and an index from fingerprint to row number. Rows are never removed; a table that must forget is
 * replaced as a whole. Whatever belongs to a row is the caller's, in columns by the same row number.
 *
 * **A row found is a candidate**: the caller compares the real key, and goes on with `findRow(…, afterRow)` when it
 * differs. Two texts may therefore share a fingerprint without harm.
 *
 * The state is plain data (arrays and typed arrays), so that it can be cloned and kept in a snapshot. The index is
 * cut into 256 parts by the fingerprint's low byte, each grown on its own, so that no single insertion into a table
 * of 10 M rows stops the thread for longer than it takes to move 1/256 of it (about a millisecond).
 */
export type FingerprintTable = {
  readonly key: FingerprintKey;
  rowCount: number;
  /** Fingerprints by row: row r is in chunk r >>> 12. */
  readonly prints: Int32Array[];
  /** The index: PARTS of them, by the low byte of the fingerprint; made when first needed. */
  readonly parts: (FingerprintIndexPart | undefined)[];
};

/** Open addressing with linear probing; the lengths are one power of two. */
export type FingerprintIndexPart = {
  taken: number;
  /** By slot: 0 = free, else a byte of the fingerprint, so that a miss seldom has to read the row itself. */
  tags: Uint8Array;
  /** By slot: the row number, where the tag is not 0. */
  rows: Uint32Array;
};

/** The answer of `findRow` when there is none. */
export const NO_ROW = -1;

const CHUNK_BITS = 12;
const CHUNK_ROWS = 1 << CHUNK_BITS;
const PARTS = 256;
const FIRST_SLOTS = 4;

// The fingerprint last computed: deciding looks a text up and evolving adds it, one after the other.
const print = new Int32Array(FINGERPRINT_WORDS);
let printText: string | undefined;
let printKey: FingerprintKey | undefined;

export function emptyFingerprintTable(key: FingerprintKey): FingerprintTable {
  return { key, rowCount: 0, prints: [], parts: Array.from({ length: PARTS }, () => undefined) };
}

function emptyPart(slots: number): FingerprintIndexPart {
  return { taken: 0, tags: new Uint8Array(slots), rows: new Uint32Array(slots) };
}

/** The next row after `afterRow` in probe order whose text has this fingerprint, or NO_ROW. */
export function findRow(table: FingerprintTable, text: string, afterRow: number = NO_ROW): number {
  computePrint(table.key, text);
  const first = word(print, 0);
  const part = table.parts[first & (PARTS - 1)];
  if (part === undefined) return NO_ROW;
  const { tags, rows } = part;
  const tag = tagOf(first);
  const mask = tags.length - 1;
  let waiting = afterRow !== NO_ROW;
  for (let slot = word(print, 1) & mask; tags[slot] !== 0; slot = (slot + 1) & mask) {
    if (tags[slot] !== tag) continue;
    const row = word(rows, slot);
    if (row === afterRow) waiting = false;
    else if (!waiting && isPrintOf(table, row)) return row;
  }
  return NO_ROW;
}

/** Adds a row for `text`, even if one with the same fingerprint is there, and returns its number: 0, 1, 2 … */
export function addRow(table: FingerprintTable, text: string): number {
  computePrint(table.key, text);
  const row = table.rowCount;
  assertThat(row < 0xffff_ffff, 'a fingerprint table holds fewer than 2^32 rows');
  if (row >>> CHUNK_BITS === table.prints.length) {
    table.prints.push(new Int32Array(CHUNK_ROWS * FINGERPRINT_WORDS));
  }
  const chunk = chunkOf(table, row);
  const at = (row & (CHUNK_ROWS - 1)) * FINGERPRINT_WORDS;
  for (let i = 0; i < FINGERPRINT_WORDS; i += 1) chunk[at + i] = word(print, i);
  const part = partForWriting(table, word(print, 0));
  if ((part.taken + 1) * 4 > part.tags.length * 3) grow(table, part);
  place(part, word(print, 0), word(print, 1), row);
  table.rowCount = row + 1;
  return row;
}

function computePrint(key: FingerprintKey, text: string): void {
  if (printText === text && printKey === key) return;
  writeFingerprint(key, text, print);
  printText = text;
  printKey = key;
}

function isPrintOf(table: FingerprintTable, row: number): boolean {
  const chunk = chunkOf(table, row);
  const at = (row & (CHUNK_ROWS - 1)) * FINGERPRINT_WORDS;
  return (
    chunk[at] === print[0] &&
    chunk[at + 1] === print[1] &&
    chunk[at + 2] === print[2] &&
    chunk[at + 3] === print[3]
  );
}

function chunkOf(table: FingerprintTable, row: number): Int32Array {
  const chunk = table.prints[row >>> CHUNK_BITS];
  assertThat(chunk !== undefined, 'a fingerprint row is within its table');
  return chunk;
}

function partForWriting(table: FingerprintTable, firstWord: number): FingerprintIndexPart {
  const number = firstWord & (PARTS - 1);
  const part = table.parts[number] ?? emptyPart(FIRST_SLOTS);
  table.parts[number] = part;
  return part;
}

/** 1 … 255, from bits that choose neither the part nor the slot. */
function tagOf(firstWord: number): number {
  const tag = firstWord >>> 24;
  return tag === 0 ? 1 : tag;
}

function place(
  part: FingerprintIndexPart,
  firstWord: number,
  secondWord: number,
  row: number,
): void {
  const mask = part.tags.length - 1;
  let slot = secondWord & mask;
  while (part.tags[slot] !== 0) slot = (slot + 1) & mask;
  part.tags[slot] = tagOf(firstWord);
  part.rows[slot] = row;
  part.taken += 1;
}

function grow(table: FingerprintTable, part: FingerprintIndexPart): void {
  const { tags, rows } = part;
  Object.assign(part, emptyPart(tags.length * 2));
  for (let slot = 0; slot < tags.length; slot += 1) {
    if (tags[slot] === 0) continue;
    const row = word(rows, slot);
    const chunk = chunkOf(table, row);
    const at = (row & (CHUNK_ROWS - 1)) * FINGERPRINT_WORDS;
    place(part, word(chunk, at), word(chunk, at + 1), row);
  }
}

function word(words: Int32Array | Uint32Array, at: number): number {
  const value = words[at];
  assertThat(value !== undefined, 'a fingerprint word is within its table');
  return value;
}
