import { addDays, type BusinessDate, isWeekend } from '../basics/business-date.ts';
import { calendarCovers, isClearingDay } from '../reference/clearing-calendar.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import type { Book } from './book-state.ts';

/** Whether any CCP clears on that day; without calendars, every weekday. */
export function someCcpClearsOn(reference: ReferenceState, date: BusinessDate): boolean {
  const calendars = [...reference.calendars.keys()];
  if (calendars.length === 0) return !isWeekend(date);
  return calendars.some((calendar) => isClearingDay(reference, calendar, date));
}

/** False in a year of which no calendar has a day: its holidays would be taken for clearing days. */
export function isWithinCalendars(reference: ReferenceState, date: BusinessDate): boolean {
  const calendars = [...reference.calendars.keys()];
  return (
    calendars.length === 0 ||
    calendars.some((calendar) => calendarCovers(reference, calendar, date))
  );
}

/** Clearing days between the newest day that is run or final and `date`, oldest first: nobody has run them. */
export function skippedDays({ reference, days }: Book, date: BusinessDate): BusinessDate[] {
  const before = [days.finalThrough, ...days.run.keys()].filter((day) => day !== '' && day < date);
  const newest = before.sort().at(-1);
  if (newest === undefined) return [];
  const skipped: BusinessDate[] = [];
  for (let day = addDays(newest, 1); day < date; day = addDays(day, 1)) {
    if (someCcpClearsOn(reference, day)) skipped.push(day);
  }
  return skipped;
}
