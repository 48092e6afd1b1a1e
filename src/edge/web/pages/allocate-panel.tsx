import { Button, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import type { UnallocatedAnswer } from '../api/allocation-answers.ts';
import { counted, displayCount } from '../format/amount.ts';
import { useFirm } from '../shell/firm-context.ts';
import { allocateJobs, unallocatedKey } from './allocate-jobs.ts';
import { BulkResult } from './bulk-result.tsx';
import { OrderClocks } from './order-clocks.tsx';
import { NEW_DRAFT, ruleOfDraft } from './share-draft.ts';
import { ShareFields } from './share-fields.tsx';
import { sideWord } from './term-columns.ts';
import { usePreviewedBulk } from './use-previewed-bulk.ts';

type PanelProps = {
  readonly rows: readonly UnallocatedAnswer[];
  /** Rows that stay chosen after booking. */
  readonly onBooked: (failed: readonly string[]) => void;
  /** Whose trades wait, too; blank = none. */
  readonly account: string;
};

/** Divides what is chosen: the rule, what it would come to, and then the booking. With nothing chosen, the day's clocks. */
export function AllocatePanel({ rows, onBooked, account }: PanelProps) {
  const { firm } = useFirm();
  const [draft, setDraft] = useState(NEW_DRAFT);
  const [isTogether, setIsTogether] = useState(false);
  const bulk = usePreviewedBulk(firm, onBooked);
  const known = rows.map(unallocatedKey).join('\n');
  const [previewed, setPreviewed] = useState(known);
  const isFresh = bulk.step === 'previewed' && previewed === known;
  const isBusy = bulk.step === 'previewing' || bulk.step === 'booking';
  const bookable = bulk.previews.filter(({ error }) => error === undefined).length;
  const preview = () => {
    setPreviewed(known);
    bulk.preview(allocateJobs(rows, ruleOfDraft(draft), isTogether && rows.length > 1));
  };
  return (
    <aside className="side-panel" aria-label="Allocation">
      <PanelHead rows={rows} />
      {rows.length === 0 ? (
        <OrderClocks account={account} />
      ) : (
        <form
          className="panel-form"
          onSubmit={(event) => {
            event.preventDefault();
            preview();
          }}
        >
          {rows.length < 2 ? null : (
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label="Trades"
              value={isTogether ? 'together' : 'each'}
              data={[
                { value: 'each', label: 'Each for itself' },
                { value: 'together', label: 'Together' },
              ]}
              onChange={(chosen) => {
                setIsTogether(chosen === 'together');
                bulk.forget();
              }}
            />
          )}
          <ShareFields
            draft={draft}
            error={bulk.previews.find(({ error }) => error !== undefined)?.error}
            onChange={(next) => {
              setDraft(next);
              bulk.forget();
            }}
          />
          <div className="panel-buttons">
            <Button
              type="submit"
              variant={isFresh ? 'default' : 'filled'}
              loading={bulk.step === 'previewing'}
              disabled={isBusy}
            >
              Preview
            </Button>
            <Button
              disabled={!isFresh || bookable === 0}
              loading={bulk.step === 'booking'}
              onClick={bulk.book}
            >
              {bookable > 1 ? `Allocate ${displayCount(bookable)}` : 'Allocate'}
            </Button>
          </div>
        </form>
      )}
      {bulk.step === 'previewed' && !isFresh ? null : <BulkResult bulk={bulk} />}
    </aside>
  );
}

function PanelHead({ rows }: { readonly rows: readonly UnallocatedAnswer[] }) {
  const [first] = rows;
  const isOne = rows.length === 1 && first !== undefined;
  const title = isOne
    ? `${sideWord(first.side)} ${displayCount(first.quantity)} to allocate`
    : `${counted(rows.length, 'row')} to allocate`;
  return (
    <header>
      <div>
        <h2>{first === undefined ? 'Choose what to allocate' : title}</h2>
        <p>
          {first === undefined
            ? 'Select one row, or several with Shift and the arrow keys or the mouse.'
            : isOne
              ? first.id
              : `${first.id} and ${displayCount(rows.length - 1)} more`}
        </p>
      </div>
    </header>
  );
}
