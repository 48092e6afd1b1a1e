import { Button, SegmentedControl, Select } from '@mantine/core';
import { useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { csvLine } from '../../../domain/reporting/csv-out.ts';
import { type StatementQuestion, useAccounts, useDates, useStatement } from '../api/queries.ts';
import type { AccountStatementAnswer, StatementAnswer } from '../api/report-answers.ts';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { ClearingDaySelect, reportDayOf } from './day-select.tsx';
import { saveFile } from './save-file.ts';
import { StatementPaper } from './statement-paper.tsx';
import './statements.css';

type View = StatementQuestion['view'];

/** The daily statement of one account, as known now or as it was released. */
export function StatementsPage() {
  const { firm } = useFirm();
  const asked = useSearch({ strict: false });
  const { data: dates } = useDates(firm);
  const [account, setAccount] = useState(asked.account ?? '');
  const [chosen, setChosen] = useState(asked.date);
  const [view, setView] = useState<View>(asked.view === 'released' ? 'released' : 'known');
  const date = chosen ?? reportDayOf(dates);
  const isFinal = date !== '' && dates !== undefined && date <= dates.finalThrough;
  const question = { account, date, view: isFinal ? view : 'known' } as const;
  const reading = useStatement(firm, question);
  const answer = reading.isPlaceholderData ? undefined : reading.data;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Statements</h1>
          <p>Trades, purchase and sale, open positions with their lots, balances</p>
        </div>
      </div>
      <div className="toolbar">
        <AccountSelect account={account} onChange={setAccount} />
        <ClearingDaySelect label="Clearing date" date={date} onChange={setChosen} />
        <ViewChoice view={question.view} isFinal={isFinal} onChange={setView} />
        <span className="toolbar-gap" />
        <Button
          variant="default"
          disabled={account === ''}
          loading={reading.isFetching}
          onClick={() => void reading.refetch()}
        >
          Read again
        </Button>
        <SaveButton question={question} answer={answer} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing that takes the focus */}
      <section className="page-scroll" aria-label="Statement" tabIndex={0}>
        {account === '' ? (
          <EmptyNote title="Choose an account">
            Its statement of the day appears here, and is saved with the same figures.
          </EmptyNote>
        ) : reading.error !== null ? (
          <FailedNote error={reading.error} onRetry={() => void reading.refetch()} />
        ) : (
          paperOf(answer?.statements)
        )}
      </section>
    </div>
  );
}

/** An account that had nothing at all on a day has no statement of it. */
function paperOf(statements: readonly AccountStatementAnswer[] | undefined): ReactNode {
  if (statements === undefined) return <LoadingNote>Reading the statement</LoadingNote>;
  const [statement] = statements;
  return statement === undefined ? (
    <EmptyNote title="No statement">The account had nothing on this day.</EmptyNote>
  ) : (
    <StatementPaper statement={statement} />
  );
}

type AccountSelectProps = {
  /** Blank = none is chosen yet. */
  readonly account: string;
  readonly onChange: (account: string) => void;
};

function AccountSelect({ account, onChange }: AccountSelectProps) {
  const { firm } = useFirm();
  const { data: accounts = [] } = useAccounts(firm);
  return (
    <Select
      aria-label="Account"
      placeholder="Choose an account"
      w={220}
      searchable
      limit={200}
      value={account === '' ? null : account}
      data={accounts.map((known) => known.account)}
      onChange={(chosen) => onChange(chosen ?? '')}
    />
  );
}

type ViewChoiceProps = {
  readonly view: View;
  readonly isFinal: boolean;
  readonly onChange: (view: View) => void;
};

function ViewChoice({ view, isFinal, onChange }: ViewChoiceProps) {
  return (
    <SegmentedControl
      size="xs"
      aria-label="View"
      value={view}
      data={[
        { value: 'known', label: 'As known now' },
        { value: 'released', label: 'As closed', disabled: !isFinal },
      ]}
      onChange={onChange}
    />
  );
}

type SaveProps = {
  readonly question: StatementQuestion;
  readonly answer: StatementAnswer | undefined;
};

/** What was released and what is known now are two files with two names: the one must never be sent for the other. */
function SaveButton({ question, answer }: SaveProps) {
  const { account, date, view } = question;
  const suffix = view === 'released' ? '-as-closed' : '';
  const save = ({ csv }: StatementAnswer) =>
    saveFile(`statement-${account}-${date}${suffix}.csv`, 'text/csv', csv.map(csvLine).join(''));
  return (
    <Button
      disabled={answer === undefined || answer.statements.length === 0}
      onClick={() => answer && save(answer)}
    >
      Save as CSV
    </Button>
  );
}
