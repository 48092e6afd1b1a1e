import { Autocomplete } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { UnallocatedAnswer } from '../api/allocation-answers.ts';
import { useAccountNames, useUnallocated } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { unallocatedKey } from './allocate-jobs.ts';
import { AllocatePanel } from './allocate-panel.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { selectionSum } from './selection-sum.ts';
import { isOverdue, unallocatedColumns } from './unallocated-columns.ts';
import { useChosenRows } from './use-chosen-rows.ts';
import { useRowsView } from './use-rows-view.ts';

const BY_AGE: Sort = { column: 'age', direction: 'descending' };

/** What waits to be allocated, oldest first: one row or many are divided with one action. */
export function UnallocatedPage() {
  const { firm } = useFirm();
  const names = useNames();
  const accounts = useAccountNames(firm);
  const [typed, setTyped] = useState('');
  // Asked for only when it is whole: half a name is no account.
  const account = accounts.includes(typed.trim()) ? typed.trim() : '';
  const reading = useUnallocated(firm, account);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => unallocatedColumns(names), [names]);
  const view = useRowsView({
    rows: reading.data,
    columns,
    keyOf: unallocatedKey,
    sort: BY_AGE,
  });
  const chosen = useChosenRows(view);
  return (
    <div className="page">
      <UnallocatedHead rows={reading.data} />
      <div className="toolbar">
        <FilterInput
          view={view}
          label="Filter what is unallocated"
          hint="Filter: order, contract, account"
        />
        <Autocomplete
          aria-label="Also trades of account"
          placeholder="Also trades of account …"
          data={accounts}
          limit={50}
          value={typed}
          onChange={setTyped}
        />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'rows')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Unallocated"
          view={view}
          reading={reading}
          loadingText="Reading what is unallocated"
          noneFits="Nothing fits the filter"
          nothing={
            <EmptyNote title="Nothing waits">
              Trades of a desk’s account are shown when you name it above.
            </EmptyNote>
          }
          onActive={chosen.onMoved}
          onSelect={(range) => {
            chosen.onSelect(range);
            setStatus(selectionSum(view, range));
          }}
        />
        <AllocatePanel rows={chosen.rows} onBooked={chosen.choose} account={account} />
      </div>
    </div>
  );
}

function UnallocatedHead({
  rows = [],
}: {
  readonly rows: readonly UnallocatedAnswer[] | undefined;
}) {
  const figures = [
    ['In suspense', rows.filter(({ kind }) => kind === 'suspense').length],
    ['Trades', rows.filter(({ kind }) => kind === 'trade').length],
    ['Groups', rows.filter(({ kind }) => kind === 'group').length],
    ['Over 30 min', rows.filter(isOverdue).length],
  ] as const;
  return (
    <div className="page-head">
      <div>
        <h1>Unallocated</h1>
        <p>What waits to be divided among accounts, oldest first</p>
      </div>
      <dl className="figures">
        {figures.map(([label, count]) => (
          <Figure key={label} label={label} tone={count > 0 ? 'warn' : undefined}>
            {displayCount(count)}
          </Figure>
        ))}
      </dl>
    </div>
  );
}
