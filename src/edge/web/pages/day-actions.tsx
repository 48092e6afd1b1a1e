import { Button, Checkbox } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DayAnswer, EndOfDayAnswer, ReleaseAnswer } from '../api/answers.ts';
import { isWaiting, type WaitingAnswer } from '../api/approval-answers.ts';
import { post, sentenceOf } from '../api/client.ts';
import { refreshFirm, useLeftOver } from '../api/queries.ts';
import { counted, displayCount } from '../format/amount.ts';
import { displayDate } from '../format/display-date.ts';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { ReleaseResult, RunResult } from './run-result.tsx';
import { WaitingNote } from './waiting-note.tsx';

type ActionsProps = { readonly day: DayAnswer; readonly finalThrough: string };

/** What can be done with a day. What must not be done the book refuses, in its own words. */
export function DayActions({ day, finalThrough }: ActionsProps) {
  const { firm } = useFirm();
  const [allowEarly, setAllowEarly] = useState(false);
  const path = `/firms/${encodeURIComponent(firm)}`;
  const running = useMutation({
    mutationFn: () => post<EndOfDayAnswer>(`${path}/eod`, { date: day.date, allowEarly }),
    onSettled: () => refreshFirm(firm),
  });
  const releasing = useMutation({
    mutationFn: () => post<ReleaseAnswer | WaitingAnswer>(`${path}/release`, { date: day.date }),
    onSettled: () => refreshFirm(firm),
  });
  const isFinal = day.status === 'final';
  return (
    <section className="card day-actions" aria-label="Run and release">
      <header>
        <div>
          <h2>{displayDate(day.date)}</h2>
          <p>{stateSentence(day, finalThrough)}</p>
        </div>
        {isFinal ? null : (
          <div className="panel-buttons">
            <Button size="sm" loading={running.isPending} onClick={() => running.mutate()}>
              {day.status === 'open' ? 'Run end of day' : 'Run end of day again'}
            </Button>
            <ReleaseButton day={day} isBusy={releasing.isPending} onRelease={releasing.mutate} />
          </div>
        )}
      </header>
      {isFinal ? null : (
        <AllowEarly date={day.date} isAllowed={allowEarly} onChange={setAllowEarly} />
      )}
      {running.isSuccess && !releasing.isSuccess ? <RunResult result={running.data} /> : null}
      {releasing.isSuccess ? <Released answer={releasing.data} /> : null}
      {[running, releasing].map(({ error }, place) =>
        error === null ? null : (
          // biome-ignore lint/suspicious/noArrayIndexKey: two actions, always in this order
          <p key={place} className="notice" data-tone="bad" role="alert">
            {sentenceOf(error)}
          </p>
        ),
      )}
    </section>
  );
}

function Released({ answer }: { readonly answer: ReleaseAnswer | WaitingAnswer }) {
  return isWaiting(answer) ? <WaitingNote /> : <ReleaseResult result={answer} />;
}

function stateSentence({ status, step }: DayAnswer, finalThrough: string): string {
  if (step !== '') return `A run was begun and stands at ${step}: run it to its end.`;
  switch (status) {
    case 'open':
      return 'Not run yet.';
    case 'run':
      return 'Run. Its figures stand until something of the day changes; it can be released.';
    case 'stale':
      return 'Something of the day changed since its run: run it again before it is released.';
    case 'final':
      return `Final: statements are out. Days through ${displayDate(finalThrough)} never change again.`;
  }
}

type EarlyProps = {
  readonly date: string;
  readonly isAllowed: boolean;
  readonly onChange: (isAllowed: boolean) => void;
};

function AllowEarly({ date, isAllowed, onChange }: EarlyProps) {
  const { firm } = useFirm();
  const { data } = useLeftOver(firm, date);
  if (data === undefined) return null;
  const early = data.unmarked.filter(({ reason }) => reason === 'early-price-not-allowed').length;
  const why =
    early === 0
      ? 'An early price is an indication that the CCP may still change. No position of this day is known to wait for that.'
      : `${displayCount(early)} ${early === 1 ? 'position has' : 'positions have'} an early price only, which the CCP may still change: unmarked until the daily price comes, or until you allow it.`;
  return (
    <Checkbox
      label="Mark with early prices where there are no others"
      description={why}
      checked={isAllowed}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

type ReleaseProps = {
  readonly day: DayAnswer;
  readonly isBusy: boolean;
  readonly onRelease: () => void;
};

/** The one thing here that cannot be taken back, so it is asked once more. */
function ReleaseButton({ day, isBusy, onRelease }: ReleaseProps) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button size="sm" variant="default" loading={isBusy} onClick={() => setIsAsking(true)}>
        Release …
      </Button>
      {isAsking ? (
        <ConfirmDialog
          title={`Release ${displayDate(day.date)}?`}
          confirmLabel="Release the day"
          onConfirm={onRelease}
          onClose={() => setIsAsking(false)}
        >
          <p>
            Its statements go out, and it is final with every day before it: what it said never
            changes again. A later change is booked as-of in the first open day.
          </p>
          <Withheld date={day.date} />
        </ConfirmDialog>
      ) : null}
    </>
  );
}

/** Named in the question as far as a question is read; all of them stand on the page behind it. */
const NAMED_ACCOUNTS = 12;

function Withheld({ date }: { readonly date: string }) {
  const { firm } = useFirm();
  const { data } = useLeftOver(firm, date);
  if (data === undefined || data.withheld.length === 0) return null;
  const accounts = [...new Set(data.withheld.map(({ account }) => account))];
  const more = accounts.length - NAMED_ACCOUNTS;
  return (
    <p className="notice" data-tone="warn">
      {counted(data.withheld.length, 'statement')} will be withheld, because a mark is missing:{' '}
      {accounts.slice(0, NAMED_ACCOUNTS).join(', ')}
      {more > 0 ? ` and ${counted(more, 'account')} more` : ''}.
    </p>
  );
}
