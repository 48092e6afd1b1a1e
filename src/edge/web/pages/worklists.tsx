import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { WorklistAnswer } from '../api/answers.ts';
import { useWorklists } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
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
import { useRowsView } from './use-rows-view.ts';
import { useViewVersion } from './use-view-version.ts';
import { WorklistPanel } from './worklist-panel.tsx';
import { reasonWords, WORKLISTS, worklistTitle } from './worklist-words.ts';

const BY_DATE: Sort = { column: 'clearingDate', direction: 'ascending' };

function keyOf({ worklist, itemId }: WorklistAnswer): string {
  return `${worklist} ${itemId}`;
}

function worklistColumns(names: Names): readonly Column<WorklistAnswer>[] {
  const texts = (
    key: 'ccp' | 'names' | 'clearingDate' | 'source',
    title: string,
    width: number,
  ): Column<WorklistAnswer> => ({
    key,
    title,
    width,
    align: 'start',
    text: (row) => row[key],
    sortKey: (row) => row[key],
    tone: () => 'dim',
  });
  return [
    {
      key: 'worklist',
      title: 'Worklist',
      width: 108,
      align: 'start',
      text: (row) => worklistTitle(row.worklist),
      sortKey: (row) => row.worklist,
      tone: () => 'warn',
    },
    {
      key: 'reason',
      title: 'Why it waits',
      width: 210,
      grows: true,
      align: 'start',
      text: (row) => reasonWords(row),
      exact: (row) => row.reason,
      sortKey: (row) => row.reason,
    },
    texts('ccp', 'CCP', 64),
    ...contractColumns(names, (row: WorklistAnswer) => row.contract),
    {
      key: 'side',
      title: 'Side',
      width: 60,
      align: 'start',
      text: (row) => (row.side === 'buy' ? 'Buy' : row.side === 'sell' ? 'Sell' : ''),
      sortKey: (row) => row.side,
      tone: (row) => (row.side === 'buy' ? 'buy' : 'sell'),
    },
    {
      key: 'quantity',
      title: 'Contracts',
      width: 84,
      align: 'end',
      text: (row) => displayCount(row.quantity),
      sortKey: (row) => row.quantity,
    },
    {
      key: 'price',
      title: 'Price',
      width: 92,
      align: 'end',
      text: (row) => names.price(row.contract, row.price),
      exact: (row) => row.price,
      sortKey: (row) => Number(row.price),
    },
    texts('clearingDate', 'Clearing date', 100),
    texts('names', 'Named by the CCP', 190),
    texts('source', 'Source', 150),
  ];
}

/** What waits for a person: trades in suspense, held, parked, conflicting and unmatched reports. */
export function WorklistsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const { data, error, isLoading, refetch } = useWorklists(firm);
  const [chosen, setChosen] = useState('');
  const [active, setActive] = useState<string>();
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => worklistColumns(names), [names]);
  const view = useRowsView({ rows: data, columns, keyOf, sort: BY_DATE });
  useViewVersion(view);
  const count = (worklist: string) =>
    (data ?? []).filter((row) => row.worklist === worklist).length;
  const row = active === undefined ? undefined : view.rowOf(active);
  const choose = (worklist: string) => {
    setChosen(worklist);
    const { worklist: _worklist, ...others } = view.filter.byColumn;
    view.setFilter({
      ...view.filter,
      byColumn: worklist === '' ? others : { ...others, worklist: `=${worklist}` },
    });
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Worklists</h1>
          <p>Nothing here is lost or half booked: each item waits with its reason</p>
        </div>
        <dl className="figures">
          {WORKLISTS.map(({ worklist, title }) => (
            <Figure key={worklist} label={title} tone={count(worklist) > 0 ? 'warn' : undefined}>
              {displayCount(count(worklist))}
            </Figure>
          ))}
        </dl>
      </div>
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
      <div className="split">
        <div className="grid-pane">
          <Grid
            label="Worklists"
            view={view}
            onActive={(next) => setActive(next && keyOf(next))}
            onSelect={(range) => setStatus(selectionSum(view, range))}
          />
          {error !== null ? (
            <FailedNote error={error} onRetry={() => void refetch()} />
          ) : isLoading ? (
            <LoadingNote>Reading worklists</LoadingNote>
          ) : view.count > 0 ? null : (
            <EmptyNote title={view.total > 0 ? 'Nothing fits the filter' : 'Nothing waits'}>
              {view.total > 0 ? '' : 'Every trade is in its account.'}
            </EmptyNote>
          )}
        </div>
        <WorklistPanel key={active} row={row} names={names} />
      </div>
    </div>
  );
}
