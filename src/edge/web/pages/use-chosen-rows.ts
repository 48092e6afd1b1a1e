import { useRef, useState } from 'react';
import type { RowKey, RowView } from '../grid/row-view.ts';
import type { Range } from '../grid/selection.ts';

/** Rows that one action may take; a selection beyond is cut, and the page says how many are chosen. */
const MOST_ROWS = 500;

/**
 * Rows that a person has chosen with the grid's range (Shift with click or arrows, Control+A), by their keys. Rows that
 * come and go move the range but never what is chosen: an action must not meet a row that nobody meant.
 */
export function useChosenRows<Row>(view: RowView<Row>) {
  const range = useRef<Range>(undefined);
  const [keys, setKeys] = useState<readonly RowKey[]>([]);
  return {
    rows: keys.flatMap((key) => view.rowOf(key) ?? []),
    choose: setKeys,
    /** What the grid covers, whoever moved it. */
    onSelect: (next: Range | undefined) => {
      range.current = next;
    },
    /** Called by the grid after `onSelect`, and only when a person moved it. */
    onMoved: () => setKeys(keysIn(view, range.current)),
  };
}

function keysIn<Row>(view: RowView<Row>, range: Range | undefined): RowKey[] {
  if (range === undefined) return [];
  const keys: RowKey[] = [];
  const last = Math.min(range.lastRow, range.firstRow + MOST_ROWS - 1);
  for (let index = range.firstRow; index <= last; index += 1) {
    const key = view.keyAt(index);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}
