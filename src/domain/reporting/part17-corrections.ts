import { compareText } from './_compare-text.ts';
import { parsePart17Record } from './parse-part17.ts';
import type { Part17Failure } from './part17-failure.ts';
import { type Part17Record, part17Key, printPart17Record } from './part17-record.ts';

export type Part17Corrections = {
  /** Records that bring what was sent to what is true now: `A`, `C` and `D`, sorted; empty = nothing to correct. */
  readonly records: readonly string[];
  /** Lines that could not be read; nothing is corrected on their strength. */
  readonly failures: readonly Part17Failure[];
};

/**
 * The difference between what the CFTC holds and what should have been sent for one report date. `sent` = all lines sent
 * for that date, in the order sent, corrections included. A correction and a deletion repeat the whole record
 * (17 CFR 17.00(g)(2)(xiv)); a record that should not have been sent is deleted with the quantities that were sent.
 */
export function part17Corrections(
  sent: readonly string[],
  now: readonly string[],
): Part17Corrections {
  const failures: Part17Failure[] = [];
  const held = heldRecords(sent, failures);
  const wanted = heldRecords(now, failures);
  const records: Part17Record[] = [];
  for (const [key, record] of wanted) {
    const before = held.get(key);
    if (before === undefined) records.push({ ...record, action: 'A' });
    else if (before.long !== record.long || before.short !== record.short)
      records.push({ ...record, action: 'C' });
  }
  for (const [key, record] of held) {
    if (!wanted.has(key)) records.push({ ...record, action: 'D' });
  }
  // Report type stands first in the line; account, date and contract decide, so that a clerk finds one account together.
  const lines = records.map(printPart17Record);
  return {
    records: lines.toSorted((a, b) => compareText(a.slice(7), b.slice(7)) || compareText(a, b)),
    failures,
  };
}

/** What the CFTC holds after these lines: the last word on each key. Blank = new or correction, so either puts. */
function heldRecords(
  lines: readonly string[],
  failures: Part17Failure[],
): ReadonlyMap<string, Part17Record> {
  const held = new Map<string, Part17Record>();
  for (const line of lines) {
    const parsed = parsePart17Record(line);
    if (!parsed.ok) failures.push(parsed.failure);
    else if (parsed.record.action === 'D') held.delete(part17Key(parsed.record));
    else held.set(part17Key(parsed.record), parsed.record);
  }
  return held;
}
