import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountToText } from '../basics/money.ts';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { balanceOf, lotsOf, pairsOf } from './_lines-in-test.ts';
import { balanceRows } from './balance-rows.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';

/**
 * Corn, 5,000 bushels. Thursday: bought 5 at 3.25 (A), then 2 at 3.20 (B). Friday: bought 4 at 3.30 (C), sold 8 at 3.28
 * (S). Settlements 3.27 and 3.29. Only Friday's run has anything to close.
 */
function traded(account: string): Firm {
  const firm = firmInTest();
  const trades = [
    { ccpTradeId: 'A', quantity: 5, at: '3.25', day: DAY, executionTime: `${DAY}T10:00:00Z` },
    { ccpTradeId: 'B', quantity: 2, at: '3.20', day: DAY, executionTime: `${DAY}T11:00:00Z` },
    { ccpTradeId: 'C', quantity: 4, at: '3.30', day: NEXT },
    { ccpTradeId: 'S', quantity: 8, at: '3.28', day: NEXT, side: 'sell' as const },
  ];
  for (const trade of trades) firm.capture(report({ ...trade, account }));
  settle(firm, CORN, DAY, '3.27');
  settle(firm, CORN, NEXT, '3.29');
  firm.endOfDay(DAY);
  firm.endOfDay(NEXT);
  return firm;
}

const ALL_OPEN = [
  'buy 5 of A at 3.25',
  'buy 2 of B at 3.2',
  'buy 4 of C at 3.3',
  'sell 8 of S at 3.28',
];

const orders: readonly (readonly [
  string,
  string,
  readonly string[],
  readonly string[],
  string,
  string,
])[] = [
  // order and style, account, pairs, open lots; realised in cash, open trade equity
  [
    'fifo',
    'A1',
    ['5 of A and S: 750.00', '2 of B and S: 800.00', '1 of C and S: -100.00'],
    ['buy 3 of C at 3.3'],
    '1450.00',
    '-150.00',
  ],
  [
    'lifo',
    'A4',
    ['4 of C and S: -400.00', '2 of B and S: 800.00', '2 of A and S: 300.00'],
    ['buy 3 of A at 3.25'],
    '700.00',
    '600.00',
  ],
  [
    'hifo',
    'A8',
    ['4 of C and S: -400.00', '4 of A and S: 600.00'],
    ['buy 1 of A at 3.25', 'buy 2 of B at 3.2'],
    '200.00',
    '1100.00',
  ],
  ['specified', 'A6', [], ALL_OPEN, '0.00', '1300.00'],
  ['gross', 'A3', [], ALL_OPEN, '0.00', '1300.00'],
  [
    'fifo, settled to market',
    'A2',
    ['5 of A and S: 750.00 memo', '2 of B and S: 800.00 memo', '1 of C and S: -100.00 memo'],
    ['buy 3 of C at 3.3'],
    '0.00',
    '0.00',
  ],
  [
    'hifo, settled to market',
    'A5',
    ['4 of C and S: -400.00 memo', '4 of A and S: 600.00 memo'],
    ['buy 1 of A at 3.25', 'buy 2 of B at 3.2'],
    '0.00',
    '0.00',
  ],
  ['hold-open, settled to market', 'A7', [], ALL_OPEN, '0.00', '0.00'],
];
for (const [order, account, pairs, lots, realised, openTradeEquity] of orders) {
  test(`close-out ${order}: ${pairs.join(', ') || 'nothing'}`, () => {
    const firm = traded(account);
    assert.deepEqual(pairsOf(firm, account), pairs);
    assert.deepEqual(lotsOf(firm, account), lots);
    const balance = balanceOf(firm, account, NEXT);
    assert.equal(balance['realised USD'] ?? '0.00', realised);
    assert.equal(balance['openTradeEquity USD'] ?? '0.00', openTradeEquity);
    // 5 × 0.04 + 2 × 0.09 − 4 × 0.01 − 8 × 0.01 = 0.26, × 5,000 = 1,300.00, less 19 × 1.35 = 25.65 of fees.
    assert.equal(equityOf(firm, account), '1274.35');
    assert.deepEqual(invariantsHold(firm), []);
  });
}

/** Cash and open trade equity: the same whatever was closed. */
function equityOf(firm: Firm, account: string): string {
  const [row] = balanceRows(firm.book, account, NEXT);
  return amountToText((row?.cash ?? 0) + (row?.openTradeEquity ?? 0), 'USD');
}
