import type { ReactNode } from 'react';
import { BulkOutcomes } from './bulk-outcomes.tsx';
import { ChosenRows } from './chosen-rows.tsx';
import type { BulkRun } from './use-bulk-run.ts';
import './bulk.css';

type BulkPanelProps = {
  /** What the panel is called on its page, the same as with one row. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
  /** Id and words of every chosen row. */
  readonly labels: readonly (readonly [string, string])[];
  readonly bulk: BulkRun;
  /** Fields and buttons; drawn while something is chosen. */
  readonly children: ReactNode;
};

/** Several rows that are chosen, one action for all of them, and what came of it for each. */
export function BulkPanel({ name, title, text, labels, bulk, children }: BulkPanelProps) {
  const isEmpty = labels.length === 0;
  return (
    <aside className="side-panel" aria-label={name}>
      <header>
        <div>
          <h2>{isEmpty ? 'Done' : title}</h2>
          <p>{isEmpty ? 'Nothing is chosen any more.' : text}</p>
        </div>
      </header>
      {isEmpty ? null : <ChosenRows labels={labels} />}
      {isEmpty ? null : children}
      <BulkOutcomes outcomes={bulk.outcomes} />
    </aside>
  );
}
