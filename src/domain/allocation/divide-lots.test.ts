import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { fairTable, type Level } from './_fair-table.ts';
import { type DividedLot, divideFairly, divideInOrder, type Piece } from './divide-lots.ts';

function lots(text: string): DividedLot[] {
  return text.split(' / ').map((one) => {
    const [tradeId = '', quantity, , price] = one.split(' ');
    return { tradeId, quantity: Number(quantity), price: Number(price) };
  });
}

function targets(text: string): { account: string; quantity: number }[] {
  return text.split(' / ').map((one) => {
    const [account = '', quantity] = one.split(' ');
    return { account, quantity: Number(quantity) };
  });
}

function told(pieces: readonly Piece[]): string {
  return pieces
    .map(({ tradeId, account, quantity }) => `${tradeId}→${account} ${quantity}`)
    .join(' ');
}

const cases = [
  // how, trades, accounts → pieces
  ['order', 'T1 5 at 10 / T2 5 at 20', 'B 3 / A 7', 'T1→B 3 T1→A 2 T2→A 5'],
  ['fair', 'T1 5 at 10 / T2 5 at 20', 'B 5 / A 5', 'T1→A 2 T1→B 3 T2→A 3 T2→B 2'],
  ['fair', 'T1 4 at 10 / T2 4 at 20', 'A 4 / B 4', 'T1→A 2 T1→B 2 T2→A 2 T2→B 2'],
  // 1 + 4 = 2 + 3: the pairs that make the averages equal.
  [
    'fair',
    'T1 1 at 1 / T2 1 at 2 / T3 1 at 3 / T4 1 at 4',
    'A 2 / B 2',
    'T1→A 1 T2→B 1 T3→B 1 T4→A 1',
  ],
  ['fair', 'T2 3 at 7 / T1 3 at 7', 'B 2 / A 4', 'T1→A 3 T2→A 1 T2→B 2'],
] as const;

for (const [how, trades, accounts, wanted] of cases) {
  test(`trades ${trades} for ${accounts} divided in ${how}: ${wanted}`, () => {
    const divide = how === 'order' ? divideInOrder : divideFairly;
    assert.equal(told(divide(lots(trades), targets(accounts))), wanted);
  });
}

const anyCase = fc
  .record({
    lots: fc.array(
      fc.record({
        quantity: fc.integer({ min: 1, max: 40 }),
        price: fc.integer({ min: -9, max: 9 }),
      }),
      { minLength: 1, maxLength: 8 },
    ),
    cuts: fc.array(fc.nat({ max: 320 }), { maxLength: 5 }),
  })
  .map(({ lots: found, cuts }) => {
    const whole = found.reduce((sum, { quantity }) => sum + quantity, 0);
    const edges = [...new Set([0, whole, ...cuts.map((cut) => cut % whole)])].sort((a, b) => a - b);
    return {
      lots: found.map((lot, at) => ({ ...lot, tradeId: `T${at}` })),
      targets: edges.slice(1).map((edge, at) => ({
        account: `A${at}`,
        quantity: edge - (edges[at] ?? 0),
      })),
    };
  });

test('divideFairly() conserves every trade and every account, whatever the order they are given in', () => {
  fc.assert(
    fc.property(anyCase, (given) => {
      const pieces = divideFairly(given.lots, given.targets);
      for (const { tradeId, quantity } of given.lots)
        assert.equal(
          total(pieces, (piece) => piece.tradeId === tradeId),
          quantity,
        );
      for (const { account, quantity } of given.targets)
        assert.equal(
          total(pieces, (piece) => piece.account === account),
          quantity,
        );
      assert.ok(pieces.every(({ quantity }) => quantity > 0));
      const turned = divideFairly([...given.lots].reverse(), [...given.targets].reverse());
      assert.deepEqual(pieces, turned);
    }),
    { numRuns: 500 },
  );
});

