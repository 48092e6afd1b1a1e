import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ClaimLimits, parkedReason } from './claim-limits.ts';

const limits: ClaimLimits = { autoAccept: true, largestGiveUp: 100, largestDay: 250 };

const cases: readonly (readonly [number, ClaimLimits | undefined, number, string])[] = [
  // offered  limits                            counted  outcome
  [100, limits, 0, 'claimed'],
  [101, limits, 0, 'give_up_must_be_within_its_limit'],
  [100, limits, 150, 'claimed'],
  [100, limits, 151, 'day_must_be_within_its_limit'],
  [1, limits, 250, 'day_must_be_within_its_limit'],
  [101, { ...limits, largestGiveUp: 0 }, 149, 'claimed'],
  [100, { ...limits, largestDay: 0 }, 10_000, 'claimed'],
  [1, { ...limits, autoAccept: false }, 0, 'agreement_must_accept_by_itself'],
  [1, undefined, 0, 'agreement_must_be_known'],
];

for (const [quantity, known, counted, outcome] of cases) {
  test(`parkedReason() of ${quantity} with ${counted} counted: ${outcome}`, () => {
    assert.equal(parkedReason(quantity, known, counted) ?? 'claimed', outcome);
  });
}
