import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { balanceOf, lotsOf, variationOf, wordsOf } from './_lines-in-test.ts';
import { balanceRows } from './balance-rows.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const MONDAY = '2020-04-20';
const CORN = 'CBT:C:FUT:202007';

/**
 * In A1 (open trade equity) and A2 (settled to market): bought 5 at 3.25 and 2 at 3.245 on Thursday, sold 6 at 3.295 on
 * Friday. Settlements 3.26 and 3.2925. Both days are final; then Monday, 3.2125.
 */
function twoFinalDays(): Firm {
  const firm = firmInTest();
  for (const account of ['A1', 'A2']) {
    firm.capture(
      report({
        ccpTradeId: `${account}-T1`,
        account,
        quantity: 5,
        at: '3.25',
        executionTime: `${DAY}T09:00:00Z`,
      }),
    );
    firm.capture(
      report({
        ccpTradeId: `${account}-T2`,
        account,
        quantity: 2,
        at: '3.245',
        executionTime: `${DAY}T10:00:00Z`,
      }),
    );
    firm.capture(
      report({
        ccpTradeId: `${account}-T3`,
        account,
        side: 'sell',
        quantity: 6,
        at: '3.295',
        day: NEXT,
      }),
    );
  }
  settle(firm, CORN, DAY, '3.26');
  firm.endOfDay(DAY);
  firm.accepted({ type: 'releaseDay', date: DAY });
  settle(firm, CORN, NEXT, '3.2925');
  firm.endOfDay(NEXT);
  firm.accepted({ type: 'releaseDay', date: NEXT });
  settle(firm, CORN, MONDAY, '3.2125');
  return firm;
}

const inBoth = (firm: Firm, send: (account: string) => Parameters<typeof report>[0]) =>
  ['A1', 'A2'].map((account) => wordsOf(firm.capture(report({ account, ...send(account) }))));

test('a trade of a final day is booked in the first open day, with its own clearing date and variation so far', () => {
  const firm = twoFinalDays();
  const late = { quantity: 1, at: '3.28', day: NEXT, executionTime: `${NEXT}T09:00:00Z` };
  assert.deepEqual(
    inBoth(firm, (account) => ({ ccpTradeId: `${account}-T4`, ...late })),
    ['booked A1', 'booked A2'],
  );
  const [booked] = firm.log.slice(-1);
  assert.equal(booked?.type, 'TradeBooked');
  if (booked?.type !== 'TradeBooked') return;
  // 16,462.50 − 16,400.00 up to Friday’s settlement.
  const { clearingDate, bookingDate, asOfVariation, postsVariation } = booked;
  assert.deepEqual(
    [clearingDate, bookingDate, asOfVariation, postsVariation],
    [NEXT, MONDAY, 6250, true],
  );
  firm.endOfDay(MONDAY);
  // 2 × (16,062.50 − 16,462.50) and the 62.50.
  for (const account of ['A1', 'A2']) assert.equal(variationOf(firm, account, MONDAY), '-737.50');
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 1 of A1-T2 at 3.245', 'buy 1 of A1-T4 at 3.28']);
  assert.equal(equity(firm, 'A1'), equity(firm, 'A2'));
});

