import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exclusionsOf, withSuspects } from './left-out.ts';

const event = (sequence: number, code = 'a') => ({ sequence, entry: 1, code, seen: '' });
const APPROVERS = ['A. Ames', 'B. Bell'];

test('exclusionsOf() makes one of neighbours with one reason, in order', () => {
  const found = exclusionsOf([event(7), event(3), event(4), event(5, 'b'), event(4)], APPROVERS);
  assert.deepEqual(
    found.map(({ first, last, reason }) => [first, last, reason]),
    [
      [3, 4, 'a'],
      [5, 5, 'b'],
      [7, 7, 'a'],
    ],
  );
  assert.deepEqual(found[0]?.approvers, APPROVERS);
});

const NEEDS = 'needs_what_is_left_out';
const RECORDS = 'records_what_is_left_out';

test('withSuspects() joins neighbours with one reason and counts each once', () => {
  const none = { exclusions: [], suspects: [] };
  const { suspects } = withSuspects(
    withSuspects(none, [5, 3, 4, 4, 9], NEEDS),
    [5, 6, 10],
    RECORDS,
  );
  assert.deepEqual(suspects, [
    { first: 3, last: 5, reason: NEEDS },
    { first: 6, last: 6, reason: RECORDS },
    { first: 9, last: 9, reason: NEEDS },
    { first: 10, last: 10, reason: RECORDS },
  ]);
});

test('withSuspects() keeps what is excluded excluded', () => {
  const exclusions = exclusionsOf([event(4)], APPROVERS);
  const known = { exclusions, suspects: [{ first: 1, last: 2, reason: NEEDS } as const] };
  const { suspects } = withSuspects(known, [3, 4, 6], NEEDS);
  assert.deepEqual(suspects, [
    { first: 1, last: 3, reason: NEEDS },
    { first: 6, last: 6, reason: NEEDS },
  ]);
});
