import { Button, SegmentedControl, Select } from '@mantine/core';
import { useState } from 'react';
import { csvLine } from '../../../domain/reporting/csv-out.ts';
import type { DatesAnswer } from '../api/answers.ts';
import { useAccounts, useDates, useStatement } from '../api/queries.ts';
import { displayDate } from '../format/display-date.ts';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { saveFile } from './save-file.ts';
import { StatementPaper } from './statement-paper.tsx';
import './statements.css';

type View = 'known' | 'released';

/** The daily statement of one account, as known now or as it was released. */
export function StatementsPage() {
  const { firm } = useFirm();
  const { data: dates } = useDates(firm);
  const { data: accounts = [] } = useAccounts(firm);
  const [account, setAccount] = useState<string | null>(null);
  const [chosen, setChosen] = useState<string | null>(null);
  const [view, setView] = useState<View>('known');
  const date = chosen ?? firstDayOf(dates);
  const isFinal = date !== '' && dates !== undefined && date <= dates.finalThrough;
  const shownView = isFinal ? view : 'known';
  const { data, error, isFetching, isPlaceholderData, refetch } = useStatement(firm, {
    account: account ?? '',
    date,
    view: shownView,
  });
  const statement = isPlaceholderData ? undefined : data?.statements[0];
  const save = () => {
    if (data !== undefined)
      saveFile(`statement-${account}-${date}.csv`, 'text/csv', data.csv.map(csvLine).join(''));
  };
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Statements</h1>
          <p>Trades, purchase and sale, open positions with their lots, balances</p>
        </div>
      </div>
      <div className="toolbar">
        <Select
          aria-label="Account"
          placeholder="Choose an account"
          w={220}
          searchable
          limit={200}
          value={account}
          data={accounts.map((known) => known.account)}
          onChange={setAccount}
        />
        <Select
          aria-label="Clearing date"
          w={170}
          allowDeselect={false}
          value={date}
          data={(dates?.days ?? []).map((day) => ({
            value: day.date,
            label: displayDate(day.date),
          }))}
          onChange={setChosen}
        />
        <SegmentedControl
          size="xs"
          aria-label="View"
          value={shownView}
          data={[
            { value: 'known', label: 'As known now' },
            { value: 'released', label: 'As closed', disabled: !isFinal },
          ]}
          onChange={setView}
        />
        <span className="toolbar-gap" />
        <Button
          variant="default"
          disabled={account === null}
          loading={isFetching}
          onClick={() => void refetch()}
        >
          Read again
        </Button>
        <Button disabled={statement === undefined} onClick={save}>
          Save as CSV
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing that takes the focus */}
      <section className="page-scroll" aria-label="Statement" tabIndex={0}>
        {account === null ? (
          <EmptyNote title="Choose an account">
            Its statement of the day appears here, and is saved with the same figures.
          </EmptyNote>
        ) : error !== null ? (
          <FailedNote error={error} onRetry={() => void refetch()} />
        ) : statement === undefined ? (
          <LoadingNote>Reading the statement</LoadingNote>
        ) : (
          <StatementPaper statement={statement} />
        )}
      </section>
    </div>
  );
}

/** The newest day that is run: a day in progress has little to state. */
function firstDayOf(dates: DatesAnswer | undefined): string {
  const run = dates?.days.find(({ status }) => status !== 'open');
  return run?.date ?? dates?.newest ?? '';
}
