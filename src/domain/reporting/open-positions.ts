import { compareText } from './_compare-text.ts';
import { positionJson } from './row-json.ts';
import type { PositionRow } from './rows.ts';

/** Columns of the open positions list: the fields of `positionJson`, in its order. */
export const OPEN_POSITION_COLUMNS = [
  'account',
  'contract',
  'currency',
  'long',
  'short',
  'settlementPrice',
  'priceDate',
  'priceKind',
  'openTradeEquity',
  'optionValue',
  'variation',
  'bought',
  'sold',
] as const;

/** What is open at the close of the day, by account and contract; positions that went flat are left out. */
export function openPositions(rows: readonly PositionRow[]): readonly PositionRow[] {
  return rows
    .filter(({ long, short }) => long > 0 || short > 0)
    .toSorted((a, b) => compareText(a.account, b.account) || compareText(a.contract, b.contract));
}

/** Rows of text for a CSV writer, the header first. */
export function openPositionsCsv(rows: readonly PositionRow[]): readonly (readonly string[])[] {
  const lines = openPositions(rows).map((row) => {
    const json = positionJson(row);
    return OPEN_POSITION_COLUMNS.map((column) => String(json[column]));
  });
  return [OPEN_POSITION_COLUMNS, ...lines];
}
