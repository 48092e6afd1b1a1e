import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CloseOutOrder } from '../reference/reference-words.ts';
import { difference, type MatchableLot, matchesFor, matchLots, pairOf } from './close-out.ts';

const DAY = 18_368;

/** `id open price day second`; second 0 = no execution time. */
function lot(text: string): MatchableLot {
  const [id = '', open = '', price = '', day = '', second = ''] = text.split(' ');
  return {
    tradeId: `CME:CBT:2020-04-16:685:${id}:${Number(open) > 0 ? 'B' : 'S'}`,
    open: Number(open),
    traded: Number(open),
    price: Number(price),
    basis: Number(price),
    executedMicros: Number(second) * 1_000_000,
    tradeDay: DAY + Number(day),
    openDay: DAY + Number(day),
    bookingDay: DAY + Number(day),
    bookedSequence: 1,
  };
}

const THREE_LONGS = ['A 5 325 0 1', 'B 2 320 0 2', 'C 4 330 1 1', 'S -8 328 1 2'];
const THREE_SHORTS = ['A -5 325 0 1', 'B -2 320 0 2', 'C -4 330 1 1', 'L 8 328 1 2'];

const orders: readonly (readonly [string, CloseOutOrder, readonly string[], string])[] = [
  // case, order, lots, matches `quantity long-short`
  ['first in, first out', 'fifo', THREE_LONGS, '5 A-S, 2 B-S, 1 C-S'],
  ['last in, first out', 'lifo', THREE_LONGS, '4 C-S, 2 B-S, 2 A-S'],
  ['dearest long first', 'hifo', THREE_LONGS, '4 C-S, 4 A-S'],
  ['cheapest short first', 'hifo', THREE_SHORTS, '2 L-B, 5 L-A, 1 L-C'],
  ['specified: only on instruction', 'specified', THREE_LONGS, ''],
  ['hold open', 'hold-open', THREE_LONGS, ''],
  ['one side only', 'fifo', ['A 5 325 0 1', 'B 2 320 0 2'], ''],
  ['trade date before execution time', 'fifo', ['A 1 1 1 1', 'B 1 1 0 9', 'S -1 1 1 1'], '1 B-S'],
  ['execution time before id', 'fifo', ['A 1 1 0 2', 'B 1 1 0 1', 'S -1 1 1 1'], '1 B-S'],
  [
    'a missing execution time comes last',
    'fifo',
    ['A 1 1 0 0', 'B 1 1 0 9', 'S -1 1 1 1'],
    '1 B-S',
  ],
  [
    'two missing execution times go by id',
    'fifo',
    ['B 1 1 0 0', 'A 1 1 0 0', 'S -1 1 1 1'],
    '1 A-S',
  ],
  ['all else alike goes by id', 'fifo', ['B 1 1 0 1', 'A 1 1 0 1', 'S -1 1 1 1'], '1 A-S'],
  [
    'last in, first out is first in, first out backwards',
    'lifo',
    ['A 1 1 0 0', 'B 1 1 0 9', 'S -1 1 1 1'],
    '1 A-S',
  ],
  ['equal prices go oldest first', 'hifo', ['A 1 7 0 2', 'B 1 7 0 1', 'S -1 1 1 1'], '1 B-S'],
];
for (const [what, order, lots, expected] of orders) {
  test(`matchLots() ${order}: ${what}`, () => {
    const id = ({ tradeId }: MatchableLot) => tradeId.split(':')[4];
    const said = (given: readonly string[]) =>
      matchLots(given.map(lot), order)
        .map(({ buy, sell, quantity }) => `${quantity} ${id(buy)}-${id(sell)}`)
        .join(', ');
    assert.equal(said(lots), expected);
    // Never by arrival.
    assert.equal(said([...lots].reverse()), expected);
  });
}

/** `T`: the lot of a trade that ends contracts. */
const endings: readonly (readonly [string, CloseOutOrder, readonly string[], string])[] = [
  [
    'a purchase is left, not the assignment',
    'fifo',
    ['S -5 3 0 1', 'M 2 4 1 5', 'T 4 0 1 0'],
    '1 M-S, 4 T-S',
  ],
  [
    'of two purchases the later',
    'fifo',
    ['S -5 3 0 1', 'M 2 4 1 5', 'N 2 4 1 6', 'T 2 0 1 0'],
    '2 M-S, 1 N-S, 2 T-S',
  ],
  ['the same backwards', 'lifo', ['S -5 3 0 1', 'M 2 4 1 5', 'T 4 0 1 0'], '4 T-S, 1 M-S'],
  ['nothing else is there to be left', 'fifo', ['S -3 3 0 1', 'T 4 0 1 0'], '3 T-S'],
  ['the other side is left', 'fifo', ['S -9 3 0 1', 'M 2 4 1 5', 'T 4 0 1 0'], '2 M-S, 4 T-S'],
];
for (const [what, closeOutOrder, lots, expected] of endings) {
  test(`matchesFor() ${closeOutOrder}, where contracts end: ${what}`, () => {
    const given = lots.map((text) => {
      const known = lot(text);
      if (!text.startsWith('T')) return known;
      return { ...known, tradeId: 'CME:NYMEX:2020-04-17:~assignment:T:B' };
    });
    const id = ({ tradeId }: MatchableLot) => tradeId.split(':')[4];
    const said = (arrived: readonly MatchableLot[]) =>
      matchesFor(arrived, { positionMethod: 'net', closeOutOrder })
        .map(({ buy, sell, quantity }) => `${quantity} ${id(buy)}-${id(sell)}`)
        .join(', ');
    assert.equal(said(given), expected);
    assert.equal(said(given.toReversed()), expected);
  });
}

const USD = { multiplier: { mantissa: 1000n, scale: 0 }, currency: 'USD', premiumStyle: false };

test('difference() takes half a 32nd of a note per contract, so that days add up', () => {
  // 138-165 is 138.515625, worth 138,515.63; 138-17 is 138.53125, worth 138,531.25; 138-175 is 138.546875, worth 138,546.88.
  const [first, second, third] = [13_851_562_500, 13_853_125_000, 13_854_687_500];
  const steps = [difference(second, first, 3, USD), difference(third, second, 3, USD)];
  assert.deepEqual(steps, [4686, 4689]);
  assert.equal(difference(third, first, 3, USD), 4686 + 4689);
});

test('pairOf() has profit from prices, variation from bases, and no variation of a premium', () => {
  const buy = { ...lot('A 5 0 0 1'), price: 2_000_000_000, basis: 2_100_000_000 };
  const sell = { ...lot('S -3 0 1 1'), price: 2_200_000_000, basis: 2_200_000_000 };
  const pair = pairOf({ buy, sell, quantity: 3 }, USD);
  assert.deepEqual(
    [pair.profit, pair.variation, pair.buyTradeQuantity, pair.sellTradeQuantity],
    [600_000, 300_000, 5, 3],
  );
  assert.equal(pairOf({ buy, sell, quantity: 3 }, { ...USD, premiumStyle: true }).variation, 0);
});
