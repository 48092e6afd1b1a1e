import { useState } from 'react';
import type { DayAnswer } from '../api/answers.ts';
import { useDates } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { dayStatusWords, displayDate } from '../format/display-date.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { DayActions } from './day-actions.tsx';
import { DayLeftOver } from './day-left-over.tsx';
import { useLeftOver } from './use-left-over.ts';
import './end-of-day.css';

/** Runs a clearing day, shows what is left of it by name, and releases it. */
export function EndOfDayPage() {
  const { firm } = useFirm();
  const { data, error, refetch } = useDates(firm);
  const [chosen, setChosen] = useState<string>();
  if (data === undefined) {
    return (
      <div className="page">
        <h1 className="visually-hidden">End of day</h1>
        {error === null ? (
          <LoadingNote>Reading the days</LoadingNote>
        ) : (
          <FailedNote error={error} onRetry={() => void refetch()} />
        )}
      </div>
    );
  }
  const day = data.days.find(({ date }) => date === (chosen ?? data.newest));
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>End of day</h1>
          <p>Run as often as needed until the day is released</p>
        </div>
        {day === undefined ? null : <DayFigures day={day} />}
      </div>
      <div className="page-scroll">
        {day === undefined ? (
          <EmptyNote title="No clearing day yet">The first trade or price begins one.</EmptyNote>
        ) : (
          <div className="day-page">
            <DayList days={data.days} chosen={day.date} onChoose={setChosen} />
            <div className="day-detail">
              <DayActions key={day.date} day={day} finalThrough={data.finalThrough} />
              <DayLeftOver day={day} />
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

function DayFigures({ day }: { readonly day: DayAnswer }) {
  const left = useLeftOver(day.date);
  const count = (of: 'unmarked' | 'waiting') =>
    left.state === 'known' ? displayCount(left[of].length) : '…';
  const warn = (text: string) => (text === '0' || text === '…' ? undefined : 'warn');
  return (
    <dl className="figures">
      <Figure label="Trades">{displayCount(day.trades)}</Figure>
      <Figure label="Positions marked">{displayCount(day.positions - day.unmarked)}</Figure>
      <Figure label="Unmarked" tone={warn(count('unmarked'))}>
        {count('unmarked')}
      </Figure>
      <Figure label="Incomplete accounts" tone={warn(String(day.incompleteAccounts))}>
        {displayCount(day.incompleteAccounts)}
      </Figure>
      <Figure label="Waiting trades" tone={warn(count('waiting'))}>
        {count('waiting')}
      </Figure>
    </dl>
  );
}

type DayListProps = {
  readonly days: readonly DayAnswer[];
  readonly chosen: string;
  readonly onChoose: (date: string) => void;
};

/** Days shown; older ones are final for long and are asked for by the command line. */
const SHOWN_DAYS = 60;

function DayList({ days, chosen, onChoose }: DayListProps) {
  return (
    <section className="card day-list">
      <h2>Clearing days</h2>
      <ul>
        {days.slice(0, SHOWN_DAYS).map((day) => (
          <li key={day.date}>
            <button
              type="button"
              aria-pressed={day.date === chosen}
              onClick={() => onChoose(day.date)}
            >
              <span>{displayDate(day.date)}</span>
              <DayState day={day} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function DayState({ day }: { readonly day: DayAnswer }) {
  return (
    <span className="day-state" data-status={day.status}>
      {dayStatusWords(day.status)}
    </span>
  );
}
