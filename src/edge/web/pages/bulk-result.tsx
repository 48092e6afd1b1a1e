import { sentenceOf } from '../api/client.ts';
import { counted } from '../format/amount.ts';
import type { JobOutcome } from './bulk-jobs.ts';
import { SharePreview } from './share-preview.tsx';
import type { PreviewedBulk } from './use-previewed-bulk.ts';

type BulkResultProps = {
  readonly bulk: PreviewedBulk;
  readonly nameOf: (rowKey: string) => string;
};

/** What was previewed, or what became of each row. */
export function BulkResult({ bulk: { step, previews, outcomes }, nameOf }: BulkResultProps) {
  if (step === 'booking' || step === 'booked')
    return <Outcomes outcomes={outcomes} nameOf={nameOf} />;
  if (step !== 'previewed') return null;
  return (
    <section className="share-preview" aria-label="Preview">
      {previews.map(({ job, answer, error }) => (
        <div key={job.rowKey}>
          <h3>{previews.length === 1 ? 'It would come to' : nameOf(job.rowKey)}</h3>
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

type OutcomesProps = {
  readonly outcomes: readonly JobOutcome<unknown>[];
  readonly nameOf: (rowKey: string) => string;
};

function Outcomes({ outcomes, nameOf }: OutcomesProps) {
  const done = outcomes.filter(({ error }) => error === undefined).length;
  const failed = outcomes.length - done;
  return (
    <section className="share-preview" aria-label="Outcome" aria-live="polite">
      <h3>
        {counted(done, 'instruction')} booked{failed > 0 ? `, ${failed} refused` : ''}
      </h3>
      <ul className="job-outcomes">
        {outcomes.map(({ job, error }) => (
          <li key={job.rowKey} data-tone={error === undefined ? 'good' : 'bad'}>
            {nameOf(job.rowKey)}: {error === undefined ? 'booked' : sentenceOf(error)}
          </li>
        ))}
      </ul>
    </section>
  );
}