// Where a's average is above b's, a has a contract dearer than one of b's, by `widest` at most. A swap of the two would
// lessen the squares if the averages were further apart than half of widest ÷ contracts of a + widest ÷ contracts of b.
test('divideFairly() leaves no two averages so far apart that a swap of one contract would bring them nearer', () => {
  fc.assert(
    fc.property(anyCase, (given) => {
      const pieces = divideFairly(given.lots, given.targets);
      const prices = given.lots.map(({ price }) => price);
      const widest = Math.max(...prices) - Math.min(...prices);
      const paid = given.targets.map(({ account, quantity }) => ({
        quantity,
        value: pieces
          .filter((piece) => piece.account === account)
          .reduce((sum, piece) => sum + piece.quantity * priceOf(given.lots, piece.tradeId), 0),
      }));
      for (const a of paid)
        for (const b of paid) {
          const apart = a.value * b.quantity - b.value * a.quantity;
          assert.ok(2 * apart <= widest * (a.quantity + b.quantity));
        }
    }),
    { numRuns: 500 },
  );
});

test('fairTable() against every division of small cases: the best of all in 95 of 100 or more', () => {
  let best = 0;
  let tried = 0;
  fc.assert(
    fc.property(smallCase, ({ levels, wanted }) => {
      const found = unfairness(levels, wanted, fairTable(levels, wanted));
      const least = leastUnfairness(levels, wanted);
      assert.ok(found >= least - 1e-9);
      tried += 1;
      if (found <= least + 1e-9) best += 1;
    }),
    { numRuns: 1000, seed: 1 },
  );
  assert.ok(best >= 0.95 * tried, `best in ${best} of ${tried}`);
});

const smallCase = fc
  .record({
    levels: fc.uniqueArray(
      fc.record({
        price: fc.integer({ min: 0, max: 20 }),
        quantity: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 2, maxLength: 4, selector: ({ price }) => price },
    ),
    cuts: fc.tuple(fc.nat({ max: 11 }), fc.nat({ max: 11 })),
  })
  .map(({ levels, cuts }) => {
    const sorted = [...levels].sort((a, b) => a.price - b.price);
    const whole = sorted.reduce((sum, { quantity }) => sum + quantity, 0);
    const edges = [...new Set([0, whole, ...cuts.map((cut) => cut % whole)])].sort((a, b) => a - b);
    return {
      levels: sorted.map(({ price, quantity }) => ({ price: BigInt(price), quantity })),
      wanted: edges.slice(1).map((edge, at) => edge - (edges[at] ?? 0)),
    };
  });

/** Σ contracts × (own average − common average)². */
function unfairness(
  levels: readonly Level[],
  wanted: readonly number[],
  table: readonly (readonly number[])[],
): number {
  const whole = wanted.reduce((sum, quantity) => sum + quantity, 0);
  const value = levels.reduce((sum, { price, quantity }) => sum + Number(price) * quantity, 0);
  return wanted.reduce((sum, quantity, row) => {
    const paid = levels.reduce(
      (all, { price }, at) => all + Number(price) * (table[row]?.[at] ?? Number.NaN),
      0,
    );
    return sum + quantity * (paid / quantity - value / whole) ** 2;
  }, 0);
}

/** Every way to give the contracts, one by one. */
function leastUnfairness(levels: readonly Level[], wanted: readonly number[]): number {
  const contracts = levels.flatMap(({ quantity }, level) =>
    Array.from({ length: quantity }, () => level),
  );
  let least = Number.POSITIVE_INFINITY;
  const table = wanted.map(() => levels.map(() => 0));
  const left = [...wanted];
  const deal = (at: number): void => {
    const level = contracts[at];
    if (level === undefined) {
      least = Math.min(least, unfairness(levels, wanted, table));
      return;
    }
    for (const [account, row] of table.entries()) {
      if (left[account] === 0) continue;
      row[level] = (row[level] ?? 0) + 1;
      left[account] = (left[account] ?? 0) - 1;
      deal(at + 1);
      row[level] = (row[level] ?? 0) - 1;
      left[account] = (left[account] ?? 0) + 1;
    }
  };
  deal(0);
  return least;
}

function total(pieces: readonly Piece[], fits: (piece: Piece) => boolean): number {
  return pieces.filter(fits).reduce((sum, { quantity }) => sum + quantity, 0);
}

function priceOf(all: readonly DividedLot[], tradeId: string): number {
  return all.find((lot) => lot.tradeId === tradeId)?.price ?? Number.NaN;
}
