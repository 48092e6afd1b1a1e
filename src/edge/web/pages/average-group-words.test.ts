import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GROUP_STATUSES } from '../../../domain/allocation/average-events.ts';
import { explanationOfGroup, stepsOfGroup, tradeIdsIn } from './average-group-words.ts';

test('every status of a group that still stands has a step and is explained', () => {
  for (const status of GROUP_STATUSES.filter((known) => known !== 'cancelled')) {
    assert.ok(stepsOfGroup(status).length > 0, status);
    assert.notEqual(explanationOfGroup(status), '', status);
  }
  assert.deepEqual(stepsOfGroup('cancelled'), []);
});

const pasted = [
  // text, ids
  ['', []],
  [' A:1\nB:2,C:3;A:1\t', ['A:1', 'B:2', 'C:3']],
] as const;

for (const [text, ids] of pasted) {
  test(`tradeIdsIn() ${JSON.stringify(text)}: ${ids.length} ids, each once`, () => {
    assert.deepEqual(tradeIdsIn(text), ids);
  });
}