test('bust of a trade that was closed out on a final day: lines reversed and made anew, dated then, posted now', () => {
  const firm = twoFinalDays();
  const bust = {
    quantity: 5,
    at: '3.25',
    executionTime: `${DAY}T09:00:00Z`,
    action: 'remove',
    removal: 'bust',
  } as const;
  inBoth(firm, (account) => ({ ccpTradeId: `${account}-T1`, ...bust }));
  const chain = firm.log
    .filter((event) => event.type === 'CloseOutsReversed' || event.type === 'LotsClosedOut')
    .slice(-2);
  assert.deepEqual(
    chain.map((event) => [
      event.type,
      event.date,
      event.bookingDate,
      event.pairs.map(({ quantity, profit }) => [quantity, profit]),
    ]),
    [
      [
        'CloseOutsReversed',
        NEXT,
        MONDAY,
        [
          [5, 112_500],
          [1, 25_000],
        ],
      ],
      ['LotsClosedOut', NEXT, MONDAY, [[2, 50_000]]],
    ],
  );
  firm.endOfDay(MONDAY);
  assert.deepEqual(lotsOf(firm, 'A1'), ['sell 4 of A1-T3 at 3.295']);
  // −5 × (16,462.50 − 16,250.00) taken back, and −4 × (16,062.50 − 16,462.50) carried.
  for (const account of ['A1', 'A2']) assert.equal(variationOf(firm, account, MONDAY), '537.50');
  assert.equal(balanceOf(firm, 'A1', MONDAY)['realised USD'], '-875.00');
  assert.equal(equity(firm, 'A1'), equity(firm, 'A2'));
  assert.deepEqual(invariantsHold(firm), []);
});

test('a price corrected on a closed-out trade: the same contracts, other money, fees as before', () => {
  const firm = twoFinalDays();
  const fix = {
    quantity: 5,
    at: '3.26',
    executionTime: `${DAY}T09:00:00Z`,
    action: 'replace',
  } as const;
  assert.deepEqual(
    inBoth(firm, (account) => ({ ccpTradeId: `${account}-T1`, ...fix })),
    [
      'CloseOutsReversed, removed replaced, booked A1, LotsClosedOut',
      'CloseOutsReversed, removed replaced, booked A2, LotsClosedOut',
    ],
  );
  firm.endOfDay(MONDAY);
  const money = balanceOf(firm, 'A1', MONDAY);
  // 5 × (16,250 − 16,300); fees go back and are charged again.
  assert.deepEqual([money['realised USD'], money['fees USD']], ['-250.00', undefined]);
  assert.equal(equity(firm, 'A1'), equity(firm, 'A2'));
});

test('a correction of a correction, before and after the booking day is final too', () => {
  const firm = twoFinalDays();
  const late = { quantity: 1, at: '3.28', day: NEXT, executionTime: `${NEXT}T09:00:00Z` };
  const remove = { action: 'remove', removal: 'bust' } as const;
  const before = [lotsOf(firm, 'A1'), equity(firm, 'A1')];
  inBoth(firm, (account) => ({ ccpTradeId: `${account}-T4`, ...late }));
  inBoth(firm, (account) => ({ ccpTradeId: `${account}-T4`, ...late, ...remove }));
  assert.deepEqual([lotsOf(firm, 'A1'), equity(firm, 'A1')], before);
  inBoth(firm, (account) => ({ ccpTradeId: `${account}-T5`, ...late }));
  firm.endOfDay(MONDAY);
  firm.accepted({ type: 'releaseDay', date: MONDAY });
  inBoth(firm, (account) => ({ ccpTradeId: `${account}-T5`, ...late, ...remove }));
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 1 of A1-T2 at 3.245']);
  assert.equal(equity(firm, 'A1', '2020-04-21'), equity(firm, 'A2', '2020-04-21'));
  assert.deepEqual(invariantsHold(firm), []);
});

test('an option premium of a final day is posted now with its original value date', () => {
  const firm = twoFinalDays();
  const [booked] = firm.capture(
    report({
      ccpTradeId: 'O1',
      account: 'A1',
      contract: 'NYMEX:LO:OOF:202006:P:20',
      quantity: 2,
      at: '1.85',
    }),
  );
  if (booked?.type !== 'TradeBooked') throw new Error('booked');
  const { bookingDate, premium, premiumValueDate, asOfVariation } = booked;
  assert.deepEqual(
    [bookingDate, premium, premiumValueDate, asOfVariation],
    [MONDAY, -370_000, NEXT, 0],
  );
});

/** Total equity in cents. */
function equity(firm: Firm, account: string, date = MONDAY): number {
  const [row] = balanceRows(firm.book, account, date);
  return row === undefined ? 0 : row.cash + row.openTradeEquity;
}
