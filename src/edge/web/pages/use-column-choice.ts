import { useState } from 'react';
import type { RowView } from '../grid/row-view.ts';

/** One value of a column that rows are narrowed to; blank = all of them. `initial` is applied by whoever makes the view. */
export function useColumnChoice<Row>(
  view: RowView<Row>,
  column: string,
  initial = '',
): readonly [chosen: string, choose: (value: string) => void] {
  const [chosen, setChosen] = useState(initial);
  const choose = (value: string) => {
    setChosen(value);
    const others = Object.entries(view.filter.byColumn).filter(([key]) => key !== column);
    const narrowed = value === '' ? others : [...others, [column, `=${value}`] as const];
    view.setFilter({ ...view.filter, byColumn: Object.fromEntries(narrowed) });
  };
  return [chosen, choose];
}
