import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { type AssignableShort, assignedShares } from './assignment.ts';
import { drawFrom } from './fair-draw.ts';

const shorts = [
  { account: 'C', short: 10 },
  { account: 'A', short: 25 },
  { account: 'B', short: 15 },
];

const proRata = [
  // assigned  A (25)  B (15)  C (10)
  [0, 0, 0, 0],
  [1, 1, 0, 0],
  [3, 1, 1, 1], // 1.5, 0.9, 0.6: the two largest remainders
  [10, 5, 3, 2],
  [7, 4, 2, 1], // 3.5, 2.1, 1.4
  [50, 25, 15, 10],
] as const;
for (const [quantity, a, b, c] of proRata) {
  test(`assignedShares() pro rata ${quantity}: A ${a}, B ${b}, C ${c}`, () => {
    const shares = assignedShares({ shorts, quantity, method: 'pro-rata', seed: '' });
    assert.deepEqual(
      shares.map(({ account, assigned }) => [account, assigned]),
      [
        ['A', a],
        ['B', b],
        ['C', c],
      ],
    );
  });
}

test('assignedShares() pro rata gives equal remainders to the lower account', () => {
  const even = [
    { account: 'B', short: 1 },
    { account: 'A', short: 1 },
  ];
  const shares = assignedShares({ shorts: even, quantity: 1, method: 'pro-rata', seed: '' });
  assert.deepEqual(
    shares.map(({ account, assigned }) => `${account} ${assigned}`),
    ['A 1', 'B 0'],
  );
});

const split = fc.record({
  shorts: fc.uniqueArray(
    fc.record({
      account: fc.stringMatching(/^[A-Z]{1,3}$/),
      short: fc.integer({ min: 1, max: 60 }),
    }),
    { minLength: 1, maxLength: 12, selector: ({ account }) => account },
  ),
  part: fc.double({ min: 0, max: 1, noNaN: true }),
  seed: fc.string(),
});

for (const method of ['random', 'pro-rata'] as const) {
  test(`assignedShares() ${method} conserves the quantity, passes no short, and does not see the order`, () => {
    fc.assert(
      fc.property(split, ({ shorts: all, part, seed }) => {
        const total = all.reduce((sum, { short }) => sum + short, 0);
        const quantity = Math.floor(part * total);
        const shares = assignedShares({ shorts: all, quantity, method, seed });
        assert.equal(
          shares.reduce((sum, { assigned }) => sum + assigned, 0),
          quantity,
        );
        for (const { assigned, short } of shares) assert.ok(assigned >= 0 && assigned <= short);
        const again = assignedShares({ shorts: [...all].reverse(), quantity, method, seed });
        assert.deepEqual(again, shares);
        if (method === 'random')
          assert.deepEqual(
            shares.map(({ assigned }) => assigned),
            drawnOneByOne(all, quantity, seed),
          );
      }),
      { numRuns: 300 },
    );
  });
}

/** The same lottery with every contract a ticket in one long list. */
function drawnOneByOne(all: readonly AssignableShort[], quantity: number, seed: string): number[] {
  const sorted = [...all].sort((a, b) => (a.account < b.account ? -1 : 1));
  const tickets = sorted.flatMap(({ account, short }) => Array<string>(short).fill(account));
  const draw = drawFrom(seed);
  for (let at = 0; at < quantity; at += 1) {
    const chosen = at + draw(tickets.length - at);
    const [here = '', there = ''] = [tickets[at], tickets[chosen]];
    tickets[at] = there;
    tickets[chosen] = here;
  }
  const drawn = tickets.slice(0, quantity);
  return sorted.map(({ account }) => drawn.filter((owner) => owner === account).length);
}

test('assignedShares() at random treats every contract alike: within four deviations over 4,000 seeds', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 4000; seed += 1) {
    const shares = assignedShares({ shorts, quantity: 10, method: 'random', seed: `S${seed}` });
    for (const { account, assigned } of shares)
      counts.set(account, (counts.get(account) ?? 0) + assigned);
  }
  for (const { account, short } of shorts) {
    const share = short / 50;
    // Hypergeometric: 10 of 50 without putting back, summed over 4,000 independent draws.
    const deviation = Math.sqrt(4000 * 10 * share * (1 - share) * (40 / 49));
    const off = Math.abs((counts.get(account) ?? 0) - 4000 * 10 * share);
    assert.ok(off < 4 * deviation, `${account} is ${off} off, a deviation is ${deviation}`);
  }
});

test('drawFrom() gives the numbers that are on record for a seed', () => {
  const draw = drawFrom('2020-06-16 CME LO 60');
  assert.deepEqual(
    [draw(100), draw(100), draw(100), draw(7)],
    // Written down once: a seed of an old assignment must draw the same again under every later release.
    [66, 82, 78, 6],
  );
});
