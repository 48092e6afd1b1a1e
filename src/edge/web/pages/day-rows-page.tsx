import { type ReactNode, useState } from 'react';
import { displayDate } from '../format/display-date.ts';
import type { RowView } from '../grid/row-view.ts';
import type { Range } from '../grid/selection.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { DaySelect } from './day-select.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { type Reading, RowsPane } from './rows-pane.tsx';
import { rowsSelected } from './selection-sum.ts';

type DayRowsPageProps<Row> = {
  readonly title: string;
  /** What the rows are, one and many: `position`, `positions`. */
  readonly row: string;
  readonly rows: string;
  readonly filterHint: string;
  /** Said when there is no row at all. */
  readonly nothing: string;
  readonly view: RowView<Row>;
  readonly reading: Reading;
  /** Undefined = as the book stands now. */
  readonly date: string | undefined;
  readonly onDate: (date: string | undefined) => void;
  /** Headline figures of the rows shown. */
  readonly children: ReactNode;
};

/** Rows of the book, now or at the end of a day: headline figures, filter, choice of the day, grid. */
export function DayRowsPage<Row>(props: DayRowsPageProps<Row>) {
  const { title, row, rows, filterHint, nothing, view, reading, date, onDate, children } = props;
  const [range, setRange] = useState<Range>();
  useStatus(rowsSelected(range));
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>{title}</h1>
          <p>{date === undefined ? 'As the book stands now' : `End of ${displayDate(date)}`}</p>
        </div>
        <dl className="figures">{children}</dl>
      </div>
      <div className="toolbar">
        <FilterInput view={view} label={`Filter ${rows}`} hint={filterHint} />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, rows)}</span>
        <DaySelect date={date} onChange={onDate} />
      </div>
      <div className="split">
        <RowsPane
          label={title}
          view={view}
          reading={reading}
          loadingText={`Reading ${rows}`}
          noneFits={`No ${row} fits the filter`}
          nothing={<EmptyNote title={nothing} />}
          onSelect={setRange}
        />
      </div>
    </div>
  );
}
