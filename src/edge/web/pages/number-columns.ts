import { amountOrder, displayAmount, displayCount, isNegative } from '../format/amount.ts';
import type { Column } from '../grid/column.ts';

/** Columns of money and counts look and sort alike on every page. */
export function amountColumn<Row>(
  key: string,
  title: string,
  amount: (row: Row) => string,
): Column<Row> {
  return {
    key,
    title,
    width: 134,
    align: 'end',
    text: (row) => displayAmount(amount(row)),
    exact: amount,
    sortKey: (row) => amountOrder(amount(row)),
    tone: (row) => (isNegative(amount(row)) ? 'negative' : isZero(amount(row)) ? 'dim' : 'plain'),
  };
}

export function countColumn<Row>(
  key: string,
  title: string,
  count: (row: Row) => number,
): Column<Row> {
  return {
    key,
    title,
    width: 84,
    align: 'end',
    text: (row) => displayAmount(String(count(row))),
    exact: (row) => String(count(row)),
    sortKey: count,
    tone: (row) => (count(row) < 0 ? 'negative' : count(row) === 0 ? 'dim' : 'plain'),
  };
}

function isZero(text: string): boolean {
  return !/[1-9]/.test(text);
}

export function shownOf(shown: number, total: number, what: string): string {
  return `${shown === total ? '' : `${displayCount(shown)} of `}${displayCount(total)} ${what}`;
}
