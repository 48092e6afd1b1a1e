import { Select } from '@mantine/core';
import type { DatesAnswer } from '../api/answers.ts';
import { useDates } from '../api/queries.ts';
import { displayDate } from '../format/display-date.ts';
import { useFirm } from '../shell/firm-context.ts';

type DaySelectProps = {
  /** Undefined = as the book stands now. */
  readonly date: string | undefined;
  readonly onChange: (date: string | undefined) => void;
};

const NOW = 'now';

/** Choice of the day that figures are shown for. */
export function DaySelect({ date, onChange }: DaySelectProps) {
  const { firm } = useFirm();
  const { data } = useDates(firm);
  return (
    <Select
      aria-label="Day"
      w={180}
      allowDeselect={false}
      value={date ?? NOW}
      data={[{ value: NOW, label: 'As the book stands now' }, ...choicesOf(data, date)]}
      onChange={(chosen) => onChange(chosen === null || chosen === NOW ? undefined : chosen)}
    />
  );
}

type ClearingDaySelectProps = {
  readonly label: string;
  /** Blank = there is none yet. */
  readonly date: string;
  readonly onChange: (date: string) => void;
};

/** Choice of one clearing day. */
export function ClearingDaySelect({ label, date, onChange }: ClearingDaySelectProps) {
  const { firm } = useFirm();
  const { data } = useDates(firm);
  return (
    <Select
      aria-label={label}
      w={170}
      allowDeselect={false}
      placeholder="No day yet"
      disabled={date === ''}
      value={date === '' ? null : date}
      data={choicesOf(data, date === '' ? undefined : date)}
      onChange={(chosen) => {
        if (chosen !== null) onChange(chosen);
      }}
    />
  );
}

/** Newest first; the chosen day is among them also before its first trade is known. */
function choicesOf(dates: DatesAnswer | undefined, chosen: string | undefined) {
  const days = dates === undefined ? [] : dates.days.map(({ date }) => date);
  const all = chosen === undefined || days.includes(chosen) ? days : [chosen, ...days];
  return all.map((value) => ({ value, label: displayDate(value) }));
}

/** The newest day that is run: a day in progress has little to state or report. Blank = there is no day yet. */
export function reportDayOf(dates: DatesAnswer | undefined): string {
  if (dates === undefined) return '';
  const run = dates.days.find(({ status }) => status !== 'open');
  return run === undefined ? dates.newest : run.date;
}
