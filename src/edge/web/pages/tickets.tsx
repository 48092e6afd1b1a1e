import { Button, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { TicketAnswer } from '../api/answers.ts';
import { useTickets } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import type { RowView } from '../grid/row-view.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { selectionSum } from './selection-sum.ts';
import { ticketColumns } from './ticket-columns.ts';
import { TicketPanel } from './ticket-panel.tsx';
import { useColumnChoice } from './use-column-choice.ts';
import { useRowsView } from './use-rows-view.ts';

const NEWEST_FIRST: Sort = { column: 'sequence', direction: 'descending' };

function keyOf({ ticketId }: TicketAnswer): string {
  return ticketId;
}

const STATES = [
  { value: 'open', label: 'Open' },
  { value: 'confirmed', label: 'Confirmed' },
  { value: 'replaced', label: 'Replaced' },
  { value: 'cancelled', label: 'Cancelled' },
] as const;

/** The firm's own tickets: entered by hand, changed or taken back until a CCP confirms them. */
export function TicketsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const reading = useTickets(firm);
  const rows = reading.data?.rows;
  const [active, setActive] = useState<string>();
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => ticketColumns(names), [names]);
  const view = useRowsView({ rows, columns, keyOf, sort: NEWEST_FIRST });
  const ticket = active === undefined ? undefined : view.rowOf(active);
  const startNew = () => setActive(undefined);
  return (
    <div className="page">
      <TicketsHead rows={rows} />
      <TicketsToolbar
        view={view}
        isCut={reading.data !== undefined && reading.data.next !== ''}
        onNew={startNew}
      />
      <div className="split">
        <RowsPane
          label="Tickets"
          view={view}
          reading={reading}
          loadingText="Reading tickets"
          noneFits="No ticket fits the filter"
          nothing={
            <EmptyNote title="No tickets yet">
              Enter one on the right when a trade is not at the CCP yet.
            </EmptyNote>
          }
          onActive={(next) => setActive(next && keyOf(next))}
          onOpen={(row) => setActive(keyOf(row))}
          onSelect={(range) => setStatus(selectionSum(view, range))}
        />
        <TicketPanel
          key={ticket?.status === 'open' ? ticket.ticketId : 'new'}
          ticket={ticket}
          names={names}
          onNew={startNew}
          onReplaced={setActive}
        />
      </div>
    </div>
  );
}

function TicketsHead({ rows = [] }: { readonly rows: readonly TicketAnswer[] | undefined }) {
  return (
    <div className="page-head">
      <div>
        <h1>Tickets</h1>
        <p>The firm’s own trades, provisional until a CCP’s report confirms them</p>
      </div>
      <dl className="figures">
        {STATES.map(({ value, label }) => {
          const count = rows.filter((row) => row.status === value).length;
          return (
            <Figure
              key={value}
              label={label}
              tone={value === 'open' && count > 0 ? 'warn' : undefined}
            >
              {displayCount(count)}
            </Figure>
          );
        })}
      </dl>
    </div>
  );
}

type ToolbarProps = {
  readonly view: RowView<TicketAnswer>;
  /** Older tickets are not on the page. */
  readonly isCut: boolean;
  readonly onNew: () => void;
};

function TicketsToolbar({ view, isCut, onNew }: ToolbarProps) {
  const [state, chooseState] = useColumnChoice(view, 'status');
  return (
    <div className="toolbar">
      <FilterInput view={view} label="Filter tickets" hint="Filter: account, contract, ticket" />
      <SegmentedControl
        size="xs"
        aria-label="State"
        value={state}
        data={[{ value: '', label: 'All' }, ...STATES]}
        onChange={chooseState}
      />
      <Button variant="default" onClick={onNew}>
        New ticket
      </Button>
      <span className="toolbar-gap" />
      <span className="toolbar-note">
        {shownOf(view.count, view.total, 'tickets')}
        {isCut ? ', older ones by the command line' : ''}
      </span>
    </div>
  );
}
