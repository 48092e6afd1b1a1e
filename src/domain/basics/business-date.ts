/** A calendar day as `YYYY-MM-DD`; sorts as text. Which days are business days is the calendars' affair. */
export type BusinessDate = string;

const MS_PER_DAY = 86_400_000;
const textOfDay: string[] = [];
// Days repeat from event to event; at most one entry for each of the 65,536 days there are.
const dayOfText = new Map<string, number>();
let lastText: BusinessDate = '';
let lastDay: number | undefined;

/** Days since 1970-01-01, or undefined when the text is not a real day from 1970 to 2149. */
export function dayNumber(date: BusinessDate): number | undefined {
  // A day cut out of a time is a new string, whose hash the map would have to compute.
  if (date === lastText) return lastDay;
  let day = dayOfText.get(date);
  if (day === undefined) {
    day = parsedDay(date);
    if (day !== undefined) dayOfText.set(date, day);
  }
  lastText = date;
  lastDay = day;
  return day;
}

function parsedDay(date: BusinessDate): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const ms = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== date) return undefined;
  const day = ms / MS_PER_DAY;
  return day >= 0 && day <= 65_535 ? day : undefined;
}

/** The inverse of `dayNumber`; returns the same string object for the same day, so that it costs no memory. */
export function dateOfDay(day: number): BusinessDate {
  const known = textOfDay[day];
  if (known !== undefined) return known;
  const text = new Date(day * MS_PER_DAY).toISOString().slice(0, 10);
  textOfDay[day] = text;
  return text;
}

export function addDays(date: BusinessDate, days: number): BusinessDate {
  const day = dayNumber(date);
  if (day === undefined) throw new Error(`Bug: ${date} is not a date`);
  return dateOfDay(day + days);
}

/** 0 Sunday … 6 Saturday. */
export function weekday(date: BusinessDate): number {
  const day = dayNumber(date);
  if (day === undefined) throw new Error(`Bug: ${date} is not a date`);
  return (day + 4) % 7;
}

export function isWeekend(date: BusinessDate): boolean {
  const day = weekday(date);
  return day === 0 || day === 6;
}
