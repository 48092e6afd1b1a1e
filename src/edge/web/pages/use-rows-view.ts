import { useEffect, useMemo } from 'react';
import type { Column, Sort } from '../grid/column.ts';
import { type RowKey, RowView } from '../grid/row-view.ts';

type RowsViewOptions<Row> = {
  readonly rows: readonly Row[] | undefined;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => RowKey;
  readonly sort: Sort;
};

/** A view over rows that are read as a whole; sort and filter outlive a new reading. `keyOf` and `sort` must not change. */
export function useRowsView<Row>({
  rows,
  columns,
  keyOf,
  sort,
}: RowsViewOptions<Row>): RowView<Row> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: constants of the page
  const view = useMemo(() => new RowView<Row>({ columns, keyOf, sort }), [columns]);
  useEffect(() => {
    if (rows !== undefined) view.setRows(rows);
  }, [view, rows]);
  return view;
}
