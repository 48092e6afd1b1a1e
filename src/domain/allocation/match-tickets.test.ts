import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { naiveMatching, tell } from './_naive-matching.ts';
import { type Matchable, type Matching, matchTickets } from './match-tickets.ts';

/** `A 10 at 5 of O1 from 3`: id, contracts, price (`any`), order, since when; the last two may be left out. */
function item(text: string): Matchable {
  const [id = '', quantity, , price, ...more] = text.split(' ');
  const after = (word: string) => more[more.indexOf(word) + 1];
  return {
    id,
    account: 'CLIENT',
    contract: 'XCME:ES:FUT:202606',
    side: 'buy',
    clearingDate: '2026-03-02',
    orderId: more.includes('of') ? (after('of') ?? '') : '',
    quantity: Number(quantity),
    price: price === 'any' ? undefined : Number(price),
    sinceMicros: more.includes('from') ? Number(after('from')) : 0,
  };
}

function items(text: string): Matchable[] {
  return text === '' ? [] : text.split(' / ').map(item);
}

function told({ matches }: Matching): string[] {
  return matches.map(({ kind, tickets, trades }) => tell(kind, tickets, trades)).sort();
}

const cases = [
  // tickets, trades (tolerance 2) → matches; then what is left and why
  ['A 5 at 10', 'T1 5 at 10', 'one-to-one A: T1', ''],
  ['A 5 at 10', 'T1 5 at 12', 'one-to-one A: T1', ''],
  ['A 5 at 10', 'T1 5 at 13', '', 'A prices_differ, T1 prices_differ'],
  ['A 5 at 10', 'T1 4 at 10', '', 'A quantities_differ, T1 quantities_differ'],
  ['A 5 at 10', '', '', 'A nothing_to_match'],
  ['A 5 at any', 'T1 5 at 90 / T2 5 at 80', 'one-to-one A: T2', 'T1 quantities_differ'],
  // Exactly its price before the nearest: B does not lose T1 to A.
  ['A 5 at 9 / B 5 at 10', 'T1 5 at 10 / T2 5 at 8', 'one-to-one A: T2, one-to-one B: T1', ''],
  ['A 9 at 10', 'T1 5 at 9 / T2 4 at 11', 'one-to-many A: T1 T2', ''],
  // Neighbours in time only: T3 and T2, not T1 and a part of anything.
  [
    'A 11 at 10',
    'T1 2 at 10 from 1 / T2 7 at 10 from 3 / T3 4 at 10 from 2 / T4 3 at 10 from 4',
    'one-to-many A: T2 T3',
    'T1 quantities_differ, T4 quantities_differ',
  ],
  ['A 5 at 9 / B 4 at 11', 'T1 9 at 10', 'many-to-one A B: T1', ''],
  ['A 6 at 10 / B 6 at 10', 'T1 5 at 10 / T2 7 at 10', 'many-to-many A B: T1 T2', ''],
  [
    'A 5 at 10 of O1',
    'T1 5 at 10 of O2 / T2 5 at 11 of O1',
    'one-to-one A: T2',
    'T1 nothing_to_match',
  ],
  ['A 5 at 10', 'T1 5 at 10 of O2', 'one-to-one A: T1', ''],
] as const;

for (const [tickets, trades, matches, unmatched] of cases) {
  test(`tickets ${tickets}; trades ${trades}: ${matches}; left ${unmatched}`, () => {
    const found = matchTickets(items(tickets), items(trades), () => 2);
    assert.equal(told(found).join(', '), matches);
    const left = [...found.tickets, ...found.trades].map(
      ({ item: { id }, reason }) => `${id} ${reason}`,
    );
    assert.equal(left.join(', '), unmatched);
  });
}

const anyItem = (prefix: string) =>
  fc
    .array(
      fc.record({
        account: fc.constantFrom('X', 'X', 'Y'),
        side: fc.constantFrom('buy', 'buy', 'sell'),
        orderId: fc.constantFrom('', '', '', 'O1', 'O2'),
        quantity: fc.integer({ min: 1, max: 6 }),
        price: fc.option(fc.integer({ min: -4, max: 8 }), { nil: undefined, freq: 7 }),
        sinceMicros: fc.nat({ max: 3 }),
      }),
      { maxLength: 14 },
    )
    .map((found) =>
      found.map(
        (one, at): Matchable => ({
          ...one,
          side: one.side === 'sell' ? 'sell' : 'buy',
          id: `${prefix}${String(at).padStart(2, '0')}`,
          price: prefix === 'T' && one.price === undefined ? 0 : one.price,
          contract: 'XCME:ES:FUT:202606',
          clearingDate: '2026-03-02',
        }),
      ),
    );

const anyTickets = anyItem('A');
const anyTrades = anyItem('T');
const tolerances = fc.nat({ max: 3 });

test('matchTickets() matches what the plain rule, step by step, matches', () => {
  const kinds = new Map<string, number>();
  fc.assert(
    fc.property(anyTickets, anyTrades, tolerances, (tickets, trades, tolerance) => {
      const found = matchTickets(tickets, trades, () => tolerance);
      assert.deepEqual(told(found), naiveMatching(tickets, trades, tolerance));
      for (const { kind } of found.matches) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }),
    { numRuns: 3_000 },
  );
  for (const kind of ['one-to-one', 'one-to-many', 'many-to-one', 'many-to-many'])
    assert.ok((kinds.get(kind) ?? 0) > 10, `${kind} came up ${kinds.get(kind)} times`);
});

test('matchTickets() uses everything once, matches equal totals, and does not mind the order', () => {
  fc.assert(
    fc.property(anyTickets, anyTrades, tolerances, (tickets, trades, tolerance) => {
      const found = matchTickets(tickets, trades, () => tolerance);
      for (const match of found.matches) assert.equal(total(match.tickets), total(match.trades));
      const seen = (side: 'tickets' | 'trades') => [
        ...found.matches.flatMap((match) => match[side]),
        ...found[side].map(({ item: one }) => one),
      ];
      assert.deepEqual(sorted(seen('tickets')), sorted(tickets));
      assert.deepEqual(sorted(seen('trades')), sorted(trades));
      const turned = matchTickets([...tickets].reverse(), [...trades].reverse(), () => tolerance);
      assert.deepEqual(told(turned), told(found));
    }),
    { numRuns: 1_000 },
  );
});

function total(all: readonly Matchable[]): number {
  return all.reduce((sum, { quantity }) => sum + quantity, 0);
}

function sorted(all: readonly Matchable[]): string[] {
  return all.map(({ id }) => id).sort();
}
