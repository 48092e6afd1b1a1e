import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crashRun, type Planted } from './test-book/crash-run.ts';

// `CRASH_SEEDS=from-to` runs others; a failing seed is named in the error and can be run alone.
const [FIRST = 1, LAST = 1_000] = (process.env.CRASH_SEEDS ?? '1-1000').split('-').map(Number);

test(`power failures, seeds ${FIRST} to ${LAST}: nothing acknowledged is lost, nothing is invented`, async () => {
  let acknowledged = 0;
  for (let seed = FIRST; seed <= LAST; seed += 1) {
    try {
      acknowledged += (await crashRun(seed, 'none')).acknowledged;
    } catch (cause) {
      throw new Error(`seed ${seed}`, { cause });
    }
  }
  assert.ok(acknowledged > (LAST - FIRST + 1) * 5, `only ${acknowledged} units were acknowledged`);
});

for (const planted of [
  'no fsync',
  'answer before fsync',
  'no directory fsync',
] satisfies Planted[]) {
  test(`the crash test finds the planted bug "${planted}"`, async () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      try {
        await crashRun(seed, planted);
      } catch {
        return;
      }
    }
    assert.fail('300 seeds went by unnoticed');
  });
}
