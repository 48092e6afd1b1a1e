import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickSealer } from './tick-sealer.ts';

test('forgetOldKeys() leaves the keys of whoever gave them: an epoch that seals no more may be read on', () => {
  const sealer = tickSealer();
  const keys = [1, 2, 3].map((number) => Buffer.alloc(32, number));
  for (const [at, key] of keys.entries()) sealer.addKey(at + 1, key, 'holdfast/firm/a');
  sealer.forgetOldKeys('holdfast/firm/a');
  assert.deepEqual(
    keys,
    [1, 2, 3].map((number) => Buffer.alloc(32, number)),
  );
});
