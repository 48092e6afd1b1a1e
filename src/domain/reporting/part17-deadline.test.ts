import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextReportDue } from './part17-deadline.ts';

const holidays = new Set(['2026-11-26', '2026-12-25', '2026-07-03']);

const cases = [
  // report date   due
  ['2026-11-23', '2026-11-24'],
  ['2026-11-20', '2026-11-23'],
  ['2026-11-21', '2026-11-23'],
  ['2026-11-22', '2026-11-23'],
  ['2026-11-25', '2026-11-27'],
  ['2026-12-24', '2026-12-28'],
  ['2026-07-02', '2026-07-06'],
] as const;
for (const [reportDate, date] of cases) {
  test(`nextReportDue() of ${reportDate} is 09:00 on ${date}`, () => {
    const isHoliday = (day: string) => holidays.has(day);
    const zone = 'America/Chicago';
    const due = nextReportDue(reportDate, zone, isHoliday);
    assert.deepEqual(due, { date, time: '09:00', zone });
  });
}
