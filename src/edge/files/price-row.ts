import { isNoPrice } from '../../domain/basics/settlement-text.ts';
import {
  contractOf,
  dateOf,
  priceOf,
  type RowCells,
  rowReader,
  textOf,
  wordOf,
} from './_row-cells.ts';
import { EMPTY_CONTENT, type RecordContent } from './import-record.ts';

/** Columns of our own `prices` file (docs/formats/prices-csv.md). */
export const PRICE_COLUMNS = {
  required: ['contract', 'date', 'settlement'],
  optional: ['kind', 'source'],
} as const;

const KINDS = ['early', 'daily', 'final-settlement', 'manual'] as const;

/** One settlement price; a blank `source` is the file's name. */
export function readPriceRow(cells: RowCells, fileName: string): RecordContent {
  const reader = rowReader(cells);
  const contract = contractOf(reader, 'contract');
  const date = dateOf(reader, 'date');
  const rule = { words: KINDS, blank: 'daily', code: 'price_kind_must_be_known' } as const;
  const kind = wordOf(reader, 'kind', rule);
  const seen = textOf(reader, 'settlement');
  const { failures } = reader;
  if (contract !== undefined && date !== undefined && kind !== undefined && isNoPrice(seen)) {
    return { ...EMPTY_CONTENT, noPrices: [{ contract, date, seen }] };
  }
  const price = isNoPrice(seen) ? undefined : priceOf(reader, 'settlement');
  if (contract === undefined || date === undefined || kind === undefined || price === undefined) {
    return { ...EMPTY_CONTENT, failures };
  }
  const source = textOf(reader, 'source') || fileName;
  const command = { type: 'setSettlementPrice', contract, date, kind, price, source } as const;
  return { ...EMPTY_CONTENT, commands: [command] };
}
