import type { ReactNode } from 'react';
import { Grid, type GridProps } from '../grid/grid.tsx';
import type { RowView } from '../grid/row-view.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';

export type Reading = {
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly refetch: () => unknown;
};

type RowsPaneProps<Row> = GridProps<Row> & {
  /** How the rows are read. */
  readonly reading: Reading;
  readonly loadingText: string;
  readonly noneFits: string;
  /** Said when there is no row at all. */
  readonly nothing: ReactNode;
};

/** A grid over rows that are read as a whole, or why it is empty. */
export function RowsPane<Row>(props: RowsPaneProps<Row>) {
  const { reading, loadingText, noneFits, nothing, ...grid } = props;
  return (
    <div className="grid-pane">
      <Grid {...grid} />
      {noteOf(grid.view, reading, { loadingText, noneFits, nothing })}
    </div>
  );
}

function noteOf<Row>(
  view: RowView<Row>,
  { error, isLoading, refetch }: Reading,
  said: Pick<RowsPaneProps<Row>, 'loadingText' | 'noneFits' | 'nothing'>,
): ReactNode {
  if (error !== null) return <FailedNote error={error} onRetry={() => void refetch()} />;
  if (isLoading) return <LoadingNote>{said.loadingText}</LoadingNote>;
  if (view.count > 0) return null;
  return view.total > 0 ? <EmptyNote title={said.noneFits} /> : said.nothing;
}
