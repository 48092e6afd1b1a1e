import { addDays, type BusinessDate, isWeekend } from '../basics/business-date.ts';

/** Which clock a market's report follows: Eastern for markets in that time zone, Central for all others. */
export type ReportZone = 'America/New_York' | 'America/Chicago';

/** The rule as the deadline register holds it. */
export const PART17_DEADLINE = {
  rule: '17 CFR 17.02(a)',
  report: 'Part 17 large trader report',
  clock: 'report date',
  dueAt: '09:00',
  businessDays: 1,
} as const;

export type ReportDue = {
  readonly date: BusinessDate;
  /** Local time in `zone`. */
  readonly time: string;
  readonly zone: ReportZone;
};

/**
 * When the report of a date is due at the latest: 09:00 on the next business day, weekends and US federal holidays not
 * counted. A file for markets in both zones is due at the earlier one, Eastern.
 */
export function nextReportDue(
  reportDate: BusinessDate,
  zone: ReportZone,
  isFederalHoliday: (date: BusinessDate) => boolean,
): ReportDue {
  let date = addDays(reportDate, PART17_DEADLINE.businessDays);
  while (isWeekend(date) || isFederalHoliday(date)) date = addDays(date, 1);
  return { date, time: PART17_DEADLINE.dueAt, zone };
}
