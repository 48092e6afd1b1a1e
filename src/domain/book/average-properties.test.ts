import assert from 'node:assert/strict';
import { test } from 'node:test';
import { averageProperties, runAverageProperty } from './_average-properties.ts';

// fast-check prints the seed and the smallest world of a failure. `_deep-properties.ts` runs the same for longer.
const WORLDS = 100;
/** A seed and a number of worlds of which it is known what comes up in them: no luck decides. */
const KNOWN = { seed: 4, worlds: 60 };

const unseen = { allocated: 0, complete: 0, reopened: 0 };
for (const property of averageProperties(unseen)) {
  test(`book: ${property.name}`, () => runAverageProperty(property, WORLDS));
}

test('book: the random worlds do hold groups that are allocated, complete and reopened by a change', () => {
  const seen = { allocated: 0, complete: 0, reopened: 0 };
  for (const property of averageProperties(seen))
    if (property.name.startsWith('a log')) runAverageProperty(property, KNOWN.worlds, KNOWN.seed);
  const { allocated, complete, reopened } = seen;
  assert.ok(allocated > 30 && complete > 0 && reopened > 5, JSON.stringify(seen));
});
