import { Progress } from '@mantine/core';
import type { ImportCountsAnswer, ImportResultAnswer, ImportStateAnswer } from '../api/answers.ts';
import { displayCount, displaySize } from '../format/amount.ts';
import type { DroppedFile } from './import.tsx';
import { PlainTable } from './plain-table.tsx';

type CardProps = {
  readonly fileName: string;
  /** Given to this page; undefined = someone else's or an earlier one. */
  readonly dropped?: DroppedFile | undefined;
  /** What the server says; undefined until it knows of the file. */
  readonly state: ImportStateAnswer | undefined;
};

export function ImportCard({ fileName, dropped, state }: CardProps) {
  const result = state?.result;
  return (
    <section className="card import-card" aria-label={fileName}>
      <header>
        <strong>{fileName}</strong>
        {dropped === undefined ? null : <span>{displaySize(dropped.file.size)}</span>}
        {result === undefined || result.kind === '' ? null : <span>{result.kind}</span>}
        {state === undefined || dropped !== undefined ? null : <span>by {state.by}</span>}
        <OutcomeWord dropped={dropped} state={state} />
      </header>
      {result === undefined ? (
        <RunningBar fileName={fileName} dropped={dropped} state={state} />
      ) : (
        <ImportResult result={result} />
      )}
      {dropped === undefined || dropped.failure === '' ? null : (
        <p className="notice" data-tone="bad" role="alert">
          {dropped.failure}
        </p>
      )}
    </section>
  );
}

function OutcomeWord({ dropped, state }: Omit<CardProps, 'fileName'>) {
  if (state?.result !== undefined) {
    const { outcome, failures } = state.result;
    const isClean = outcome === 'imported' && failures.total === 0;
    return (
      <span
        className="import-outcome"
        data-tone={isClean ? 'good' : outcome === 'imported' ? 'warn' : 'bad'}
      >
        {outcome === 'imported' && failures.total > 0 ? 'Imported in part' : OUTCOME_WORDS[outcome]}
      </span>
    );
  }
  if (dropped?.failure || state?.state === 'failed') {
    return (
      <span className="import-outcome" data-tone="bad">
        Failed
      </span>
    );
  }
  return <span className="import-outcome">{state === undefined ? 'Waiting' : 'Running'}</span>;
}

const OUTCOME_WORDS = {
  imported: 'Imported',
  refused: 'Refused, nothing booked',
  stopped: 'Stopped part way',
} as const;

/** Sending and reading are the first half of the bar, checking and booking the second. */
function percentDone(
  dropped: DroppedFile | undefined,
  state: ImportStateAnswer | undefined,
): number {
  const progress = state?.progress;
  if (progress !== undefined && progress.phase !== 'reading') {
    const part = progress.of === 0 ? 1 : progress.batches / progress.of;
    return progress.phase === 'checking' ? 50 + part * 15 : 65 + part * 35;
  }
  if (dropped === undefined || dropped.file.size === 0) return 0;
  // What was sent is read a little later; a server that has not said anything yet has read nothing.
  const sent = dropped.sentBytes * 0.9;
  const doneBytes = progress === undefined ? sent : Math.max(progress.bytes, sent);
  return (doneBytes / dropped.file.size) * 50;
}

function RunningBar({ fileName, dropped, state }: CardProps) {
  if (dropped?.isDone || state?.state === 'failed') return null;
  const words = state === undefined ? 'Waiting for its turn' : phaseWords(state);
  return (
    <div className="import-running">
      <Progress
        value={percentDone(dropped, state)}
        size="sm"
        aria-label={`Progress of ${fileName}`}
      />
      <span role="status">{words}</span>
    </div>
  );
}

function phaseWords({ progress }: ImportStateAnswer): string {
  if (progress.phase === 'reading') {
    return `Reading: ${displaySize(progress.bytes)}, ${displayCount(progress.records)} records`;
  }
  const verb = progress.phase === 'checking' ? 'Checking' : 'Booking';
  return `${verb}: ${displayCount(progress.batches)} of ${displayCount(progress.of)} batches`;
}

const COUNT_WORDS: readonly (readonly [keyof ImportCountsAnswer, string])[] = [
  ['read', 'read'],
  ['booked', 'booked'],
  ['duplicate', 'duplicate'],
  ['suspense', 'suspense'],
  ['held', 'held'],
  ['noted', 'noted'],
  ['noPrice', 'without price'],
  ['failed', 'failed'],
];

function ImportResult({ result }: { readonly result: ImportResultAnswer }) {
  const { counts, failures, warnings, reason } = result;
  return (
    <>
      {reason === undefined ? null : (
        <p className="notice" data-tone="bad">
          {reason.code.replaceAll('_', ' ')}
          {reason.line > 0 ? `, line ${reason.line}` : ''}: {reason.seen}, wanted {reason.wanted}
        </p>
      )}
      <dl className="import-counts">
        {COUNT_WORDS.filter(([key]) => key === 'read' || counts[key] > 0).map(([key, word]) => (
          <div
            key={key}
            data-tone={
              key === 'failed' ? 'bad' : key === 'suspense' || key === 'held' ? 'warn' : undefined
            }
          >
            <dd>{displayCount(counts[key])}</dd>
            <dt>{word}</dt>
          </div>
        ))}
      </dl>
      <Lines title="Failures" list={failures} />
      <Lines title="Warnings" list={warnings} />
    </>
  );
}

/** Lines shown at once; the counts say how many there are. */
const SHOWN_LINES = 200;

type LinesProps = { readonly title: string; readonly list: ImportResultAnswer['failures'] };

function Lines({ title, list }: LinesProps) {
  if (list.total === 0) return null;
  const shown = list.listed.slice(0, SHOWN_LINES);
  return (
    <details className="import-lines" open={title === 'Failures'}>
      <summary>
        {title}: {displayCount(list.total)}
        {list.total > shown.length ? `, the first ${shown.length} shown` : ''}
      </summary>
      <PlainTable titles={[['Line', 'end'], 'Field', 'Seen', 'Wanted', 'Code']}>
        {shown.map((line) => (
          <tr key={`${line.line} ${line.message} ${line.field} ${line.code} ${line.seen}`}>
            <td className="end">{line.line}</td>
            <td>{line.field}</td>
            <td>{line.seen}</td>
            <td>{line.wanted}</td>
            <td className="mono">{line.code}</td>
          </tr>
        ))}
      </PlainTable>
    </details>
  );
}
