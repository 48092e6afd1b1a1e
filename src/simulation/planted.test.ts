import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PLANTED, type Planted } from './planted.ts';
import { runSeed } from './run-seed.ts';

/** What a bug of storage shows as: told and gone, cosigned and gone, or a journal that says it is damaged. */
const LOST =
  /was told, and is gone|a vault has cosigned|an honest disk does not open|is damaged|payload-damaged|frame-/;
const FOUND_AS: Readonly<Record<Exclude<Planted, 'none'>, RegExp>> = {
  'answer before fsync': LOST,
  'no directory fsync': LOST,
  'cut below a cosigned size': LOST,
  'retry after failed fsync': LOST,
  'stream before fsync': LOST,
  'nonce reuse after a cut': /a nonce sealed two payloads/,
};

for (const planted of PLANTED) {
  test(`the simulation finds the planted bug "${planted}"`, async () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      try {
        await runSeed(seed, planted);
      } catch (failure) {
        const cause = failure instanceof Error ? failure.cause : failure;
        assert.match(String(cause), FOUND_AS[planted]);
        return;
      }
    }
    assert.fail('300 seeds went by unnoticed');
  });
}
