import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  evolvePrices,
  type PriceKind,
  type PriceTable,
  settlementInForce,
  settlementOn,
} from './price-table.ts';

const CORN = 'CBT:C:FUT:202007';

/** `date kind price source`, in the order of arrival. */
function tableOf(lines: readonly string[]): PriceTable {
  const table: PriceTable = new Map();
  for (const [at, line] of lines.entries()) {
    const [date = '', kind = '', price = '', source = ''] = line.split(' ');
    const event = { type: 'SettlementPriceSet', contract: CORN, date, kind: kindOf(kind) } as const;
    evolvePrices(table, {
      ...event,
      price: Number(price),
      source,
      sourceHash: '',
      version: at + 1,
      actor: '',
    });
  }
  return table;
}

function kindOf(text: string): PriceKind {
  const kinds: readonly PriceKind[] = ['early', 'daily', 'final-settlement', 'manual'];
  return kinds.find((kind) => kind === text) ?? 'daily';
}

const settlements: readonly (readonly [readonly string[], boolean, string])[] = [
  // prices of the 16th, early allowed, settlement
  [[], false, 'no-price'],
  [['2020-04-15 daily 1 a'], false, 'no-price'],
  [['2020-04-16 daily 1 a'], false, 'daily 1'],
  [['2020-04-16 daily 1 a', '2020-04-16 daily 2 a'], false, 'daily 2'],
  [['2020-04-16 daily 1 a', '2020-04-16 daily 2 b'], false, 'prices-differ'],
  [['2020-04-16 daily 1 a', '2020-04-16 daily 2 b', '2020-04-16 daily 1 b'], false, 'daily 1'],
  [['2020-04-16 early 1 a'], false, 'early-price-not-allowed'],
  [['2020-04-16 early 1 a'], true, 'early 1'],
  [['2020-04-16 final-settlement 3 a', '2020-04-16 daily 1 b'], false, 'final-settlement 3'],
  [
    ['2020-04-16 manual 4 me', '2020-04-16 manual 5 you', '2020-04-16 daily 1 b'],
    false,
    'manual 5',
  ],
];
for (const [lines, allowEarly, expected] of settlements) {
  test(`settlementOn() with ${lines.length === 0 ? 'nothing' : lines.join(', ')}: ${expected}`, () => {
    const found = settlementOn(tableOf(lines), CORN, '2020-04-16', allowEarly);
    assert.equal(typeof found === 'string' ? found : `${found.kind} ${found.price}`, expected);
  });
}

test('settlementInForce() is the newest on or before the day, early and differing ones left out', () => {
  const table = tableOf([
    '2020-04-17 early 9 a',
    '2020-04-14 daily 1 a',
    '2020-04-15 daily 2 a',
    '2020-04-16 daily 3 a',
    '2020-04-16 daily 4 b',
    '2020-04-20 daily 5 a',
  ]);
  assert.deepEqual(settlementInForce(table, CORN, '2020-04-17'), {
    price: 2,
    date: '2020-04-15',
    kind: 'daily',
  });
  assert.equal(settlementInForce(table, CORN, '2020-04-13'), undefined);
});
