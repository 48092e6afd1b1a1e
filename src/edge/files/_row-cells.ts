import { type BusinessDate, dayNumber } from '../../domain/basics/business-date.ts';
import { type ContractId, canonicalContract } from '../../domain/basics/contract-id.ts';
import { type Price, priceFromText } from '../../domain/basics/price.ts';
import type { FieldFailure } from './import-record.ts';

/** One row's cells by column, trimmed; a column that the file does not have reads as blank. */
export type RowCells = { readonly [column: string]: string };

/** Reads cells and gathers every broken rule of the row; a reader that refuses returns undefined. */
export type RowReader = {
  readonly cells: RowCells;
  readonly failures: FieldFailure[];
};

export function rowReader(cells: RowCells): RowReader {
  return { cells, failures: [] };
}

export function textOf(reader: RowReader, column: string): string {
  return reader.cells[column] ?? '';
}

export function fail(reader: RowReader, column: string, code: string, wanted: string): undefined {
  reader.failures.push({ code, field: column, seen: textOf(reader, column), wanted });
  return undefined;
}

/** Texts of one column that are remembered: days and contracts repeat from row to row of a file. */
const REMEMBERED_TEXTS = 2_000;

/** The same pure reading of a text, done once for each text as long as few differ. */
function remembering<Value>(read: (text: string) => Value): (text: string) => Value {
  const known = new Map<string, Value>();
  return (text) => {
    const value = known.get(text);
    if (value !== undefined) return value;
    if (known.size >= REMEMBERED_TEXTS) known.clear();
    const fresh = read(text);
    known.set(text, fresh);
    return fresh;
  };
}

const dayOf = remembering(dayNumber);
const canonicalOf = remembering(canonicalContract);

/** A day written `YYYY-MM-DD`. */
export function dateOf(reader: RowReader, column: string): BusinessDate | undefined {
  const text = textOf(reader, column);
  if (dayOf(text) !== undefined) return text;
  return fail(reader, column, 'date_must_be_a_day', 'a day as YYYY-MM-DD');
}

export function dateOrBlank(reader: RowReader, column: string): BusinessDate | undefined {
  return textOf(reader, column) === '' ? '' : dateOf(reader, column);
}

export function contractOf(reader: RowReader, column: string): ContractId | undefined {
  const contract = canonicalOf(textOf(reader, column));
  if (contract !== undefined) return contract;
  const wanted = 'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]';
  return fail(reader, column, 'contract_must_be_a_contract', wanted);
}

export function priceOf(reader: RowReader, column: string): Price | undefined {
  const price = priceFromText(textOf(reader, column));
  if (price !== undefined) return price;
  const wanted = 'a decimal of at most 8 places, up to 90 million';
  return fail(reader, column, 'price_must_be_a_decimal', wanted);
}

/** One word of a closed list; a blank cell reads as `blank`. */
export function wordOf<const Word extends string>(
  reader: RowReader,
  column: string,
  rule: { readonly words: readonly Word[]; readonly blank: Word; readonly code: string },
): Word | undefined {
  const text = textOf(reader, column);
  if (text === '') return rule.blank;
  const word = rule.words.find((candidate) => candidate === text);
  return word ?? fail(reader, column, rule.code, rule.words.join(' | '));
}
