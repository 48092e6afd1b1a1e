import { useMemo, useState } from 'react';
import type { AverageGroupAnswer } from '../api/allocation-answers.ts';
import { useAverageGroups } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { averageGroupColumns } from './average-group-columns.ts';
import { AverageGroupPanel, FillsForm } from './average-group-panel.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { selectionSum } from './selection-sum.ts';
import { useRowsView } from './use-rows-view.ts';

const BY_NAME: Sort = { column: 'groupId', direction: 'ascending' };

function keyOf({ groupId }: AverageGroupAnswer): string {
  return groupId;
}

/** Fills booked at one average price: from the first fill to the shares of the accounts. */
export function AveragePricePage() {
  const { firm } = useFirm();
  const names = useNames();
  const reading = useAverageGroups(firm);
  const [active, setActive] = useState<string>();
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => averageGroupColumns(names), [names]);
  const view = useRowsView({ rows: reading.data, columns, keyOf, sort: BY_NAME });
  const row = active === undefined ? undefined : view.rowOf(active);
  return (
    <div className="page">
      <AveragePriceHead rows={reading.data} />
      <div className="toolbar">
        <FilterInput view={view} label="Filter groups" hint="Filter: group, contract, account" />
        <button type="button" className="text-button" onClick={() => setActive(undefined)}>
          Open another group
        </button>
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'groups')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Average-price groups"
          view={view}
          reading={reading}
          loadingText="Reading groups"
          noneFits="Nothing fits the filter"
          nothing={<EmptyNote title="No group">Open one with its first fills.</EmptyNote>}
          onActive={(next) => setActive(next && keyOf(next))}
          onSelect={(range) => setStatus(selectionSum(view, range))}
        />
        {row === undefined ? (
          <NewGroupPanel />
        ) : (
          <AverageGroupPanel key={`${row.groupId} ${row.status}`} row={row} names={names} />
        )}
      </div>
    </div>
  );
}

function NewGroupPanel() {
  return (
    <aside className="side-panel" aria-label="Average-price group">
      <header>
        <div>
          <h2>Open a group</h2>
          <p>Fills of one account, contract, side and clearing date. Or choose a group.</p>
        </div>
      </header>
      <FillsForm />
    </aside>
  );
}

function AveragePriceHead({
  rows = [],
}: {
  readonly rows: readonly AverageGroupAnswer[] | undefined;
}) {
  const figures = [
    ['Open', rows.filter(({ status }) => status === 'open').length],
    ['To divide', rows.filter(({ status }) => status === 'complete').length],
    ['CCP says otherwise', rows.filter(({ isBreak }) => isBreak).length],
  ] as const;
  return (
    <div className="page-head">
      <div>
        <h1>Average price</h1>
        <p>Fills booked at one price; what rounding leaves goes to those who receive</p>
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
