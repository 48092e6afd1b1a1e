import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { TicketAnswer } from '../api/answers.ts';
import { useTickets } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { displayTime } from '../format/display-date.ts';
import type { Column, Sort } from '../grid/column.ts';
import { Grid } from '../grid/grid.tsx';
import { Figure } from '../shell/figure.tsx';
import { type Names, useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { contractColumns } from './contract-columns.ts';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { selectionSum } from './selection-sum.ts';
import { TicketPanel } from './ticket-panel.tsx';
import { useRowsView } from './use-rows-view.ts';
import { useViewVersion } from './use-view-version.ts';

const NEWEST_FIRST: Sort = { column: 'sequence', direction: 'descending' };

function keyOf({ ticketId }: TicketAnswer): string {
  return ticketId;
}

function ticketColumns(names: Names): readonly Column<TicketAnswer>[] {
  const texts = (
    key: 'ticketId' | 'account' | 'clearingDate' | 'tradeId' | 'source',
    title: string,
    width: number,
  ): Column<TicketAnswer> => ({
    key,
    title,
    width,
    align: 'start',
    text: (row) => row[key],
    sortKey: (row) => row[key],
    tone: () => (key === 'account' || key === 'ticketId' ? 'plain' : 'dim'),
  });
  return [
    {
      ...texts('ticketId', 'Ticket', 96),
      key: 'sequence',
      sortKey: (row) => row.sequence,
    },
    {
      key: 'status',
      title: 'State',
      width: 92,
      align: 'start',
      text: (row) => row.status,
      sortKey: (row) => row.status,
      tone: (row) => (row.status === 'open' ? 'warn' : row.status === 'confirmed' ? 'good' : 'dim'),
    },
    texts('account', 'Account', 124),
    ...contractColumns(names, (row: TicketAnswer) => row.contract),
    {
      key: 'side',
      title: 'Side',
      width: 60,
      align: 'start',
      text: (row) => (row.side === 'buy' ? 'Buy' : 'Sell'),
      sortKey: (row) => row.side,
      tone: (row) => row.side,
    },
    {
      key: 'quantity',
      title: 'Contracts',
      width: 86,
      align: 'end',
      text: (row) => displayCount(row.quantity),
      sortKey: (row) => row.quantity,
    },
    {
      key: 'price',
      title: 'Price',
      width: 96,
      align: 'end',
      text: (row) => names.price(row.contract, row.price),
      exact: (row) => row.price,
      sortKey: (row) => Number(row.price),
    },
    {
      key: 'executionTime',
      title: 'Executed',
      width: 128,
      align: 'start',
      text: (row) => displayTime(row.executionTime),
      exact: (row) => row.executionTime,
      sortKey: (row) => row.executionTime,
      tone: () => 'dim',
    },
    texts('clearingDate', 'Clearing date', 100),
    texts('tradeId', 'Confirmed by', 190),
    texts('source', 'Source', 150),
  ];
}

const STATES = [
  { value: '', label: 'All' },
  { value: 'open', label: 'Open' },
  { value: 'confirmed', label: 'Confirmed' },
  { value: 'replaced', label: 'Replaced' },
  { value: 'cancelled', label: 'Cancelled' },
] as const;

/** The firm's own tickets: entered by hand, changed or taken back until a CCP confirms them. */
export function TicketsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const { data, error, isLoading, refetch } = useTickets(firm);
  const [state, setState] = useState('');
  const [active, setActive] = useState<string>();
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => ticketColumns(names), [names]);
  const view = useRowsView({ rows: data?.rows, columns, keyOf, sort: NEWEST_FIRST });
  useViewVersion(view);
  const count = (wanted: string) =>
    displayCount((data?.rows ?? []).filter((row) => row.status === wanted).length);
  const choose = (next: string) => {
    setState(next);
    const { status: _status, ...others } = view.filter.byColumn;
    const byColumn = next === '' ? others : { ...others, status: `=${next}` };
    view.setFilter({ ...view.filter, byColumn });
  };
  const ticket = active === undefined ? undefined : view.rowOf(active);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Tickets</h1>
          <p>The firm’s own trades, provisional until a CCP’s report confirms them</p>
        </div>
        <dl className="figures">
          {STATES.filter(({ value }) => value !== '').map(({ value, label }) => (
            <Figure
              key={value}
              label={label}
              tone={value === 'open' && count(value) !== '0' ? 'warn' : undefined}
            >
              {count(value)}
            </Figure>
          ))}
        </dl>
      </div>
      <div className="toolbar">
        <FilterInput view={view} label="Filter tickets" hint="Filter: account, contract, ticket" />
        <SegmentedControl
          size="xs"
          aria-label="State"
          value={state}
          data={[...STATES]}
          onChange={choose}
        />
        <Button variant="default" onClick={() => setActive(undefined)}>
          New ticket
        </Button>
        <span className="toolbar-gap" />
        <span className="toolbar-note">
          {shownOf(view.count, view.total, 'tickets')}
          {data === undefined || data.next === '' ? '' : ', older ones by the command line'}
        </span>
      </div>
      <div className="split">
        <div className="grid-pane">
          <Grid
            label="Tickets"
            view={view}
            onActive={(next) => setActive(next && keyOf(next))}
            onOpen={(row) => setActive(keyOf(row))}
            onSelect={(range) => setStatus(selectionSum(view, range))}
          />
          {error !== null ? (
            <FailedNote error={error} onRetry={() => void refetch()} />
          ) : isLoading ? (
            <LoadingNote>Reading tickets</LoadingNote>
          ) : view.count > 0 ? null : (
            <EmptyNote title={view.total > 0 ? 'No ticket fits the filter' : 'No tickets yet'}>
              {view.total > 0 ? '' : 'Enter one on the right when a trade is not at the CCP yet.'}
            </EmptyNote>
          )}
        </div>
        <TicketPanel
          key={ticket?.status === 'open' ? ticket.ticketId : 'new'}
          ticket={ticket}
          names={names}
          onNew={() => setActive(undefined)}
          onReplaced={setActive}
        />
      </div>
    </div>
  );
}
