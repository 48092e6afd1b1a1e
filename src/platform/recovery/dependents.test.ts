import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EngineEvent } from '../engine/engine-events.ts';
import { dependents } from './dependents.ts';

type Noted = { readonly type: 'Noted'; readonly older: readonly number[] };

function submissionRecorded(firstSequence: number): EngineEvent {
  const submission = { sender: 'desk', actor: 'ann', key: 'k', bodyDigest: '' };
  return {
    type: 'SubmissionRecorded',
    ...submission,
    firstSequence,
    applied: true,
    runs: Buffer.alloc(0),
  };
}

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

test('dependents() names in one pass what needs an event that needs one left out, thousands of them', () => {
  const needing = dependents<Noted>([{ first: 1, last: 1 }], ({ older }) => older);
  needing.look(noted(), 2);
  for (let sequence = 3; sequence < 20_003; sequence += 1) {
    needing.look(noted(sequence === 3 ? 1 : sequence - 1), sequence);
  }
  needing.lookAtEngineEvent(submissionRecorded(20_002), 20_003);
  needing.lookAtEngineEvent(submissionRecorded(20_004), 20_005);
  const found = needing.found();
  assert.deepEqual([found.length, found[0], found.at(-1)], [20_001, 3, 20_003]);
});

test('dependents() takes what cannot be folded behind something left out for its dependent', () => {
  const needing = dependents<Noted>([{ first: 5, last: 6 }], ({ older }) => older);
  assert.deepEqual([needing.mayMiss(4), needing.mayMiss(9)], [false, true]);
  // What cannot be folded after that may only miss what stood in one entry with it.
  assert.equal(needing.mayMiss(12), true);
  assert.deepEqual(needing.found(), [9]);
});
