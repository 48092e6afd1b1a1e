import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dependents } from './dependents.ts';

type Noted = { readonly type: 'Noted'; readonly older: readonly number[] };

const noted = (...older: readonly number[]): Noted => ({ type: 'Noted', older });

test('dependents() names what refers to something left out, however much that is', () => {
  const leftOut = Array.from({ length: 200_000 }, (_, at) => ({
    first: 2 * at + 1,
    last: 2 * at + 1,
  }));
  const needing = dependents<Noted>(leftOut, ({ older }) => older);
  needing.look(noted(2), 500_001);
  needing.look(noted(2, 3), 500_002);
  assert.deepEqual(needing.found(), [500_002]);
});

test('dependents() takes what cannot be folded behind something left out for its dependent', () => {
  const needing = dependents<Noted>([{ first: 5, last: 6 }], ({ older }) => older);
  assert.deepEqual([needing.mayMiss(4), needing.mayMiss(9)], [false, true]);
  assert.deepEqual(needing.found(), [9]);
});
