import { addDays, type BusinessDate, isWeekend } from '../basics/business-date.ts';
import type { CcpSet } from './reference-events.ts';
import type { ReferenceState } from './reference-state.ts';
import type { CalendarDayKind } from './reference-words.ts';
import { inForce } from './versions.ts';

/** Asked for every trade, and reading a date costs more than looking it up. Bound: the days from 1970 to 2149. */
const weekendByDate = new Map<BusinessDate, boolean>();
const dayAfter = new Map<BusinessDate, BusinessDate>();
const dayBefore = new Map<BusinessDate, BusinessDate>();

/** Whether the CCP clears on that day: not a weekend, not a holiday. A calendar without rows is closed on weekends only. */
export function isClearingDay(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): boolean {
  return !isWeekendDay(date) && !hasKind(state, calendar, date, 'holiday');
}

/** False on a clearing day without settlement: the last settlement stays in force and variation is zero. */
export function settlesOn(state: ReferenceState, calendar: string, date: BusinessDate): boolean {
  return isClearingDay(state, calendar, date) && !hasKind(state, calendar, date, 'no-settlement');
}

/** Whether money moves: a clearing day on which the banks of the calendar's currency are open. */
export function isBankingDay(state: ReferenceState, calendar: string, date: BusinessDate): boolean {
  return isClearingDay(state, calendar, date) && !hasKind(state, calendar, date, 'bank-holiday');
}

/** The first clearing day after `date`. */
export function nextClearingDay(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): BusinessDate {
  return firstDay(date, 1, (day) => isClearingDay(state, calendar, day));
}

/** The last clearing day before `date`. */
export function priorClearingDay(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): BusinessDate {
  return firstDay(date, -1, (day) => isClearingDay(state, calendar, day));
}

/** The last day before `date` whose settlement prices are in force on a day without settlement. */
export function priorSettlementDay(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): BusinessDate {
  return firstDay(date, -1, (day) => settlesOn(state, calendar, day));
}

/** The first banking day after `date`: the usual value date of premium and variation. */
export function nextBankingDay(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): BusinessDate {
  return firstDay(date, 1, (day) => isBankingDay(state, calendar, day));
}

/**
 * Whether anybody has entered the year of `date`: without any row a holiday would be taken for a clearing day in
 * silence, so faces warn.
 */
export function calendarCovers(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
): boolean {
  const year = date.slice(0, 4);
  for (const day of state.calendars.get(calendar)?.keys() ?? [])
    if (day.startsWith(year)) return true;
  return false;
}

export function ccpOn(state: ReferenceState, ccp: string, date: BusinessDate): CcpSet | undefined {
  return inForce(state.ccps.get(ccp), date);
}

/**
 * The clearing date of something that happens at an instant (microseconds since 1970 UTC): the CCP's local day, the
 * next one from its roll time on, moved to the next clearing day. Undefined when the CCP is unknown.
 */
export function clearingDateAt(
  state: ReferenceState,
  ccp: string,
  instantMicros: number,
): BusinessDate | undefined {
  const instant = Temporal.Instant.fromEpochMilliseconds(Math.floor(instantMicros / 1000));
  const profile = ccpOn(state, ccp, instant.toString().slice(0, 10));
  if (profile === undefined) return undefined;
  const local = instant.toZonedDateTimeISO(profile.zone);
  const today = local.toPlainDate().toString();
  const hasRolled = local.toPlainTime().toString() >= profile.rollTime;
  const date = hasRolled ? addDays(today, 1) : today;
  return isClearingDay(state, profile.calendar, date)
    ? date
    : nextClearingDay(state, profile.calendar, date);
}

function firstDay(
  date: BusinessDate,
  step: 1 | -1,
  accepts: (day: BusinessDate) => boolean,
): BusinessDate {
  let day = neighbour(date, step);
  while (!accepts(day)) day = neighbour(day, step);
  return day;
}

function neighbour(date: BusinessDate, step: 1 | -1): BusinessDate {
  const byDate = step === 1 ? dayAfter : dayBefore;
  const known = byDate.get(date);
  if (known !== undefined) return known;
  const found = addDays(date, step);
  byDate.set(date, found);
  return found;
}

function hasKind(
  state: ReferenceState,
  calendar: string,
  date: BusinessDate,
  kind: CalendarDayKind,
): boolean {
  const day = state.calendars.get(calendar)?.get(date);
  return day?.kinds.some((known) => known.kind === kind) ?? false;
}

function isWeekendDay(date: BusinessDate): boolean {
  const known = weekendByDate.get(date);
  if (known !== undefined) return known;
  const weekend = isWeekend(date);
  weekendByDate.set(date, weekend);
  return weekend;
}
