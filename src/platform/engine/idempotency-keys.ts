import type { FingerprintKey } from '../../domain/basics/fingerprint.ts';
import {
  addRow,
  emptyFingerprintTable,
  type FingerprintTable,
  findRow,
  NO_ROW,
} from '../../domain/basics/fingerprint-table.ts';
import {
  emptyNumberColumn,
  type NumberColumn,
  numberAt,
  pushNumber,
} from '../../domain/basics/number-column.ts';

/**
 * Where the submissions of one firm are recorded, by sender and key: 35 bytes each. Two generations: a new one is
 * begun when the present one is GENERATION_MICROS old, and the one before it is then forgotten. A key is therefore
 * kept 14 to 28 days. Five business days never take 14 days: the longest closure of a calendar we carry is nine days.
 * Time is that of the entries, so a replay arrives at the same state.
 */
export type IdempotencyKeys = {
  readonly fingerprintKey: FingerprintKey;
  present: Generation;
  former: Generation;
};

type Generation = {
  readonly sinceMicros: number;
  readonly table: FingerprintTable;
  /** Of the `SubmissionRecorded` event, by row. */
  readonly sequences: NumberColumn;
};

export const GENERATION_MICROS = 14 * 86_400_000_000;

export function emptyIdempotencyKeys(fingerprintKey: FingerprintKey): IdempotencyKeys {
  const empty = (): Generation => newGeneration(fingerprintKey, 0);
  return { fingerprintKey, present: empty(), former: empty() };
}

function newGeneration(fingerprintKey: FingerprintKey, sinceMicros: number): Generation {
  return {
    sinceMicros,
    table: emptyFingerprintTable(fingerprintKey),
    sequences: emptyNumberColumn(),
  };
}

/** Remembers that `SubmissionRecorded` of this sender and key is at `sequence`. */
export function rememberKey(
  keys: IdempotencyKeys,
  sender: string,
  key: string,
  sequence: number,
  timeMicros: number,
): void {
  if (timeMicros - keys.present.sinceMicros >= GENERATION_MICROS) {
    keys.former = keys.present;
    keys.present = newGeneration(keys.fingerprintKey, timeMicros);
  }
  addRow(keys.present.table, textOf(sender, key));
  pushNumber(keys.present.sequences, sequence);
}

/** Sequences of events that may be the record of this sender and key; the caller compares the real ones. */
export function candidateRecords(
  keys: IdempotencyKeys,
  sender: string,
  key: string,
): readonly number[] {
  const text = textOf(sender, key);
  return [keys.present, keys.former].flatMap(({ table, sequences }) => {
    const found: number[] = [];
    for (let row = findRow(table, text); row !== NO_ROW; row = findRow(table, text, row)) {
      found.push(numberAt(sequences, row));
    }
    return found;
  });
}

// The length in front keeps ("a", "bc") and ("ab", "c") apart whatever characters the two hold.
function textOf(sender: string, key: string): string {
  return `${sender.length}:${sender}${key}`;
}
