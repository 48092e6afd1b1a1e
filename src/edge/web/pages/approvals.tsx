import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { ApprovalAnswer, ApprovalListName } from '../api/approval-answers.ts';
import { useApprovals } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { approvalColumns } from './approval-columns.ts';
import { ApprovalPanel } from './approval-panel.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { rowsSelected } from './selection-sum.ts';
import { useBulkRun } from './use-bulk-run.ts';
import { useChosenRows } from './use-chosen-rows.ts';
import { useRowsView } from './use-rows-view.ts';

const OLDEST_FIRST: Sort = { column: 'requestedAt', direction: 'ascending' };

const LISTS = [
  { value: 'pending', label: 'Pending' },
  { value: 'all', label: 'All' },
] as const;

function keyOf({ approvalId }: ApprovalAnswer): string {
  return approvalId;
}

/** What one person has instructed and a second one must approve. */
export function ApprovalsPage() {
  const { firm } = useFirm();
  const [list, setList] = useState<ApprovalListName>('pending');
  const reading = useApprovals(firm, list);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => approvalColumns(), []);
  const view = useRowsView({ rows: reading.data, columns, keyOf, sort: OLDEST_FIRST });
  const chosen = useChosenRows(view);
  const bulk = useBulkRun(firm);
  return (
    <div className="page">
      <ApprovalsHead />
      <div className="toolbar">
        <FilterInput view={view} label="Filter approvals" hint="Filter: person, trade, account" />
        <SegmentedControl
          size="xs"
          aria-label="List"
          value={list}
          data={[...LISTS]}
          onChange={(next) => {
            setList(next);
            chosen.choose([]);
            bulk.dismiss();
          }}
        />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'approvals')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Approvals"
          view={view}
          reading={reading}
          loadingText="Reading approvals"
          noneFits="Nothing fits the filter"
          nothing={
            <EmptyNote title="Nothing waits">
              What the firm’s policy names waits here for a second person.
            </EmptyNote>
          }
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
          <ApprovalPanel rows={chosen.rows} bulk={bulk} onDone={chosen.choose} />
        ) : (
          <NothingChosen />
        )}
      </div>
    </div>
  );
}

function ApprovalsHead() {
  const { firm } = useFirm();
  const { data: pending = [] } = useApprovals(firm, 'pending');
  return (
    <div className="page-head">
      <div>
        <h1>Approvals</h1>
        <p>Instructions that are not done before a second person approves them</p>
      </div>
      <dl className="figures">
        <Figure label="Pending" tone={pending.length > 0 ? 'warn' : undefined}>
          {displayCount(pending.length)}
        </Figure>
      </dl>
    </div>
  );
}

function NothingChosen() {
  return (
    <aside className="side-panel" aria-label="Approval">
      <header>
        <div>
          <h2>Choose an approval</h2>
          <p>Its terms and what you may say to it appear here. Shift chooses several.</p>
        </div>
      </header>
    </aside>
  );
}
