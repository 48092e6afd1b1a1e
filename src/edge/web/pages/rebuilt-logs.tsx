import type { RebuiltLogAnswer } from '../api/answers.ts';
import { counted } from '../format/amount.ts';
import { PlainTable } from './plain-table.tsx';

/** What a rebuild left out by people's word, and what it kept without trusting it. */
export function RebuiltLogs({ rebuilds }: { readonly rebuilds: readonly RebuiltLogAnswer[] }) {
  if (rebuilds.length === 0) return null;
  const touched = rebuilds.filter(
    ({ excludedEvents, suspectEvents }) => excludedEvents + suspectEvents > 0,
  );
  return (
    <section className="card">
      <h2>Rebuilt</h2>
      <p className="card-text">
        {counted(rebuilds.length, 'firm')} went on from an older log, {untouchedWords(rebuilds)}.
        What is suspect is kept and not booked; the report of the rebuild has all of it.
      </p>
      {touched.length === 0 ? null : (
        <PlainTable titles={['Firm', 'Events', 'State', 'Reason', 'Approved by']}>
          {touched.flatMap(rowsOf)}
        </PlainTable>
      )}
    </section>
  );
}

function untouchedWords(rebuilds: readonly RebuiltLogAnswer[]): string {
  const sum = (of: (log: RebuiltLogAnswer) => number) =>
    rebuilds.reduce((total, log) => total + of(log), 0);
  const excluded = sum(({ excludedEvents }) => excludedEvents);
  const suspect = sum(({ suspectEvents }) => suspectEvents);
  return `${counted(excluded, 'event')} left out and ${counted(suspect, 'event')} kept as suspect`;
}

function rowsOf({ firm, excluded, suspects }: RebuiltLogAnswer) {
  return [
    ...excluded.map(({ first, last, reason, approvers }) => (
      <tr key={`${firm} left out ${first}`}>
        <td>{firm}</td>
        <td>{rangeText(first, last)}</td>
        <td data-tone="negative">left out</td>
        <td>{reason}</td>
        <td>{approvers.join(', ')}</td>
      </tr>
    )),
    ...suspects.map(({ first, last, reason }) => (
      <tr key={`${firm} suspect ${first}`}>
        <td>{firm}</td>
        <td>{rangeText(first, last)}</td>
        <td data-tone="warn">suspect</td>
        <td>{reason ?? 'behind the last trusted event'}</td>
        <td />
      </tr>
    )),
  ];
}

function rangeText(first: number, last: number): string {
  return first === last ? String(first) : `${first} to ${last}`;
}
