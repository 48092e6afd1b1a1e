import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firmInTest, report, settle } from './_book-in-test.ts';
import { balanceOf, variationOf } from './_lines-in-test.ts';

type Change = Parameters<typeof report>[0];

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';

const marks: readonly (readonly [string, string, string, Change, string, string])[] = [
  // what, account, contract, trade, settlement, variation
  ['a future bought', 'A1', CORN, { quantity: 5, at: '3.25' }, '3.26', '250.00'],
  ['a future sold', 'A1', CORN, { side: 'sell', quantity: 5, at: '3.25' }, '3.26', '-250.00'],
  [
    'a note at half a 32nd',
    'A1',
    'CBT:21:FUT:202006',
    { quantity: 3, at: '138.515625' },
    '138.53125',
    '46.86',
  ],
  [
    'the same note sold',
    'A1',
    'CBT:21:FUT:202006',
    { side: 'sell', quantity: 3, at: '138.515625' },
    '138.53125',
    '-46.86',
  ],
  ['through zero', 'A1', 'NYMEX:CL:FUT:202006', { quantity: 2, at: '0.05' }, '-37.63', '-75360.00'],
  ['yen have no cents', 'A1', 'CME:N1:FUT:202006', { quantity: 4, at: '19450' }, '19500', '100000'],
  [
    'a futures-style option',
    'A1',
    'IFEU:B:OOF:202007:C:32',
    { ccp: 'ICEU', quantity: 8, at: '2.35' },
    '2.50',
    '1200.00',
  ],
  [
    'a premium-style option has none',
    'A1',
    'NYMEX:LO:OOF:202006:P:20',
    { quantity: 8, at: '1.85' },
    '2.10',
    '0.00',
  ],
];
for (const [what, account, contract, trade, settlement, variation] of marks) {
  test(`variation of ${what}: ${variation}`, () => {
    const firm = firmInTest();
    firm.capture(report({ ...trade, contract, account }));
    settle(firm, contract, DAY, settlement);
    firm.endOfDay(DAY);
    assert.equal(variationOf(firm, account, DAY), variation);
  });
}

test('half 32nds telescope over three days: every day’s variation adds up to the whole', () => {
  const firm = firmInTest();
  const note = 'CBT:21:FUT:202006';
  firm.capture(report({ contract: note, account: 'A1', quantity: 3, at: '138.515625' }));
  const days = [
    [DAY, '138.53125', '46.86'],
    [NEXT, '138.546875', '46.89'],
    ['2020-04-20', '138.578125', '93.75'],
  ] as const;
  for (const [date, settlement, variation] of days) {
    settle(firm, note, date, settlement);
    firm.endOfDay(date);
    assert.equal(variationOf(firm, 'A1', date), variation);
  }
  // 3 × (138,578.13 − 138,515.63)
  assert.equal(balanceOf(firm, 'A1', '2020-04-20')['openTradeEquity USD'], '187.50');
});

test('both settlement styles side by side over two days, with a close-out', () => {
  const firm = firmInTest();
  for (const account of ['A1', 'A2']) {
    firm.capture(report({ ccpTradeId: `${account}-1`, account, quantity: 5, at: '3.25' }));
    firm.capture(
      report({
        ccpTradeId: `${account}-2`,
        account,
        side: 'sell',
        quantity: 2,
        at: '3.28',
        day: NEXT,
      }),
    );
  }
  settle(firm, CORN, DAY, '3.26');
  firm.endOfDay(DAY);
  assert.deepEqual(balanceOf(firm, 'A1', DAY), {
    'fees USD': '-6.75',
    'variation USD': '250.00',
    'cash USD': '-6.75',
    'openTradeEquity USD': '250.00',
  });
  assert.deepEqual(balanceOf(firm, 'A2', DAY), {
    'fees USD': '-6.75',
    'variation USD': '250.00',
    'variationCash USD': '250.00',
    'cash USD': '243.25',
  });
  settle(firm, CORN, NEXT, '3.27');
  firm.endOfDay(NEXT);
  // Variation: 5 carried × 50 − 2 sold × (16,350 − 16,400). Realised: 2 × (16,400 − 16,250).
  assert.deepEqual(balanceOf(firm, 'A1', NEXT), {
    'initialBalance USD': '-6.75',
    'fees USD': '-2.70',
    'realised USD': '300.00',
    'variation USD': '350.00',
    'cash USD': '290.55',
    'openTradeEquity USD': '300.00',
  });
  assert.deepEqual(balanceOf(firm, 'A2', NEXT), {
    'initialBalance USD': '243.25',
    'fees USD': '-2.70',
    'variation USD': '350.00',
    'variationCash USD': '350.00',
    'cash USD': '590.55',
  });
});

test('premium is cash on the clearing date with the next banking day as value date; value stands beside it', () => {
  const firm = firmInTest();
  const option: Change = { contract: 'NYMEX:LO:OOF:202006:P:20', account: 'A1' };
  const [bought] = firm.capture(
    report({ ...option, ccpTradeId: 'T1', quantity: 10, at: '1.85', day: '2020-04-09' }),
  );
  firm.capture(
    report({
      ...option,
      ccpTradeId: 'T2',
      side: 'sell',
      quantity: 4,
      at: '2.00',
      day: '2020-04-09',
    }),
  );
  // Good Friday and the weekend lie between.
  assert.equal(bought?.type === 'TradeBooked' && bought.premiumValueDate, '2020-04-13');
  settle(firm, 'NYMEX:LO:OOF:202006:P:20', '2020-04-09', '2.10');
  firm.endOfDay('2020-04-09');
  assert.deepEqual(balanceOf(firm, 'A1', '2020-04-09'), {
    'premium USD': '-10500.00',
    'fees USD': '-3.50',
    'cash USD': '-10503.50',
    'longOptionValue USD': '12600.00',
  });
});
