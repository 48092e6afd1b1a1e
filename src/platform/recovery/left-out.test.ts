import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exclusionsOf, suspectRanges, withSuspects } from './left-out.ts';

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

test('suspectRanges() joins neighbours and counts each once', () => {
  assert.deepEqual(suspectRanges([5, 3, 4, 4, 9]), [
    { first: 3, last: 5 },
    { first: 9, last: 9 },
  ]);
});

test('withSuspects() keeps what is excluded excluded', () => {
  const exclusions = exclusionsOf([event(4)], APPROVERS);
  const { suspects } = withSuspects({ exclusions, suspects: [{ first: 1, last: 2 }] }, [3, 4, 6]);
  assert.deepEqual(suspects, [
    { first: 1, last: 3 },
    { first: 6, last: 6 },
  ]);
});
