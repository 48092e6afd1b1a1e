import assert from 'node:assert/strict';
import { test } from 'node:test';
import { priceRisk, rankedByRisk } from './price-risk.ts';

/** Corn, 5,000 bushels: 3.70 is 18,500.00 a contract. */
const cases = [
  // contracts, values of one contract at settlement, risk in cents
  [10, [1_850_000, 1_862_500, 1_840_000], 225_000],
  [10, [1_850_000, 1_850_000], 0],
  [1, [1_840_000, 1_850_000], 10_000],
  [10, [1_850_000], undefined],
  [10, [], undefined],
] as const;

for (const [quantity, values, risk] of cases) {
  test(`priceRisk() of ${quantity} at ${values.join(', ')}: ${risk ?? 'cannot be said'}`, () => {
    assert.equal(priceRisk(quantity, values), risk);
  });
}

test('rankedByRisk(): within a currency the unknown first, then the most, equal ones by id', () => {
  const rows = [
    { giveUpId: 'd', currency: 'USD', priceRisk: 5 },
    { giveUpId: 'b', currency: 'USD', priceRisk: 9 },
    { giveUpId: 'a', currency: 'USD', priceRisk: 5 },
    { giveUpId: 'e', currency: 'USD', priceRisk: undefined },
    { giveUpId: 'c', currency: 'EUR', priceRisk: 1 },
  ];
  const ids = rankedByRisk(rows).map(({ giveUpId }) => giveUpId);
  assert.deepEqual(ids, ['c', 'e', 'b', 'a', 'd']);
  assert.deepEqual(rankedByRisk([...rows].reverse()), rankedByRisk(rows));
});
