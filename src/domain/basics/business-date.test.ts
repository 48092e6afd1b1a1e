import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from './_seeded.ts';
import { addDays, dateOfDay, dayNumber, isWeekend, weekday } from './business-date.ts';

const days = [
  ['1970-01-01', 0],
  ['2000-02-29', 11_016],
  ['2020-04-16', 18_368],
  ['2149-06-06', 65_535],
  ['2149-06-07', undefined],
  ['1969-12-31', undefined],
  ['2021-02-29', undefined],
  ['2020-04-31', undefined],
  ['2020-13-01', undefined],
  ['2020-4-16', undefined],
  ['20200416', undefined],
  ['', undefined],
] as const;
for (const [date, day] of days) {
  test(`dayNumber() of ${date === '' ? 'nothing' : date} is ${day}`, () => {
    assert.equal(dayNumber(date), day);
    // The second time from memory.
    assert.equal(dayNumber(date), day);
  });
}

test('dateOfDay() undoes dayNumber() for every day there is', () => {
  fc.assert(
    fc.property(fc.nat({ max: 65_535 }), (day) => {
      const date = dateOfDay(day);
      assert.equal(dayNumber(date), day);
      assert.equal(date, new Date(day * 86_400_000).toISOString().slice(0, 10));
    }),
  );
});

const steps = [
  ['2020-02-28', 1, '2020-02-29'],
  ['2020-12-31', 1, '2021-01-01'],
  ['2020-03-01', -1, '2020-02-29'],
] as const;
for (const [date, by, expected] of steps) {
  test(`addDays() ${date} and ${by} is ${expected}`, () =>
    assert.equal(addDays(date, by), expected));
}

test('weekday() and isWeekend() know Friday 17, Saturday 18 and Sunday 19 April 2020', () => {
  assert.deepEqual(['2020-04-17', '2020-04-18', '2020-04-19'].map(weekday), [5, 6, 0]);
  assert.deepEqual(['2020-04-17', '2020-04-18', '2020-04-19'].map(isWeekend), [false, true, true]);
});
