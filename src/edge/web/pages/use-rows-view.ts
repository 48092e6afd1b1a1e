import { useEffect, useMemo } from 'react';
import type { Column, Sort } from '../grid/column.ts';
import { NO_FILTER, type RowFilter } from '../grid/row-filter.ts';
import { type RowKey, RowView } from '../grid/row-view.ts';
import { useViewVersion } from './use-view-version.ts';

type RowsViewOptions<Row> = {
  readonly rows: readonly Row[] | undefined;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => RowKey;
  readonly sort: Sort;
  /** What the rows are narrowed to first; everything when left out. */
  readonly filter?: RowFilter;
};

/**
 * A view over rows that are read as a whole, and the page drawn again with every change of it. Sort and filter outlive a
 * new reading. `keyOf`, `sort` and `filter` are those of the first drawing.
 */
export function useRowsView<Row>({
  rows,
  columns,
  keyOf,
  sort,
  filter = NO_FILTER,
}: RowsViewOptions<Row>): RowView<Row> {
  // biome-ignore lint/correctness/useExhaustiveDependencies: constants of the page
  const view = useMemo(() => {
    const made = new RowView<Row>({ columns, keyOf, sort });
    made.setFilter(filter);
    return made;
  }, [columns]);
  useEffect(() => {
    if (rows !== undefined) view.setRows(rows);
  }, [view, rows]);
  useViewVersion(view);
  return view;
}
