import { useState } from 'react';
import type { RowView } from '../grid/row-view.ts';

type ColumnChoice = {
  /** Already applied by whoever makes the view; blank = all rows. */
  readonly initial?: string | undefined;
  /** What the column filter says for a value; `=value` when left out. */
  readonly conditionOf?: (value: string) => string;
};

/** One value of a column that rows are narrowed to; blank = all of them. */
export function useColumnChoice<Row>(
  view: RowView<Row>,
  column: string,
  { initial = '', conditionOf = (value) => `=${value}` }: ColumnChoice = {},
): readonly [chosen: string, choose: (value: string) => void] {
  const [chosen, setChosen] = useState(initial);
  const choose = (value: string) => {
    setChosen(value);
    const others = Object.entries(view.filter.byColumn).filter(([key]) => key !== column);
    const narrowed = value === '' ? others : [...others, [column, conditionOf(value)] as const];
    view.setFilter({ ...view.filter, byColumn: Object.fromEntries(narrowed) });
  };
  return [chosen, choose];
}
