import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EndingAnswer } from '../api/life-answers.ts';
import { endsWords, instructed, stepsOf } from './ending-words.ts';

const ROW: EndingAnswer = {
  account: 'A1',
  contract: 'NYMEX:LO:OOF:202005:C:20',
  long: 5,
  short: 0,
  lastDay: '2020-04-17',
  problem: '',
  exercise: 0,
  abandon: 2,
  deadline: '',
  moneyness: '1.5',
  ends: { exercised: 3, assigned: 0, longExpired: 2, shortExpired: 0 },
  actions: ['exercise', 'abandon'],
};
const NONE = { exercised: 0, assigned: 0, longExpired: 0, shortExpired: 0 };
const cases: readonly (readonly [Partial<EndingAnswer>, string])[] = [
  [{}, '3 exercised, 2 expire'],
  [{ ends: { ...NONE, assigned: 4, shortExpired: 1 } }, '4 assigned, 1 expire'],
  [{ ends: NONE }, 'Nothing ends'],
  [{ ends: null }, 'Settled in cash'],
  [{ problem: 'delivery-open', ends: null }, 'Open for delivery'],
];
for (const [change, words] of cases) {
  test(`endsWords(): ${words}`, () => assert.equal(endsWords({ ...ROW, ...change }), words));
}

test('stepsOf() offers what may be instructed, and to take back what was', () => {
  assert.deepEqual(stepsOf(ROW), ['exercise', 'abandon', 'take-back-abandonment']);
  assert.deepEqual(instructed('take-back-abandonment', 5), { action: 'abandon', quantity: 0 });
  assert.deepEqual(instructed('exercise', 5), { action: 'exercise', quantity: 5 });
});
