import { useEffect, useRef } from 'react';
import { GridView } from './grid-view.ts';
import type { RowKey, RowView } from './row-view.ts';
import type { Range } from './selection.ts';
import './grid.css';

export type GridProps<Row> = {
  readonly label: string;
  readonly view: RowView<Row>;
  readonly showsFilters?: boolean;
  /** Row that is active first, as soon as it is there. */
  readonly startKey?: RowKey | undefined;
  readonly onActive?: (row: Row | undefined) => void;
  readonly onOpen?: (row: Row) => void;
  readonly onSelect?: (range: Range | undefined) => void;
};

/** The grid for pages made with React, which only ever mounts it: rows come in through the view. */
export function Grid<Row>({
  label,
  view,
  showsFilters = false,
  startKey,
  ...events
}: GridProps<Row>) {
  const host = useRef<HTMLDivElement>(null);
  const grid = useRef<GridView<Row>>(undefined);
  const latest = useRef(events);
  latest.current = events;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where it starts is asked for once
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new GridView(host.current, {
      label,
      view,
      startKey,
      onActive: (row) => latest.current.onActive?.(row),
      onOpen: (row) => latest.current.onOpen?.(row),
      onSelect: (range) => latest.current.onSelect?.(range),
    });
    grid.current = made;
    return () => made.destroy();
  }, [label, view]);
  useEffect(() => {
    if (view !== undefined) grid.current?.showFilters(showsFilters);
  }, [showsFilters, view]);
  return <div ref={host} className="grid-host" />;
}
