import { counted } from '../format/amount.ts';
import type { BulkOutcome } from './bulk-run.ts';

/** What came of a bulk action, row by row; failures first. */
export function BulkOutcomes({ outcomes }: { readonly outcomes: readonly BulkOutcome[] }) {
  if (outcomes.length === 0) return null;
  const failed = outcomes.filter(({ failure }) => failure !== undefined);
  const done = outcomes.filter(({ failure }) => failure === undefined);
  const waiting = done.filter(({ waits }) => waits).length;
  return (
    <section className="bulk-outcomes" aria-label="Outcome" role="status">
      <p>
        {counted(done.length - waiting, 'row')} done
        {waiting === 0 ? '' : `, ${waiting} waiting for a second person`}
        {failed.length === 0 ? '' : `, ${failed.length} not: they stay chosen`}
      </p>
      <ul>
        {[...failed, ...done].map(({ id, label, failure, waits }) => (
          <li key={id} data-tone={failure === undefined ? (waits ? 'warn' : 'good') : 'bad'}>
            <strong>{label}</strong> {failure ?? (waits ? 'waits for a second person' : 'done')}
          </li>
        ))}
      </ul>
    </section>
  );
}
