import { Button, SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { TradeAnswer } from '../api/answers.ts';
import { MOST_TRADES, useDayTrades } from '../api/day-trades.ts';
import { useDates, useProducts, useWorklists } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import { Grid } from '../grid/grid.tsx';
import type { RowView } from '../grid/row-view.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { dayFigures } from './day-figures.ts';
import { ClearingDaySelect } from './day-select.tsx';
import { FilterInput } from './filter-input.tsx';
import { selectionSum } from './selection-sum.ts';
import { tradeColumns } from './trade-columns.ts';
import { TradePanel } from './trade-panel.tsx';
import { useColumnChoice } from './use-column-choice.ts';
import { useViewVersion } from './use-view-version.ts';

/** The blotter of one clearing day; the newest unless another is chosen. */
export function TodayPage() {
  const { firm } = useFirm();
  const dates = useDates(firm);
  // Names of contracts are part of the rows, so the rows wait for them.
  const products = useProducts(firm);
  const [chosen, setChosen] = useState<string>();
  if (products.isError) return <FailedNote error={products.error} />;
  if (dates.isError) return <FailedNote error={dates.error} onRetry={() => void dates.refetch()} />;
  if (dates.data === undefined || products.data === undefined)
    return <LoadingNote>Reading the days</LoadingNote>;
  const date = chosen ?? dates.data.newest;
  return (
    <Blotter
      key={date}
      date={date}
      dayChoice={<ClearingDaySelect label="Clearing date" date={date} onChange={setChosen} />}
    />
  );
}

type BlotterProps = { readonly date: string; readonly dayChoice: React.ReactNode };

function Blotter({ date, dayChoice }: BlotterProps) {
  const { firm } = useFirm();
  const names = useNames();
  const columns = useMemo(() => tradeColumns(names), [names]);
  const { view, state, error } = useDayTrades({ firm, date, columns });
  const [open, setOpen] = useState<number>();
  const [status, setStatus] = useState('');
  const [showsFilters, setShowsFilters] = useState(false);
  useViewVersion(view);
  useStatus(status);
  const opened = open === undefined ? undefined : view.rowOf(open);
  return (
    <div className="page">
      <BlotterHead view={view} date={date} />
      <div className="toolbar">
        <BlotterFilter view={view} />
        <Button
          variant={showsFilters ? 'light' : 'default'}
          aria-pressed={showsFilters}
          onClick={() => setShowsFilters(!showsFilters)}
        >
          Filter by column
        </Button>
        <span className="toolbar-gap" />
        <ShownCount view={view} state={state} />
        {dayChoice}
      </div>
      <div className="split">
        <div className="grid-pane">
          <Grid
            label={`Trades of ${displayDate(date)}`}
            view={view}
            showsFilters={showsFilters}
            onOpen={(row) => setOpen(row.sequence)}
            onActive={(row) => {
              if (open !== undefined && row !== undefined) setOpen(row.sequence);
            }}
            onSelect={(range) => setStatus(selectionSum(view, range))}
          />
          <BlotterNote view={view} state={state} error={error} />
        </div>
        {opened === undefined ? null : (
          <TradePanel trade={opened} names={names} onClose={() => setOpen(undefined)} />
        )}
      </div>
    </div>
  );
}

function BlotterHead({
  view,
  date,
}: {
  readonly view: RowView<TradeAnswer>;
  readonly date: string;
}) {
  const figures = dayFigures(view.shown());
  return (
    <div className="page-head">
      <div>
        <h1>Today</h1>
        <p>{date === '' ? 'No clearing day yet' : `Clearing day ${displayDate(date)}`}</p>
      </div>
      <dl className="figures">
        <Figure label="Trades">{displayCount(figures.trades)}</Figure>
        <Figure label="Contracts bought">{displayCount(figures.bought)}</Figure>
        <Figure label="Contracts sold">{displayCount(figures.sold)}</Figure>
        <Figure label="Accounts">{displayCount(figures.accounts)}</Figure>
        <Figure label="Removed">{displayCount(figures.removed)}</Figure>
        <WaitingFigure label="In suspense" worklist="suspense" />
        <WaitingFigure label="Held" worklist="held" />
      </dl>
    </div>
  );
}

type WaitingProps = { readonly label: string; readonly worklist: string };

/** What waits on a worklist, of whatever day, and the way to it. */
function WaitingFigure({ label, worklist }: WaitingProps) {
  const { firm } = useFirm();
  const { data: waiting = [] } = useWorklists(firm);
  const count = waiting.filter((row) => row.worklist === worklist).length;
  return (
    <Figure label={label} tone={count > 0 ? 'warn' : undefined}>
      <Link to="/f/$firm/worklists" params={{ firm }} search={{ list: worklist }}>
        {displayCount(count)}
      </Link>
    </Figure>
  );
}

function BlotterFilter({ view }: { readonly view: RowView<TradeAnswer> }) {
  const [state, chooseState] = useColumnChoice(view, 'state', {
    // A removed trade says in this column how it left.
    conditionOf: (value) => (value === 'live' ? '=live' : '<>live'),
  });
  const [side, chooseSide] = useColumnChoice(view, 'side');
  return (
    <>
      <FilterInput
        view={view}
        label="Filter trades"
        hint="Filter: account, contract, id, warning"
      />
      <SegmentedControl
        size="xs"
        aria-label="State"
        value={state}
        data={[
          { value: '', label: 'All' },
          { value: 'live', label: 'Live' },
          { value: 'removed', label: 'Removed' },
        ]}
        onChange={chooseState}
      />
      <SegmentedControl
        size="xs"
        aria-label="Side"
        value={side}
        data={[
          { value: '', label: 'Both' },
          { value: 'buy', label: 'Buy' },
          { value: 'sell', label: 'Sell' },
        ]}
        onChange={chooseSide}
      />
    </>
  );
}

type ViewState = ReturnType<typeof useDayTrades>['state'];

function ShownCount({
  view,
  state,
}: {
  readonly view: RowView<TradeAnswer>;
  readonly state: ViewState;
}) {
  const shown = view.count === view.total ? '' : `${displayCount(view.count)} of `;
  const cut = state === 'cut' ? `, newest ${displayCount(MOST_TRADES)} only` : '';
  return (
    <span className="toolbar-note" aria-live="polite">
      {state === 'loading' ? 'Reading… ' : ''}
      {shown}
      {displayCount(view.total)} trades{cut}
    </span>
  );
}

type NoteProps = {
  readonly view: RowView<TradeAnswer>;
  readonly state: ViewState;
  readonly error: unknown;
};

function BlotterNote({ view, state, error }: NoteProps) {
  const { firm } = useFirm();
  if (state === 'failed') return <FailedNote error={error} />;
  if (view.count > 0) return null;
  if (state === 'loading') return <LoadingNote>Reading trades</LoadingNote>;
  if (view.total > 0)
    return (
      <EmptyNote title="No trade fits the filter">Take something out of it to see more.</EmptyNote>
    );
  return (
    <EmptyNote title="No trades yet">
      Drop a confirm or trades file on the{' '}
      <Link to="/f/$firm/import" params={{ firm }}>
        Import page
      </Link>
      ; what other systems send appears here by itself.
    </EmptyNote>
  );
}
