import type { Column } from '../grid/column.ts';
import type { Names } from '../shell/firm-context.ts';

/** A contract as two columns, so that a long product name never hides the month and strike. */
export function contractColumns<Row>(
  names: Names,
  contractOf: (row: Row) => string,
): readonly Column<Row>[] {
  return [
    {
      key: 'product',
      title: 'Product',
      width: 170,
      grows: true,
      align: 'start',
      text: (row) => names.product(contractOf(row)),
      exact: contractOf,
      sortKey: (row) => names.product(contractOf(row)),
    },
    {
      key: 'term',
      title: 'Month, strike',
      width: 124,
      align: 'start',
      text: (row) => names.term(contractOf(row)),
      exact: contractOf,
      sortKey: (row) => contractOf(row).split(':').slice(3).join(':'),
    },
  ];
}
