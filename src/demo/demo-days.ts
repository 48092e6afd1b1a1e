import { addDays, type BusinessDate } from '../domain/basics/business-date.ts';
import { assertThat } from '../domain/basics/decision.ts';
import { firstCalendarYear, isDemoDay } from './shipped-reference.ts';

/** Two clearing days that are over, then the one in progress. */
export type DemoDays = readonly [BusinessDate, BusinessDate, BusinessDate];

/** The last days of the sample; `lastDate` must be a clearing day of all CCPs in the shipped calendars. */
export function demoDays(lastDate: BusinessDate): DemoDays {
  assertThat(isDemoDay(lastDate), `${lastDate} is no clearing day common to the demo's CCPs`);
  const second = newestDemoDay(addDays(lastDate, -1));
  return [newestDemoDay(addDays(second, -1)), second, lastDate];
}

/** The newest date on or before the given one for which there is a demo. */
export function newestDemoDay(date: BusinessDate): BusinessDate {
  const first = firstCalendarYear();
  let day = date;
  while (!isDemoDay(day)) {
    assertThat(day.slice(0, 4) >= first, `there is a demo day on or before ${date}`);
    day = addDays(day, -1);
  }
  return day;
}
