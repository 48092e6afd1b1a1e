import { isWaiting } from '../api/approval-answers.ts';
import { sentenceOf } from '../api/client.ts';
import { counted } from '../format/amount.ts';
import type { JobOutcome } from './bulk-jobs.ts';
import { SharePreview } from './share-preview.tsx';
import type { PreviewedBulk } from './use-previewed-bulk.ts';

/** What was previewed, or what became of each row. */
export function BulkResult({
  bulk: { step, previews, outcomes },
}: {
  readonly bulk: PreviewedBulk;
}) {
  if (step === 'booking' || step === 'booked') return <Outcomes outcomes={outcomes} />;
  if (step !== 'previewed') return null;
  return (
    <section className="share-preview" aria-label="Preview">
      {previews.map(({ job, answer, error }) => (
        <div key={job.rowKey}>
          <h3>{previews.length === 1 ? 'It would come to' : job.label}</h3>
          {answer === undefined ? (
            <p className="notice panel-note" data-tone="bad" role="alert">
              {sentenceOf(error)}
            </p>
          ) : (
            <SharePreview preview={answer} />
          )}
        </div>
      ))}
    </section>
  );
}

function Outcomes({ outcomes }: { readonly outcomes: readonly JobOutcome<unknown>[] }) {
  const failed = outcomes.filter(({ error }) => error !== undefined).length;
  const waiting = outcomes.filter(({ answer }) => isWaiting(answer)).length;
  return (
    <section className="share-preview" aria-label="Outcome" aria-live="polite">
      <h3>
        {counted(outcomes.length - failed - waiting, 'instruction')} booked
        {waiting > 0 ? `, ${waiting} waiting for a second person` : ''}
        {failed > 0 ? `, ${failed} refused` : ''}
      </h3>
      <ul className="job-outcomes">
        {outcomes.map((outcome) => (
          <li key={outcome.job.rowKey} data-tone={outcome.error === undefined ? 'good' : 'bad'}>
            {outcome.job.label}: {outcomeWords(outcome)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function outcomeWords({ answer, error }: JobOutcome<unknown>): string {
  if (error !== undefined) return sentenceOf(error);
  return isWaiting(answer) ? 'waits for a second person' : 'booked';
}
