import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, SAMPLE_ROWS } from './_sample-reference.ts';
import {
  calendarCovers,
  ccpOn,
  clearingDateAt,
  isBankingDay,
  isClearingDay,
  nextBankingDay,
  nextClearingDay,
  priorClearingDay,
  priorSettlementDay,
  settlesOn,
} from './clearing-calendar.ts';
import { emptyReference, type ReferenceState } from './reference-state.ts';

const ccps = [
  ['CME', '17:00', 'America/Chicago'],
  ['ECAG', '22:00', 'Europe/Berlin'],
  ['ICEU', '23:00', 'Europe/London'],
  ['ICUS', '18:00', 'America/New_York'],
] as const;

const days = [
  ['CME', '2025-11-27', 'holiday'],
  ['CME', '2025-11-28', 'early-close'],
  ['CME', '2025-12-25', 'holiday'],
  ['CME', '2025-10-13', 'bank-holiday'],
  ['ECAG', '2025-12-24', 'holiday'],
  ['ECAG', '2025-12-25', 'holiday'],
  ['ECAG', '2025-12-26', 'holiday'],
  ['ICEU', '2025-12-25', 'holiday'],
  ['ICEU', '2025-12-26', 'bank-holiday'],
  ['ICUS', '2025-11-27', 'no-settlement'],
  ['ICUS', '2025-11-27', 'bank-holiday'],
  ['ICUS', '2025-11-27', 'early-close'],
] as const;

function fourCcps(): ReferenceState {
  const state = emptyReference();
  const rows = ccps.map(([ccp, rollTime, zone]) => ({
    ...SAMPLE_ROWS.ccps,
    ccp,
    rollTime,
    zone,
    calendar: ccp,
  }));
  load(state, 'ccps', rows);
  return load(
    state,
    'calendars',
    days.map(([calendar, date, kind]) => ({ calendar, date, kind, source: 'notice' })),
  );
}

const kinds = [
  // calendar  day           clears settles banks
  ['CME', '2025-11-26', true, true, true],
  ['CME', '2025-11-27', false, false, false],
  ['CME', '2025-11-28', true, true, true],
  ['CME', '2025-11-29', false, false, false],
  ['CME', '2025-10-13', true, true, false],
  ['ICUS', '2025-11-27', true, false, false],
  ['ICEU', '2025-12-26', true, true, false],
  ['ECAG', '2025-12-26', false, false, false],
  ['nobody', '2025-12-25', true, true, true],
  ['nobody', '2025-12-27', false, false, false],
] as const;
for (const [calendar, date, clears, settles, banks] of kinds) {
  test(`${calendar} on ${date}: clears ${clears}, settles ${settles}, banks ${banks}`, () => {
    const state = fourCcps();
    assert.equal(isClearingDay(state, calendar, date), clears);
    assert.equal(settlesOn(state, calendar, date), settles);
    assert.equal(isBankingDay(state, calendar, date), banks);
  });
}

const neighbours = [
  // calendar  day          prior          next          next bank      prior settlement
  ['CME', '2025-11-26', '2025-11-25', '2025-11-28', '2025-11-28', '2025-11-25'],
  ['CME', '2025-11-28', '2025-11-26', '2025-12-01', '2025-12-01', '2025-11-26'],
  ['CME', '2025-10-10', '2025-10-09', '2025-10-13', '2025-10-14', '2025-10-09'],
  ['ICUS', '2025-11-26', '2025-11-25', '2025-11-27', '2025-11-28', '2025-11-25'],
  ['ICUS', '2025-11-28', '2025-11-27', '2025-12-01', '2025-12-01', '2025-11-26'],
  ['ICEU', '2025-12-24', '2025-12-23', '2025-12-26', '2025-12-29', '2025-12-23'],
  ['ECAG', '2025-12-23', '2025-12-22', '2025-12-29', '2025-12-29', '2025-12-22'],
] as const;
for (const [calendar, date, prior, next, nextBank, priorSettlement] of neighbours) {
  test(`${calendar} around ${date}: ${prior} before, ${next} after, money on ${nextBank}`, () => {
    const state = fourCcps();
    assert.equal(priorClearingDay(state, calendar, date), prior);
    assert.equal(nextClearingDay(state, calendar, date), next);
    assert.equal(nextBankingDay(state, calendar, date), nextBank);
    assert.equal(priorSettlementDay(state, calendar, date), priorSettlement);
  });
}

