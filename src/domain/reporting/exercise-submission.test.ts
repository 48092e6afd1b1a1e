import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exerciseSubmission, type Instructed } from './exercise-submission.ts';

const CALL = 'NYMEX:LO:OOF:202005:C:20';
const PUT = 'NYMEX:LO:OOF:202005:P:18';
const of = (
  contract: string,
  origin: '1' | '2',
  action: Instructed['action'],
  quantity: number,
) => ({ contract, origin, action, quantity });

test('exerciseSubmission() adds accounts up by contract, origin and action, and keeps what was taken back as 0', () => {
  const given = [
    of(PUT, '1', 'exercise', 0),
    of(CALL, '1', 'exercise', 3),
    of(CALL, '2', 'exercise', 1),
    of(CALL, '1', 'abandon', 2),
    of(CALL, '1', 'exercise', 4),
  ];
  const wanted = {
    lines: [
      of(CALL, '1', 'abandon', 2),
      of(CALL, '1', 'exercise', 7),
      of(CALL, '2', 'exercise', 1),
      of(PUT, '1', 'exercise', 0),
    ],
    totals: { lines: 4, long: 10, short: 0 },
  };
  assert.deepEqual(exerciseSubmission(given), wanted);
  assert.deepEqual(exerciseSubmission(given.toReversed()), wanted);
  assert.deepEqual(exerciseSubmission([]), { lines: [], totals: { lines: 0, long: 0, short: 0 } });
});
