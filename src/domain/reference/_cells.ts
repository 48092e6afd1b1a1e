import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { type Decimal, decimalToText, parseDecimal } from '../basics/decimal.ts';
import { minorDigits } from '../basics/money.ts';
import type { ReferenceRejectionCode, RowProblem } from './reference-rejection.ts';

/**
 * Reads one row's cells and remembers the first broken rule. A reader that refuses returns a harmless value of its
 * type; the row is only used when `problem` stayed undefined.
 */
export type Cells<Column extends string> = {
  readonly row: { readonly [Name in Column]: string };
  problem: RowProblem | undefined;
};

/** Letters, digits and the punctuation that ids in this field carry; at most 40 characters. */
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._/+&#@()'-]{0,39}$/u;
const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;
/** Characters; a text field of an event holds 64 KiB. */
export const LONGEST_TEXT = 1_000;

export function refuse<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
  wanted: string,
): void {
  cells.problem ??= { code, field, seen: cells.row[field], wanted };
}

/** An id; a blank cell reads as `blank` when one is given, else it is refused. */
export function nameCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
  blank?: string,
): string {
  const text = cells.row[field];
  if (text === '' && blank !== undefined) return blank;
  if (!NAME.test(text)) refuse(cells, field, code, "at most 40 letters, digits or ._/+&#@()'-");
  return text;
}

/** Free text that must say something. */
export function textCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
): string {
  const text = cells.row[field];
  if (text === '' || text.length > LONGEST_TEXT) {
    refuse(cells, field, code, `1 to ${LONGEST_TEXT} characters`);
  }
  return text;
}

/** One word of a closed list; a blank cell reads as `blank`. */
export function wordCell<Column extends string, const Word extends string>(
  cells: Cells<Column>,
  field: Column,
  list: {
    readonly words: readonly Word[];
    readonly blank?: Word;
    readonly code: ReferenceRejectionCode;
  },
): Word | undefined {
  const text = cells.row[field];
  if (text === '' && list.blank !== undefined) return list.blank;
  const word = list.words.find((candidate) => candidate === text);
  if (word === undefined) refuse(cells, field, list.code, list.words.join(' | '));
  return word;
}

/** `YYYY-MM-DD`, or blank. */
export function dateCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
): BusinessDate {
  const text = cells.row[field];
  if (text !== '' && dayNumber(text) === undefined) {
    refuse(cells, field, code, 'a day as YYYY-MM-DD, or blank');
  }
  return text;
}

export function effectiveFromCell<Column extends string>(
  cells: Cells<Column | 'effectiveFrom'>,
): BusinessDate {
  return dateCell(cells, 'effectiveFrom', 'effective_from_must_be_a_date');
}

export function sourceCell<Column extends string>(cells: Cells<Column | 'source'>): string {
  return textCell(cells, 'source', 'source_must_be_given');
}

/** Canonical text of an exact decimal that passes `fits`; a blank cell reads as `blank` when one is given. */
export function decimalCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  rule: {
    readonly code: ReferenceRejectionCode;
    readonly wanted: string;
    readonly fits: (value: Decimal) => boolean;
    readonly blank?: string;
  },
): string {
  const text = cells.row[field];
  if (text === '' && rule.blank !== undefined) return rule.blank;
  const value = parseDecimal(text);
  if (value === undefined || !rule.fits(value)) {
    refuse(cells, field, rule.code, rule.wanted);
    return text;
  }
  return decimalToText(value);
}

/** Above zero, below 10^12, at most eight decimals: the bound under which money stays exact (basics/money.ts). */
export function isPositiveScale(value: Decimal): boolean {
  return (
    value.mantissa > 0n && value.scale <= 8 && value.mantissa < 10n ** BigInt(12 + value.scale)
  );
}

export function currencyCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
  blank?: string,
): string {
  const text = cells.row[field];
  if (text === '' && blank !== undefined) return blank;
  if (minorDigits(text) === undefined)
    refuse(cells, field, code, 'an ISO 4217 code Holdfast knows');
  return text;
}

/** Local `HH:MM`; blank is allowed only when `blankAllowed`. */
export function timeCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
  blankAllowed: 'blank-allowed' | 'required',
): string {
  const text = cells.row[field];
  if (text === '' && blankAllowed === 'blank-allowed') return text;
  if (!TIME.test(text)) refuse(cells, field, code, 'a local time as HH:MM');
  return text;
}

/** IANA time zone such as `America/Chicago`. */
export function zoneCell<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
): string {
  const text = cells.row[field];
  if (!isTimeZone(text)) refuse(cells, field, code, 'an IANA time zone such as America/Chicago');
  return text;
}

function isTimeZone(text: string): boolean {
  // Offsets such as +01:00 are zones to Temporal, but do not follow daylight saving: an area must be named.
  if (!/^[A-Z][A-Za-z_+-]*(\/[A-Za-z0-9_+-]+)*$/.test(text)) return false;
  try {
    new Temporal.ZonedDateTime(0n, text);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
