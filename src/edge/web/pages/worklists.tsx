import { SegmentedControl } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { WorklistAnswer } from '../api/answers.ts';
import { useWorklists } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { NO_FILTER, type RowFilter } from '../grid/row-filter.ts';
import type { RowView } from '../grid/row-view.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { selectionSum } from './selection-sum.ts';
import { useColumnChoice } from './use-column-choice.ts';
import { useRowsView } from './use-rows-view.ts';
import { worklistColumns } from './worklist-columns.ts';
import { WorklistPanel } from './worklist-panel.tsx';
import { itemKey, WORKLISTS } from './worklist-words.ts';

const BY_DATE: Sort = { column: 'clearingDate', direction: 'ascending' };

/** What waits for a person: trades in suspense, held, parked, conflicting and unmatched reports. */
export function WorklistsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const asked = useSearch({ strict: false });
  const reading = useWorklists(firm);
  const [active, setActive] = useState(asked.item);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => worklistColumns(names), [names]);
  const view = useRowsView({
    rows: reading.data,
    columns,
    keyOf: itemKey,
    sort: BY_DATE,
    filter: listFilter(asked.list),
  });
  const row = active === undefined ? undefined : view.rowOf(active);
  return (
    <div className="page">
      <WorklistsHead rows={reading.data} />
      <WorklistsToolbar view={view} list={asked.list} />
      <div className="split">
        <RowsPane
          label="Worklists"
          view={view}
          reading={reading}
          loadingText="Reading worklists"
          noneFits="Nothing fits the filter"
          nothing={<EmptyNote title="Nothing waits">Every trade is in its account.</EmptyNote>}
          startKey={asked.item}
          onActive={(next) => setActive(next && itemKey(next))}
          onSelect={(range) => setStatus(selectionSum(view, range))}
        />
        <WorklistPanel key={active} row={row} names={names} />
      </div>
    </div>
  );
}

function listFilter(list: string | undefined): RowFilter {
  return list === undefined ? NO_FILTER : { ...NO_FILTER, byColumn: { worklist: `=${list}` } };
}

function WorklistsHead({ rows = [] }: { readonly rows: readonly WorklistAnswer[] | undefined }) {
  return (
    <div className="page-head">
      <div>
        <h1>Worklists</h1>
        <p>Nothing here is lost or half booked: each item waits with its reason</p>
      </div>
      <dl className="figures">
        {WORKLISTS.map(({ worklist, title }) => {
          const count = rows.filter((row) => row.worklist === worklist).length;
          return (
            <Figure key={worklist} label={title} tone={count > 0 ? 'warn' : undefined}>
              {displayCount(count)}
            </Figure>
          );
        })}
      </dl>
    </div>
  );
}

type ToolbarProps = {
  readonly view: RowView<WorklistAnswer>;
  /** The list that the page was asked for; undefined = all. */
  readonly list: string | undefined;
};

function WorklistsToolbar({ view, list }: ToolbarProps) {
  const [chosen, choose] = useColumnChoice(view, 'worklist', { initial: list });
  return (
    <div className="toolbar">
      <FilterInput view={view} label="Filter worklists" hint="Filter: reason, contract, name" />
      <SegmentedControl
        size="xs"
        aria-label="Worklist"
        value={chosen}
        onChange={choose}
        data={[
          { value: '', label: 'All' },
          ...WORKLISTS.map(({ worklist, title }) => ({ value: worklist, label: title })),
        ]}
      />
      <span className="toolbar-gap" />
      <span className="toolbar-note">{shownOf(view.count, view.total, 'items')}</span>
    </div>
  );
}
