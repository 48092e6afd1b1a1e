import { displayCount } from '../format/amount.ts';
import type { RowView } from '../grid/row-view.ts';
import type { Range } from '../grid/selection.ts';

/** More rows than this are counted, not summed. */
const SUMMED_ROWS = 100_000;

type Sided = { readonly side: string; readonly quantity: number };

export function rowsSelected(range: Range | undefined): string {
  if (range === undefined) return '';
  const rows = range.lastRow - range.firstRow + 1;
  return `${displayCount(rows)} ${rows === 1 ? 'row' : 'rows'} selected`;
}

/** What the line at the bottom says of the selected trades. */
export function selectionSum<Row extends Sided>(
  view: RowView<Row>,
  range: Range | undefined,
): string {
  if (range === undefined) return '';
  const rows = range.lastRow - range.firstRow + 1;
  const counted = rowsSelected(range);
  if (rows === 1 || rows > SUMMED_ROWS) return counted;
  let bought = 0;
  let sold = 0;
  for (let index = range.firstRow; index <= range.lastRow; index += 1) {
    const row = view.rowAt(index);
    if (row === undefined) continue;
    if (row.side === 'buy') bought += row.quantity;
    else sold += row.quantity;
  }
  return `${counted}: bought ${displayCount(bought)}, sold ${displayCount(sold)}, net ${displayCount(bought - sold)}`;
}
