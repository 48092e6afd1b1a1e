import { useMemo, useState } from 'react';
import type { TransferAnswer } from '../api/life-answers.ts';
import { useTransfers } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { rowsSelected } from './selection-sum.ts';
import { transferColumns } from './transfer-columns.ts';
import { TransferForm } from './transfer-form.tsx';
import { TransferPanel } from './transfer-panel.tsx';
import { useBulkRun } from './use-bulk-run.ts';
import { useChosenRows } from './use-chosen-rows.ts';
import { useRowsView } from './use-rows-view.ts';

/** `requested` comes last by its letter, and is what waits. */
const WAITING_FIRST: Sort = { column: 'status', direction: 'descending' };

function keyOf({ transferId }: TransferAnswer): string {
  return transferId;
}

/** Transfers of positions: what is asked for, and what became of it. */
export function TransfersPage() {
  const { firm } = useFirm();
  const names = useNames();
  const reading = useTransfers(firm);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => transferColumns(names), [names]);
  const view = useRowsView({ rows: reading.data, columns, keyOf, sort: WAITING_FIRST });
  const chosen = useChosenRows(view);
  const bulk = useBulkRun(firm);
  const { data: rows = [] } = reading;
  const waiting = rows.filter((row) => row.status === 'requested').length;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Transfers</h1>
          <p>Contracts that are held move to another account, or from or to another firm</p>
        </div>
        <dl className="figures">
          <Figure label="Requested" tone={waiting > 0 ? 'warn' : undefined}>
            {displayCount(waiting)}
          </Figure>
        </dl>
      </div>
      <div className="toolbar">
        <FilterInput view={view} label="Filter transfers" hint="Filter: account, firm, contract" />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'transfers')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Transfers"
          view={view}
          reading={reading}
          loadingText="Reading transfers"
          noneFits="Nothing fits the filter"
          nothing={<EmptyNote title="Nothing here">No transfer has been asked for.</EmptyNote>}
          onActive={() => {
            chosen.onMoved();
            bulk.dismiss();
          }}
          onSelect={(range) => {
            chosen.onSelect(range);
            setStatus(rowsSelected(range));
          }}
        />
        {chosen.rows.length > 0 || bulk.outcomes.length > 0 ? (
          <TransferPanel rows={chosen.rows} names={names} bulk={bulk} onDone={chosen.choose} />
        ) : (
          <TransferForm />
        )}
      </div>
    </div>
  );
}
