import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ShareRule, sharesOf, WHOLE } from './share-rule.ts';

/** `A 3 / B 4`; a percentage as `A 50%`. */
function rule(method: 'quantity' | 'fair-price' | 'percent', text: string): ShareRule {
  const named = text.split(' / ').map((one) => {
    const [account = '', amount = ''] = one.split(' ');
    return { account, amount };
  });
  if (method === 'percent') {
    const shares = named.map(({ account, amount }) => ({
      account,
      percent: Math.round((Number.parseFloat(amount) * WHOLE) / 100),
    }));
    return { method, shares };
  }
  const shares = named.map(({ account, amount }) => ({ account, quantity: Number(amount) }));
  return { method, shares };
}

/** `A 3 B 4+`: a plus marks a contract that was left over. */
function outcomeOf(quantity: number, given: ShareRule): string {
  const outcome = sharesOf(quantity, given);
  if (!outcome.ok) return outcome.rejection.code;
  const shares = outcome.shares.map(
    (share) => `${share.account} ${share.quantity}${share.hasExtra ? '+' : ''}`,
  );
  return shares.join(' ');
}

const cases = [
  // contracts, method, instructed → outcome
  [7, 'quantity', 'A 3 / B 4', 'A 3 B 4'],
  [7, 'fair-price', 'B 4 / A 3', 'B 4 A 3'],
  [7, 'quantity', 'A 3 / B 5', 'allocation_must_add_up_to_the_quantity'],
  [7, 'quantity', 'A 3 / B 3', 'allocation_must_add_up_to_the_quantity'],
  [7, 'quantity', 'A 7 / B 0', 'allocation_quantity_must_be_whole_and_above_zero'],
  [7, 'quantity', 'A 3.5 / B 3.5', 'allocation_quantity_must_be_whole_and_above_zero'],
  [7, 'quantity', 'A 3 / A 4', 'allocation_accounts_must_differ'],
  [7, 'quantity', ' 7', 'allocation_must_name_an_account'],
  [10, 'percent', 'A 50% / B 50%', 'A 5 B 5'],
  [10, 'percent', 'C 33.333333% / B 33.333333% / A 33.333334%', 'C 3 B 3 A 4+'],
  [11, 'percent', 'B 50% / A 50%', 'B 5 A 6+'],
  [1, 'percent', 'A 10% / B 90%', 'B 1+'],
  [10, 'percent', 'A 50% / B 49%', 'allocation_must_add_up_to_100_percent'],
  [10, 'percent', 'A 100% / B 0%', 'allocation_percent_must_be_above_zero'],
] as const;

for (const [quantity, method, text, outcome] of cases) {
  test(`sharesOf() ${quantity} by ${method} ${text}: ${outcome}`, () => {
    assert.equal(outcomeOf(quantity, rule(method, text)), outcome);
  });
}

const rotations = [
  // contracts, begins with → outcome, next
  [10, 'A', 'A 4+ B 3 C 3', 'B'],
  [10, 'B', 'A 3 B 4+ C 3', 'C'],
  [11, 'C', 'A 4+ B 3 C 4+', 'B'],
  [9, 'B', 'A 3 B 3 C 3', 'B'],
  [2, 'C', 'A 1+ C 1+', 'B'],
  [2, 'D', 'rotation_must_begin_with_one_of_its_accounts', undefined],
] as const;

for (const [quantity, first, wanted, next] of rotations) {
  test(`sharesOf() ${quantity} by rotation from ${first}: ${wanted}, next ${next}`, () => {
    const given: ShareRule = { method: 'rotation', accounts: ['A', 'B', 'C'], first };
    assert.equal(outcomeOf(quantity, given), wanted);
    const outcome = sharesOf(quantity, given);
    assert.equal(outcome.ok ? outcome.next : undefined, next);
  });
}

test('sharesOf() by rotation: over as many turns as there are accounts everybody gets the same', () => {
  const accounts = ['A', 'B', 'C', 'D'];
  const totals = new Map<string, number>();
  let first = 'A';
  for (let turn = 0; turn < accounts.length; turn += 1) {
    const outcome = sharesOf(7, { method: 'rotation', accounts, first });
    assert.ok(outcome.ok);
    for (const { account, quantity } of outcome.shares)
      totals.set(account, (totals.get(account) ?? 0) + quantity);
    first = outcome.next;
  }
  assert.deepEqual([...totals.values()], [7, 7, 7, 7]);
});

test('sharesOf() without an account: allocation_must_name_an_account', () => {
  assert.equal(outcomeOf(1, { method: 'quantity', shares: [] }), 'allocation_must_name_an_account');
});
