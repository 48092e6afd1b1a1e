import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demoDays, newestDemoDate } from './demo-days.ts';
import { instantAt, localText, utcText } from './local-time.ts';

const newest = [
  // asked       newest date
  ['2026-11-24', '2026-11-24'],
  ['2026-11-29', '2026-11-27'], // a Sunday
  ['2026-11-26', '2026-11-25'], // Thanksgiving: CME does not clear
  ['2027-06-18', '2027-06-17'], // CME does not clear, ICE Clear US does not settle
  ['2023-05-05', '2020-12-30'], // no shipped calendar for 2023; Eurex rests on 31 December
  ['2025-01-02', '2020-12-30'], // the days before it lie in a year without calendar
  ['2031-01-01', '2027-12-30'],
] as const;
for (const [asked, date] of newest) {
  test(`newestDemoDate() of ${asked} is ${date}`, () => {
    assert.equal(newestDemoDate(asked), date);
  });
}

test('demoDays() are clearing days of all CCPs of the demo, over Christmas and the turn of the year', () => {
  assert.deepEqual(demoDays('2026-11-24'), ['2026-11-20', '2026-11-23', '2026-11-24']);
  assert.deepEqual(demoDays('2027-01-05'), ['2026-12-30', '2027-01-04', '2027-01-05']);
});

test('demoDays() refuses a day that is none for one of the CCPs', () => {
  assert.throws(() => demoDays('2026-11-26'), /2026-11-26 ends three clearing days/);
  assert.throws(() => demoDays('2019-01-02'), /2019-01-02/);
});

const times = [
  // date, minutes, zone, text
  ['2026-11-24', 570, 'America/Chicago', '2026-11-24T09:30:00.000-06:00'],
  ['2026-11-24', -420, 'America/Chicago', '2026-11-23T17:00:00.000-06:00'],
  // The evening after the clocks went back that morning, and after they went forward.
  ['2026-11-02', -420, 'America/Chicago', '2026-11-01T17:00:00.000-06:00'],
  ['2026-03-09', -420, 'America/Chicago', '2026-03-08T17:00:00.000-05:00'],
  // London has changed, New York has not: four hours.
  ['2026-10-27', 600, 'Europe/London', '2026-10-27T10:00:00.000+00:00'],
] as const;
for (const [date, minutes, zone, text] of times) {
  test(`${minutes} minutes from midnight of ${date} in ${zone} are ${text}`, () => {
    const at = instantAt(date, minutes, zone);
    assert.equal(localText(at, zone), text);
    assert.equal(utcText(at), new Date(text).toISOString().slice(0, -1));
  });
}
