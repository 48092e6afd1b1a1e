import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averageProperties, runAverageProperty } from './_average-properties.ts';

// fast-check prints the seed and the smallest world of a failure. `_deep-properties.ts` runs the same for longer.
const WORLDS = 100;

const seen = { allocated: 0, complete: 0, reopened: 0 };
for (const property of averageProperties(seen)) {
  test(`book: ${property.name}`, () => runAverageProperty(property, WORLDS));
}

test('book: the random worlds do hold groups that are allocated, complete and reopened by a change', () => {
  const { allocated, complete, reopened } = seen;
  // About 180, 11 and 56 in a hundred worlds of each property.
  assert.ok(allocated > 50 && complete > 0 && reopened > 10, JSON.stringify(seen));
});
