import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverage, type LevelChange } from './coverage.ts';

const LOG = 'holdfast/firm/a';

type Told = { readonly changes: LevelChange[]; readonly left: number[] };

/** Coverage for two vaults, and the entries whose answers have left. */
function watched() {
  const told: Told = { changes: [], left: [] };
  const covered = coverage(2, (change) => told.changes.push(change));
  const answer = (entry: number) => {
    const held = covered.hold(LOG, entry);
    if (held === undefined) told.left.push(entry);
    else void held.then(() => told.left.push(entry));
  };
  return { ...told, covered, answer };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('without a vault answers leave at once, at level local', () => {
  const { covered, answer, left } = watched();
  answer(0);
  assert.deepEqual(left, [0]);
  assert.equal(covered.awaited(LOG), 0);
});

test('answers leave in the order of their entries when both vaults cover them', async () => {
  const { covered, answer, left } = watched();
  for (const vault of ['a', 'b']) covered.setPresent(vault, LOG, true, 'it is here');
  for (const entry of [2, 0, 1, 1]) answer(entry);
  covered.cover('a', LOG, 3);
  await settled();
  assert.deepEqual(left, []);
  covered.cover('b', LOG, 2);
  await settled();
  assert.deepEqual(left, [0, 1, 1]);
  assert.equal(covered.vaultsCovering(LOG, 1), 2);
  assert.equal(covered.vaultsCovering(LOG, 2), 1);
  covered.cover('b', LOG, 3);
  await settled();
  assert.deepEqual(left, [0, 1, 1, 2]);
});

test('a vault that goes drops the level, says so, and lets go who waited for it alone', async () => {
  const { covered, answer, left, changes } = watched();
  for (const vault of ['a', 'b']) covered.setPresent(vault, LOG, true, 'it is here');
  answer(0);
  covered.cover('a', LOG, 1);
  answer(1);
  covered.setPresent('b', LOG, false, 'it is gone');
  await settled();
  assert.deepEqual(left, [0]);
  assert.deepEqual(changes.at(-1), { origin: LOG, from: 2, to: 1, vault: 'b', why: 'it is gone' });
  covered.setPresent('a', LOG, false, 'it is gone');
  await settled();
  assert.deepEqual(left, [0, 1]);
  assert.equal(covered.awaited(LOG), 0);
});

test('what a vault has cosigned counts when it is gone, and a smaller size never takes it back', async () => {
  const { covered, answer, left } = watched();
  for (const vault of ['a', 'b', 'c']) covered.setPresent(vault, LOG, true, 'it is here');
  covered.cover('a', LOG, 5);
  covered.cover('a', LOG, 2);
  covered.setPresent('a', LOG, false, 'it is gone');
  answer(4);
  covered.cover('b', LOG, 5);
  await settled();
  assert.deepEqual(left, [4]);
  assert.equal(covered.coveredBy('a', LOG), 5);
  assert.equal(covered.vaultsCovering(LOG, 4), 2);
});

test('levels of one log are its own', () => {
  const { covered } = watched();
  covered.setPresent('a', LOG, true, 'it is here');
  assert.equal(covered.awaited('holdfast/firm/b'), 0);
  assert.equal(covered.isPresent('a', 'holdfast/firm/b'), false);
});
