import { Select } from '@mantine/core';
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
  const days = data?.days.map((day) => ({ value: day.date, label: displayDate(day.date) })) ?? [];
  return (
    <Select
      aria-label="Day"
      w={180}
      allowDeselect={false}
      value={date ?? NOW}
      data={[{ value: NOW, label: 'As the book stands now' }, ...days]}
      onChange={(chosen) => onChange(chosen === null || chosen === NOW ? undefined : chosen)}
    />
  );
}
