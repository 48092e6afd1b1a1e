import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSeed } from './run-seed.ts';

// `SIMULATION_SEEDS=from-to` runs others; a failing seed is named in the error, with its faults, and can be run alone.
const [FIRST = 1, LAST = 1_000] = (process.env.SIMULATION_SEEDS ?? '1-1000').split('-').map(Number);

test(`platform and vaults, seeds ${FIRST} to ${LAST}: what was told is kept, and all come back to one history`, async () => {
  let told = 0;
  let vaulted = 0;
  let faults = 0;
  for (let seed = FIRST; seed <= LAST; seed += 1) {
    const run = await runSeed(seed, 'none');
    told += run.told;
    vaulted += run.vaulted;
    faults += run.faults.length;
  }
  const seeds = LAST - FIRST + 1;
  assert.ok(told > seeds * 8, `only ${told} answers`);
  assert.ok(vaulted > seeds * 2, `only ${vaulted} answers waited for a vault`);
  assert.ok(faults > seeds, `only ${faults} faults`);
});

test('the same seed is the same run', async () => {
  for (const seed of [4, 5])
    assert.deepEqual(await runSeed(seed, 'none'), await runSeed(seed, 'none'));
});
