import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { EndingListName } from '../api/life-answers.ts';
import { useDates, useEndings } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { ClearingDaySelect } from './day-select.tsx';
import { endingColumns } from './ending-columns.ts';
import { EndingPanel } from './ending-panel.tsx';
import { endingKey } from './ending-words.ts';
import { FilterInput } from './filter-input.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { rowsSelected } from './selection-sum.ts';
import { useBulkRun } from './use-bulk-run.ts';
import { useChosenRows } from './use-chosen-rows.ts';
import { useRowsView } from './use-rows-view.ts';

const DEEPEST_FIRST: Sort = { column: 'moneyness', direction: 'descending' };

const LISTS = [
  { value: 'last-day', label: 'Last day' },
  { value: 'all', label: 'And early' },
] as const;

/** What ends on a day or may be exercised on it, and what its holders instruct. */
export function ExercisePage() {
  const { firm } = useFirm();
  const names = useNames();
  const { data: dates } = useDates(firm);
  const [given, setGiven] = useState<string>();
  const date = given ?? dates?.newest ?? '';
  const [list, setList] = useState<EndingListName>('last-day');
  const reading = useEndings(firm, date, list);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => endingColumns(names), [names]);
  const view = useRowsView({ rows: reading.data, columns, keyOf: endingKey, sort: DEEPEST_FIRST });
  const chosen = useChosenRows(view);
  const bulk = useBulkRun(firm);
  const forget = () => {
    chosen.choose([]);
    bulk.dismiss();
  };
  return (
    <div className="page">
      <ExerciseHead date={date} />
      <div className="toolbar">
        <ClearingDaySelect
          label="Day"
          date={date}
          onChange={(next) => {
            setGiven(next);
            forget();
          }}
        />
        <FilterInput view={view} label="Filter positions" hint="Filter: account, contract" />
        <SegmentedControl
          size="xs"
          aria-label="List"
          value={list}
          data={[...LISTS]}
          onChange={(next) => {
            setList(next);
            forget();
          }}
        />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'positions')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Positions that end"
          view={view}
          reading={reading}
          loadingText="Reading what ends"
          noneFits="Nothing fits the filter"
          nothing={
            <EmptyNote title="Nothing ends">No contract that is open ends on this day.</EmptyNote>
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
          <EndingPanel
            key={chosen.rows.map(endingKey).join()}
            rows={chosen.rows}
            names={names}
            date={date}
            bulk={bulk}
            onDone={chosen.choose}
          />
        ) : (
          <NothingChosen />
        )}
      </div>
    </div>
  );
}

function ExerciseHead({ date }: { readonly date: string }) {
  const { firm } = useFirm();
  const { data: ending = [] } = useEndings(firm, date, 'last-day');
  const open = ending.filter(({ problem }) => problem !== '').length;
  return (
    <div className="page-head">
      <div>
        <h1>Exercise</h1>
        <p>What ends on the day, and what the day’s run would make of it as things are</p>
      </div>
      <dl className="figures">
        <Figure label="End on the day">{displayCount(ending.length)}</Figure>
        <Figure label="End not known yet" tone={open > 0 ? 'warn' : undefined}>
          {displayCount(open)}
        </Figure>
      </dl>
    </div>
  );
}

function NothingChosen() {
  return (
    <aside className="side-panel" aria-label="Exercise">
      <header>
        <div>
          <h2>Choose a position</h2>
          <p>What its holder may instruct appears here. Shift chooses several.</p>
        </div>
      </header>
    </aside>
  );
}
