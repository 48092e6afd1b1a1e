import { Button, Switch } from '@mantine/core';
import { useState } from 'react';
import { part17FileText } from '../../../domain/reporting/part17-report.ts';
import { useDates, usePart17 } from '../api/queries.ts';
import type { Part17Answer } from '../api/report-answers.ts';
import { displayCount } from '../format/amount.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { ClearingDaySelect, reportDayOf } from './day-select.tsx';
import { Part17Records } from './part17-records.tsx';
import { PlainTable } from './plain-table.tsx';
import { ReportableAccounts } from './reportable-accounts.tsx';
import { saveFile } from './save-file.ts';
import './part17.css';

/** The CFTC's large trader file of a day: who is in it, every record, and what is missing. */
export function Part17Page() {
  const { firm } = useFirm();
  const { data: dates } = useDates(firm);
  const [chosen, setChosen] = useState<string>();
  const [estimate, setEstimate] = useState(false);
  const date = chosen ?? reportDayOf(dates);
  const { data, error, isFetching, isPlaceholderData, refetch } = usePart17(firm, date, estimate);
  const report = isPlaceholderData ? undefined : data;
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Part 17</h1>
          <p>Large trader report, 17 CFR 17.00, 80 characters a record</p>
        </div>
        {report === undefined ? null : <ReportFigures report={report} />}
      </div>
      <div className="toolbar">
        <ClearingDaySelect label="Report date" date={date} onChange={setChosen} />
        <Switch
          size="xs"
          label="Estimate: file figures that are not measured, with evidence beside the file"
          checked={estimate}
          onChange={(event) => setEstimate(event.currentTarget.checked)}
        />
        <span className="toolbar-gap" />
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          Read again
        </Button>
        {report === undefined ? null : (
          <SaveButtons firm={firm} report={report} withEvidence={estimate} />
        )}
      </div>
      <div className="page-scroll">
        {error !== null ? (
          <FailedNote error={error} onRetry={() => void refetch()} />
        ) : date === '' && dates !== undefined ? (
          <EmptyNote title="No clearing day yet">There is nothing to report.</EmptyNote>
        ) : report === undefined ? (
          <LoadingNote>Making the report</LoadingNote>
        ) : (
          <Report key={`${date} ${estimate}`} report={report} />
        )}
      </div>
    </div>
  );
}

function ReportFigures({ report }: { readonly report: Part17Answer }) {
  const { records, reportable, failures, notOnUsMarket } = report;
  const exits = reportable.filter(({ state }) => state === 'exit').length;
  return (
    <dl className="figures">
      <Figure label="Records">{displayCount(records.length)}</Figure>
      <Figure label="Reportable">{displayCount(reportable.length - exits)}</Figure>
      <Figure label="Exits">{displayCount(exits)}</Figure>
      <Figure label="Not on a US market">{displayCount(notOnUsMarket)}</Figure>
      <Figure label="Failures" tone={failures.length > 0 ? 'warn' : undefined}>
        {displayCount(failures.length)}
      </Figure>
    </dl>
  );
}

type SaveProps = {
  readonly firm: string;
  readonly report: Part17Answer;
  readonly withEvidence: boolean;
};

function SaveButtons({ firm, report, withEvidence }: SaveProps) {
  const name = `part17-${firm}-${report.date}.txt`;
  return (
    <>
      {withEvidence ? (
        <Button
          variant="default"
          onClick={() =>
            saveFile(
              `${name}.evidence.json`,
              'application/json',
              `${JSON.stringify(report.evidence, null, 2)}\n`,
            )
          }
        >
          Save the evidence
        </Button>
      ) : null}
      <Button onClick={() => saveFile(name, 'text/plain', part17FileText(report.records))}>
        Save the file
      </Button>
    </>
  );
}

function Report({ report }: { readonly report: Part17Answer }) {
  const [account, setAccount] = useState('');
  return (
    <div className="part17-page">
      <Notices report={report} />
      {report.failures.length === 0 ? null : <Failures failures={report.failures} />}
      <ReportableAccounts rows={report.reportable} chosen={account} onChoose={setAccount} />
      <Part17Records records={report.records} account={account} />
    </div>
  );
}

const UNFINISHED = {
  stale: 'Something of the day changed since its end of day: run it again before the file is sent.',
  missing:
    'The end of day of this date is not run to its end: these are figures of a day in progress.',
} as const;

/** What whoever files the report must know before. */
function Notices({ report: { endOfDay, suspense } }: { readonly report: Part17Answer }) {
  if (endOfDay === 'done' && suspense.length === 0) return null;
  return (
    <div className="notice part17-notices" data-tone="warn" role="status">
      {endOfDay === 'done' ? null : <p>{UNFINISHED[endOfDay]}</p>}
      {suspense.length === 0 ? null : (
        <p>Trades in suspense are reported under {suspense.join(', ')}.</p>
      )}
    </div>
  );
}

function Failures({ failures }: { readonly failures: Part17Answer['failures'] }) {
  return (
    <section className="card part17-failures">
      <h2>Missing in the file ({displayCount(failures.length)})</h2>
      <PlainTable titles={['Of', 'Seen', 'Wanted', 'Code']}>
        {failures.map(({ code, subject, seen, wanted }) => (
          <tr key={`${code} ${subject} ${seen}`}>
            <td>{subject}</td>
            <td>{seen}</td>
            <td>{wanted}</td>
            <td className="mono">{code}</td>
          </tr>
        ))}
      </PlainTable>
    </section>
  );
}