const instants = [
  // ccp   instant in UTC             clearing date  why
  ['CME', '2025-11-26T22:59:59.999Z', '2025-11-26', 'a second before 17:00 Chicago in winter'],
  ['CME', '2025-11-26T23:00:00Z', '2025-11-28', 'rolled into Thanksgiving: the day after it'],
  ['CME', '2025-11-27T16:00:00Z', '2025-11-28', 'Thanksgiving morning'],
  ['ICUS', '2025-11-27T16:00:00Z', '2025-11-27', 'ICE US clears on Thanksgiving'],
  ['ICEU', '2025-11-27T16:00:00Z', '2025-11-27', 'no holiday in London'],
  ['CME', '2025-11-28T23:00:00Z', '2025-12-01', 'Friday evening: Monday'],
  ['CME', '2025-11-30T23:30:00Z', '2025-12-01', 'Sunday evening session'],
  ['ECAG', '2025-12-23T20:59:59Z', '2025-12-23', 'before 22:00 Berlin'],
  ['ECAG', '2025-12-23T21:00:00Z', '2025-12-29', '24, 25, 26 December and a weekend'],
  ['ECAG', '2025-12-26T10:00:00Z', '2025-12-29', '26 December at Eurex'],
  ['ICEU', '2025-12-26T10:00:00Z', '2025-12-26', '26 December at ICE Europe'],
  ['CME', '2025-12-26T10:00:00Z', '2025-12-26', '26 December at CME'],
  // Daylight saving ends in Europe on 26 October and in the US on 2 November 2025.
  ['CME', '2025-10-24T21:59:00Z', '2025-10-24', 'Chicago summer: 16:59'],
  ['CME', '2025-10-24T22:00:00Z', '2025-10-27', 'Chicago summer: 17:00'],
  ['ICEU', '2025-10-24T21:59:00Z', '2025-10-24', 'London summer: 22:59'],
  ['ICEU', '2025-10-24T22:00:00Z', '2025-10-27', 'London summer: 23:00'],
  ['ECAG', '2025-10-24T20:00:00Z', '2025-10-27', 'Berlin summer: 22:00'],
  ['CME', '2025-10-29T22:00:00Z', '2025-10-30', 'the week between: Chicago still summer'],
  ['ICEU', '2025-10-29T22:30:00Z', '2025-10-29', 'the week between: London already winter'],
  ['ICEU', '2025-10-29T23:00:00Z', '2025-10-30', 'London winter: 23:00'],
  ['ECAG', '2025-10-29T20:30:00Z', '2025-10-29', 'Berlin winter: 21:30'],
  ['CME', '2025-11-03T22:30:00Z', '2025-11-03', 'Chicago winter: 16:30'],
  ['CME', '2025-11-03T23:00:00Z', '2025-11-04', 'Chicago winter: 17:00'],
  // Daylight saving begins in the US on 8 March and in Europe on 29 March 2026.
  ['CME', '2026-03-06T22:59:00Z', '2026-03-06', 'Chicago winter: 16:59'],
  ['CME', '2026-03-09T22:00:00Z', '2026-03-10', 'Chicago summer: 17:00'],
  ['ECAG', '2026-03-10T20:30:00Z', '2026-03-10', 'Berlin winter: 21:30'],
  ['ICEU', '2026-03-27T22:30:00Z', '2026-03-27', 'London winter: 22:30'],
  ['ICEU', '2026-03-30T22:00:00Z', '2026-03-31', 'London summer: 23:00'],
  ['ECAG', '2026-03-30T20:00:00Z', '2026-03-31', 'Berlin summer: 22:00'],
] as const;
for (const [ccp, instant, date, why] of instants) {
  test(`clearingDateAt() of ${ccp} at ${instant} is ${date}: ${why}`, () => {
    assert.equal(clearingDateAt(fourCcps(), ccp, Date.parse(instant) * 1000), date);
  });
}

test('clearingDateAt() knows no date of an unknown CCP', () => {
  assert.equal(clearingDateAt(fourCcps(), 'JSCC', 0), undefined);
});

test('ccpOn() and clearingDateAt() use the roll time in force', () => {
  const state = fourCcps();
  load(state, 'ccps', [{ ...SAMPLE_ROWS.ccps, effectiveFrom: '2026-06-01', rollTime: '16:00' }]);
  assert.equal(ccpOn(state, 'CME', '2026-05-29')?.rollTime, '17:00');
  assert.equal(ccpOn(state, 'CME', '2026-06-01')?.rollTime, '16:00');
  assert.equal(
    clearingDateAt(state, 'CME', Date.parse('2026-05-28T21:30:00Z') * 1000),
    '2026-05-28',
  );
  assert.equal(
    clearingDateAt(state, 'CME', Date.parse('2026-06-02T21:30:00Z') * 1000),
    '2026-06-03',
  );
});

const corrections = [
  // day was             then loaded       clears settles banks
  ['holiday', 'regular', true, true, true],
  ['holiday', 'early-close', true, true, true],
  ['early-close', 'holiday', false, false, false],
  ['no-settlement', 'bank-holiday', true, false, false],
  ['bank-holiday', 'regular', true, true, true],
  ['regular', 'bank-holiday', true, true, false],
] as const;
for (const [before, after, clears, settles, banks] of corrections) {
  test(`a ${before} that is later loaded as ${after}: clears ${clears}, settles ${settles}, banks ${banks}`, () => {
    const state = emptyReference();
    for (const kind of [before, after])
      load(state, 'calendars', [{ ...SAMPLE_ROWS.calendars, kind }]);
    assert.equal(isClearingDay(state, 'CME', '2025-11-27'), clears);
    assert.equal(settlesOn(state, 'CME', '2025-11-27'), settles);
    assert.equal(isBankingDay(state, 'CME', '2025-11-27'), banks);
  });
}

test('calendarCovers() says whether anybody entered the year', () => {
  const state = fourCcps();
  assert.equal(calendarCovers(state, 'CME', '2025-01-02'), true);
  assert.equal(calendarCovers(state, 'CME', '2026-01-02'), false);
  assert.equal(calendarCovers(state, 'nobody', '2025-01-02'), false);
});
