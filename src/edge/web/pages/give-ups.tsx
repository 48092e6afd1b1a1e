import { SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import type { GiveUpAnswer, GiveUpListName } from '../api/give-up-answers.ts';
import { useGiveUpBreaks, useGiveUps } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import type { Sort } from '../grid/column.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm, useNames } from '../shell/firm-context.ts';
import { EmptyNote } from '../shell/state-note.tsx';
import { useStatus } from '../shell/status.tsx';
import { FilterInput } from './filter-input.tsx';
import { GiveUpBulkPanel } from './give-up-bulk-panel.tsx';
import { giveUpColumns } from './give-up-columns.ts';
import { GiveUpPanel } from './give-up-panel.tsx';
import { shownOf } from './number-columns.ts';
import { RowsPane } from './rows-pane.tsx';
import { selectionSum } from './selection-sum.ts';
import { useChosenRows } from './use-chosen-rows.ts';
import { usePreviewedBulk } from './use-previewed-bulk.ts';
import { useRowsView } from './use-rows-view.ts';

const BY_RISK: Sort = { column: 'priceRisk', direction: 'descending' };

const LISTS = [
  { value: 'unclaimed', label: 'Unclaimed' },
  { value: 'pending', label: 'Waits for us' },
  { value: 'all', label: 'All' },
] as const;

function keyOf({ giveUpId }: GiveUpAnswer): string {
  return giveUpId;
}

/** Give-ups and take-ups: what nobody has claimed, what waits for a decision of ours, and all the others. */
export function GiveUpsPage() {
  const { firm } = useFirm();
  const names = useNames();
  const [list, setList] = useState<GiveUpListName>('unclaimed');
  const reading = useGiveUps(firm, list);
  const [status, setStatus] = useState('');
  useStatus(status);
  const columns = useMemo(() => giveUpColumns(names), [names]);
  const view = useRowsView({ rows: reading.data, columns, keyOf, sort: BY_RISK });
  const chosen = useChosenRows(view);
  // What came of an action stays in view, however few of its rows are still chosen.
  const [isAfterBulk, setIsAfterBulk] = useState(false);
  const bulk = usePreviewedBulk(firm, (failed) => {
    setIsAfterBulk(true);
    chosen.choose(failed);
  });
  const forget = () => {
    setIsAfterBulk(false);
    bulk.forget();
  };
  const isBulk = chosen.rows.length > 1 || isAfterBulk;
  const [row] = chosen.rows;
  return (
    <div className="page">
      <GiveUpsHead />
      <div className="toolbar">
        <FilterInput view={view} label="Filter give-ups" hint="Filter: firm, contract, account" />
        <SegmentedControl
          size="xs"
          aria-label="List"
          value={list}
          data={[...LISTS]}
          onChange={(next) => {
            setList(next);
            chosen.choose([]);
            forget();
          }}
        />
        <span className="toolbar-gap" />
        <span className="toolbar-note">{shownOf(view.count, view.total, 'give-ups')}</span>
      </div>
      <div className="split">
        <RowsPane
          label="Give-ups"
          view={view}
          reading={reading}
          loadingText="Reading give-ups"
          noneFits="Nothing fits the filter"
          nothing={<EmptyNote title="Nothing here">No give-up is on this list.</EmptyNote>}
          onActive={() => {
            chosen.onMoved();
            forget();
          }}
          onSelect={(range) => {
            chosen.onSelect(range);
            setStatus(selectionSum(view, range));
          }}
        />
        {isBulk ? (
          <GiveUpBulkPanel rows={chosen.rows} names={names} bulk={bulk} />
        ) : (
          <GiveUpPanel key={row?.giveUpId} row={row} names={names} />
        )}
      </div>
    </div>
  );
}

function GiveUpsHead() {
  const { firm } = useFirm();
  const { data: unclaimed = [] } = useGiveUps(firm, 'unclaimed');
  const { data: pending = [] } = useGiveUps(firm, 'pending');
  const { data: breaks = [] } = useGiveUpBreaks(firm);
  const figures = [
    ['Unclaimed', unclaimed.length],
    ['Waits for us', pending.length],
    ['Breaks', breaks.length],
  ] as const;
  return (
    <div className="page-head">
      <div>
        <h1>Give-ups</h1>
        <p>Most at risk first, by what a day’s price has moved; it is no margin</p>
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
