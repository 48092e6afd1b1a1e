import { useRef, useState } from 'react';
import type { RowKey, RowView } from '../grid/row-view.ts';
import type { Range } from '../grid/selection.ts';

/** Rows that one action may take; a selection beyond is cut, and the page says how many are chosen. */
const MOST_ROWS = 500;

/**
 * The rows that a person has selected, by their keys. Rows that come, go or move change nothing in it: the grid says where its
 * selection is after every change of the rows, and who is meant only when a person selects.
 */
export function useChosen<Row>(view: RowView<Row>) {
  const [keys, choose] = useState<readonly RowKey[]>([]);
  const range = useRef<Range | undefined>(undefined);
  const rows = keys.flatMap((key) => view.rowOf(key) ?? []);
  return {
    rows,
    choose,
    onSelect: (selected: Range | undefined) => {
      range.current = selected;
    },
    /** Comes after `onSelect`, and only when a person selects. */
    onActive: () => choose(keysIn(view, range.current)),
  };
}

function keysIn<Row>(view: RowView<Row>, range: Range | undefined): RowKey[] {
  if (range === undefined) return [];
  const last = Math.min(range.lastRow, range.firstRow + MOST_ROWS - 1);
  const keys: RowKey[] = [];
  for (let at = range.firstRow; at <= last; at += 1) {
    const key = view.keyAt(at);
    if (key !== undefined) keys.push(key);
  }
  return keys;
}
