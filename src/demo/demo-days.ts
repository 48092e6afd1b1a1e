import { addDays, type BusinessDate } from '../domain/basics/business-date.ts';
import { assertThat } from '../domain/basics/decision.ts';
import { firstCalendarYear, isDemoDay } from './shipped-reference.ts';

/** Two clearing days that are over, then the one in progress. */
export type DemoDays = readonly [BusinessDate, BusinessDate, BusinessDate];

/** Longer than any run of holidays; a longer gap is a year that the shipped calendars do not know. */
const LONGEST_CLOSURE_DAYS = 7;

/** The days of the sample; `lastDate` must be a clearing day of all its CCPs, with two before it, in the shipped calendars. */
export function demoDays(lastDate: BusinessDate): DemoDays {
  const days = isDemoDay(lastDate) ? daysUpTo(lastDate) : undefined;
  assertThat(days !== undefined, `${lastDate} ends three clearing days common to the demo's CCPs`);
  return days;
}

/** The newest date on or before the given one that a sample may end on. */
export function newestDemoDate(date: BusinessDate): BusinessDate {
  const first = firstCalendarYear();
  let day = date;
  while (!isDemoDay(day) || daysUpTo(day) === undefined) {
    assertThat(day.slice(0, 4) >= first, `there is a sample that ends on or before ${date}`);
    day = addDays(day, -1);
  }
  return day;
}

function daysUpTo(lastDate: BusinessDate): DemoDays | undefined {
  const second = dayBefore(lastDate);
  const first = second === undefined ? undefined : dayBefore(second);
  if (first === undefined || second === undefined) return undefined;
  return [first, second, lastDate];
}

function dayBefore(date: BusinessDate): BusinessDate | undefined {
  for (let back = 1; back <= LONGEST_CLOSURE_DAYS; back += 1) {
    const day = addDays(date, -back);
    if (isDemoDay(day)) return day;
  }
  return undefined;
}
