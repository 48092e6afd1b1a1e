import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountToText } from '../basics/money.ts';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { lotsOf, variationOf } from './_lines-in-test.ts';
import { balanceRows } from './balance-rows.ts';
import { staleDays } from './end-of-day.ts';

const THURSDAY = '2020-04-16';
const FRIDAY = '2020-04-17';
const MONDAY = '2020-04-20';
const DAYS = [THURSDAY, FRIDAY, MONDAY];
const CORN = 'CBT:C:FUT:202007';

/** Corn, 5,000 bushels: bought 5 at 3.25 on Thursday. Settlements 3.26, 3.27 and 3.30. */
function oneTrade(account: string): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', account, quantity: 5, at: '3.25' }));
  for (const [at, price] of ['3.26', '3.27', '3.30'].entries())
    settle(firm, CORN, DAYS[at] ?? '', price);
  return firm;
}

const run = (date: string) => (firm: Firm) => firm.endOfDay(date);
const release = (date: string) => (firm: Firm) => firm.accepted({ type: 'releaseDay', date });

const moments: readonly (readonly [
  string,
  readonly ((firm: Firm) => unknown)[],
  string,
  string,
  string,
  readonly string[],
])[] = [
  // Thursday's trade, bought 2 at 3.24, comes …; its booking day, as-of variation, stale days, variation of open days.
  // Thursday 250 + 200, Friday 250 + 100, Monday 750 + 300.
  ['before any run', [], THURSDAY, '0.00', '', ['450.00', '350.00', '1050.00']],
  [
    'after Thursday’s run',
    [run(THURSDAY)],
    THURSDAY,
    '0.00',
    THURSDAY,
    ['450.00', '350.00', '1050.00'],
  ],
  [
    'after the runs of Thursday and Friday',
    [run(THURSDAY), run(FRIDAY)],
    THURSDAY,
    '0.00',
    `${THURSDAY} ${FRIDAY}`,
    ['450.00', '350.00', '1050.00'],
  ],
  // From here on Thursday's 200 are Friday's.
  [
    'after Thursday’s release',
    [run(THURSDAY), release(THURSDAY)],
    FRIDAY,
    '200.00',
    '',
    ['550.00', '1050.00'],
  ],
  [
    'after Thursday’s release and Friday’s run',
    [run(THURSDAY), release(THURSDAY), run(FRIDAY)],
    FRIDAY,
    '200.00',
    FRIDAY,
    ['550.00', '1050.00'],
  ],
  // 2 × 0.03 × 5,000 up to Friday's settlement.
  [
    'after the release of both',
    [run(THURSDAY), release(THURSDAY), run(FRIDAY), release(FRIDAY)],
    MONDAY,
    '300.00',
    '',
    ['1350.00'],
  ],
];
for (const [when, before, bookingDay, asOf, stale, variations] of moments) {
  for (const account of ['A1', 'A2']) {
    test(`a late trade ${when}, ${account}: booked in ${bookingDay}`, () => {
      const firm = oneTrade(account);
      for (const step of before) step(firm);
      const events = firm.capture(report({ ccpTradeId: 'T2', account, quantity: 2, at: '3.24' }));
      const booked = events.find((event) => event.type === 'TradeBooked');
      assert.ok(booked !== undefined);
      const { clearingDate, bookingDate, asOfVariation } = booked;
      assert.deepEqual(
        [clearingDate, bookingDate, amountToText(asOfVariation, 'USD')],
        [THURSDAY, bookingDay, asOf],
      );
      assert.equal(staleDays(firm.book).join(' '), stale);
      const open = DAYS.filter((date) => date > firm.book.days.finalThrough);
      for (const date of open) firm.endOfDay(date);
      assert.deepEqual(
        open.map((date) => variationOf(firm, account, date)),
        variations,
      );
      assert.deepEqual(lotsOf(firm, account), ['buy 5 of T1 at 3.25', 'buy 2 of T2 at 3.24']);
      // 5 × 0.05 × 5,000 + 2 × 0.06 × 5,000 − 7 × 1.35, whenever it came and in either style.
      assert.equal(equityOf(firm, account), '1840.55');
      assert.deepEqual(invariantsHold(firm), []);
    });
  }
}

/** Cash and open trade equity on Monday. */
function equityOf(firm: Firm, account: string): string {
  const [row] = balanceRows(firm.book, account, MONDAY);
  return amountToText((row?.cash ?? 0) + (row?.openTradeEquity ?? 0), 'USD');
}
