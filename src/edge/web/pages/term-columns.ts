import { displayCount } from '../format/amount.ts';
import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';

/* Columns of a trade's terms, alike on every page that lists trades, tickets or what waits. */

export function textColumn<Row>(
  key: string,
  title: string,
  width: number,
  textOf: (row: Row) => string,
  tone: 'plain' | 'dim' = 'dim',
): Column<Row> {
  return { key, title, width, align: 'start', text: textOf, sortKey: textOf, tone: () => tone };
}

export function sideWord(side: string): string {
  if (side === '') return '';
  return side === 'buy' ? 'Buy' : 'Sell';
}

type Terms = {
  readonly side: string;
  readonly quantity: number;
  readonly contract: string;
  readonly price: string;
};

/** Side, contracts, price; all blank where a row is about no trade. */
export function termColumns<Row extends Terms>(names: Names): readonly Column<Row>[] {
  return [
    {
      key: 'side',
      title: 'Side',
      width: 60,
      align: 'start',
      text: (row) => sideWord(row.side),
      sortKey: (row) => row.side,
      tone: (row) => (row.side === 'buy' ? 'buy' : 'sell'),
    },
    {
      key: 'quantity',
      title: 'Contracts',
      width: 86,
      align: 'end',
      text: (row) => (row.side === '' ? '' : displayCount(row.quantity)),
      exact: (row) => String(row.quantity),
      sortKey: (row) => row.quantity,
    },
    {
      key: 'price',
      title: 'Price',
      // A note that trades in eighths of a 32nd has eight decimals; a price is never cut.
      width: 116,
      align: 'end',
      text: (row) => names.price(row.contract, row.price),
      exact: (row) => row.price,
      sortKey: (row) => Number(row.price),
    },
  ];
}
