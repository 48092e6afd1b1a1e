import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { DatesAnswer, DayAnswer } from '../api/answers.ts';
import { useDates, useLeftOver } from '../api/queries.ts';
import { displayCount } from '../format/amount.ts';
import { dayStatusWords, displayDate } from '../format/display-date.ts';
import { Figure } from '../shell/figure.tsx';
import { useFirm } from '../shell/firm-context.ts';
import { EmptyNote, FailedNote, LoadingNote } from '../shell/state-note.tsx';
import { DayActions } from './day-actions.tsx';
import { DayLeftOver } from './day-left-over.tsx';
import './end-of-day.css';

/** Runs a clearing day, shows what is left of it by name, and releases it. */
export function EndOfDayPage() {
  const { firm } = useFirm();
  const { data, error, refetch } = useDates(firm);
  const asked = useSearch({ strict: false });
  const [chosen, setChosen] = useState(asked.date);
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
  const { day, days } = dayIn(data, chosen ?? data.newest);
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
            <DayList days={days} chosen={day.date} onChoose={setChosen} />
            <div className="day-detail">
              <DayActions key={day.date} day={day} finalThrough={data.finalThrough} />
              <DayLeftOver day={day} onChoose={setChosen} />
            </div>
          </div>
        )}
      </div>
    </div>
  );
}

/** A clearing day without trades stands in no list until it is run; chosen, it is among the others, open. */
function dayIn(
  { days }: DatesAnswer,
  chosen: string,
): { readonly day: DayAnswer | undefined; readonly days: readonly DayAnswer[] } {
  const known = days.find(({ date }) => date === chosen);
  if (known !== undefined || chosen === '') return { day: known, days };
  const nothing = { step: '', trades: 0, positions: 0, unmarked: 0, incompleteAccounts: 0 };
  const day = { date: chosen, status: 'open', ...nothing } as const;
  return { day, days: [...days, day].sort((a, b) => (a.date < b.date ? 1 : -1)) };
}

/** Counts of what is left over wait until it is read. */
function DayFigures({ day }: { readonly day: DayAnswer }) {
  const { firm } = useFirm();
  const { data } = useLeftOver(firm, day.date);
  return (
    <dl className="figures">
      <Figure label="Trades">{displayCount(day.trades)}</Figure>
      <Figure label="Positions marked">{displayCount(day.positions - day.unmarked)}</Figure>
      <CountFigure label="Unmarked" rows={data?.unmarked} />
      <CountFigure label="Withheld" rows={data?.withheld} />
      <CountFigure label="Waiting trades" rows={data?.waiting} />
    </dl>
  );
}

type CountProps = { readonly label: string; readonly rows: readonly unknown[] | undefined };

function CountFigure({ label, rows }: CountProps) {
  return (
    <Figure label={label} tone={rows === undefined || rows.length === 0 ? undefined : 'warn'}>
      {rows === undefined ? '…' : displayCount(rows.length)}
    </Figure>
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
