import type { DayAnswer } from '../api/answers.ts';
import { sentenceOf } from '../api/client.ts';
import { useLeftOver } from '../api/queries.ts';
import { useFirm } from '../shell/firm-context.ts';
import { NotRunCard, UnmarkedCard, WaitingCard, WithheldCard } from './left-over-cards.tsx';

type LeftOverProps = {
  readonly day: DayAnswer;
  readonly onChoose: (date: string) => void;
};

/** Everything of a day that waits for a person, by name, as the book says it. */
export function DayLeftOver({ day, onChoose }: LeftOverProps) {
  const { firm } = useFirm();
  const { data, error } = useLeftOver(firm, day.date);
  if (error !== null) {
    return (
      <p className="notice" data-tone="bad" role="alert">
        What is left over could not be read: {sentenceOf(error)}
      </p>
    );
  }
  if (data === undefined) return <NothingCard>Reading what is left over …</NothingCard>;
  const { date, unmarked, waiting, notRun, withheld } = data;
  if (unmarked.length + waiting.length + notRun.length + withheld.length === 0)
    return <NothingCard>{nothingSentence(day)}</NothingCard>;
  return (
    <>
      {notRun.length === 0 ? null : <NotRunCard days={notRun} onChoose={onChoose} />}
      {unmarked.length === 0 ? null : <UnmarkedCard date={date} rows={unmarked} />}
      {withheld.length === 0 ? null : (
        <WithheldCard date={date} rows={withheld} isFinal={day.status === 'final'} />
      )}
      {waiting.length === 0 ? null : <WaitingCard rows={waiting} />}
    </>
  );
}

function nothingSentence({ status }: DayAnswer): string {
  return status === 'open'
    ? 'Nothing waits. What has no price is known once the day is run.'
    : 'Nothing: every position is marked, no trade of the day waits.';
}

function NothingCard({ children }: { readonly children: string }) {
  return (
    <section className="card">
      <h2>Left over</h2>
      <p className="card-text">{children}</p>
    </section>
  );
}
