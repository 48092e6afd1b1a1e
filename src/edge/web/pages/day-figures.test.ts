import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeAnswer } from '../api/answers.ts';
import { RowView } from '../grid/row-view.ts';
import { dayFigures } from './day-figures.ts';
import { selectionSum } from './selection-sum.ts';
import { warningWords } from './trade-columns.ts';
import { reasonWords } from './worklist-words.ts';

function trade(sequence: number, change: Partial<TradeAnswer>): TradeAnswer {
  return {
    sequence,
    tradeId: `CME:CBT:2020-03-16:685:${sequence}:B`,
    ccpTradeId: String(sequence),
    account: 'C-1',
    contract: 'CBT:C:FUT:202009',
    side: 'buy',
    quantity: 1,
    price: '3.7',
    priceType: 'final',
    tradeType: 'regular',
    tradeDate: '2020-03-16',
    clearingDate: '2020-03-16',
    bookingDate: '2020-03-16',
    executionTime: '',
    state: 'live',
    removal: '',
    premium: '0.00',
    fees: [],
    currency: 'USD',
    warnings: '',
    source: 'test',
    level: 'local',
    ...change,
  };
}

const day = [
  trade(1, { quantity: 5 }),
  trade(2, { quantity: 3, side: 'sell', account: 'C-2' }),
  trade(3, { quantity: 100, state: 'removed', removal: 'busted' }),
];

test('dayFigures() counts a removed trade as a trade, its contracts nowhere', () => {
  assert.deepEqual(dayFigures(day), { trades: 3, removed: 1, bought: 5, sold: 3, accounts: 2 });
});

test('selectionSum() says what the selected rows come to', () => {
  const view = new RowView<TradeAnswer>({
    columns: [],
    keyOf: (row) => row.sequence,
    sort: { column: '', direction: 'ascending' },
  });
  view.setRows(day);
  const range = (firstRow: number, lastRow: number) => ({
    firstRow,
    lastRow,
    firstColumn: 0,
    lastColumn: 0,
  });
  assert.equal(selectionSum(view, range(0, 1)), '2 rows selected: bought 5, sold 3, net 2');
  assert.equal(selectionSum(view, range(1, 1)), '1 row selected');
  assert.equal(selectionSum(view, undefined), '');
});

test('codes are shown as words', () => {
  assert.equal(
    warningWords('price_must_be_on_tick trade_is_as_of'),
    'price must be on tick, trade is as of',
  );
  const item = { worklist: 'held', reason: 'product_must_be_known', seen: 'NYMEX:PL:FUT' };
  const blank = {
    itemId: '',
    tradeId: '',
    account: '',
    wanted: '',
    ccp: '',
    contract: '',
    side: '',
    quantity: 1,
    price: '',
    names: '',
    clearingDate: '',
    source: '',
  };
  assert.equal(reasonWords({ ...blank, ...item }), 'product must be known: NYMEX:PL:FUT');
  assert.equal(
    reasonWords({ ...blank, worklist: 'conflict', reason: 'book', seen: '7' }),
    'reported before with other content: 7',
  );
});
