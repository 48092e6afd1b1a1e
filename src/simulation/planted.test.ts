import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLANTED } from './planted.ts';
import { runSeed } from './run-seed.ts';

for (const planted of PLANTED) {
  test(`the simulation finds the planted bug "${planted}"`, async () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      try {
        await runSeed(seed, planted);
      } catch {
        return;
      }
    }
    assert.fail('300 seeds went by unnoticed');
  });
}
