import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  balancesOf,
  deposit,
  freshTill,
  hashOf,
  mustOpen,
  outcomesOf,
  submission,
} from './test-book/open-till.ts';
import type { TillCommand } from './test-book/till.ts';

test('a preview answers what each command would come to on the book as it is, and writes nothing', async () => {
  const { disk, engine } = await freshTill();
  await engine.submit('abc', submission([deposit('A', 5)]));
  const before = [await hashOf(engine), engine.durableSequence('abc')];
  const commands: TillCommand[] = [
    deposit('NEW', 7),
    { type: 'withdraw', account: 'A', amount: 4 },
    // Not on what the commands before it would leave.
    { type: 'withdraw', account: 'A', amount: 4 },
    { type: 'withdraw', account: 'NEW', amount: 1 },
  ];
  const preview = { preview: true, key: 'k', bodyDigest: 'b' } as const;
  assert.deepEqual(await outcomesOf(engine, commands, preview), [
    'Deposited',
    'Withdrawn',
    'Withdrawn',
    'balance_is_too_small',
  ]);
  assert.deepEqual([await hashOf(engine), engine.durableSequence('abc')], before);
  // The key was not used up, and the same commands are booked under it.
  const booked = await engine.submit('abc', submission(commands, { key: 'k', bodyDigest: 'b' }));
  assert.ok(booked.ok && !booked.replayed && booked.applied);
  assert.deepEqual(await balancesOf(engine), { A: 1, NEW: 6 });
  // Nor does a key that was used answer for what was booked then.
  const [first] = await outcomesOf(engine, [deposit('A', 1)], { ...preview, bodyDigest: 'other' });
  assert.equal(first, 'Deposited');
  const hash = await hashOf(engine);
  await engine.close();
  const again = await mustOpen(disk);
  assert.equal(await hashOf(again), hash);
  await again.close();
});

test('a preview among submissions sees what is decided before it and leaves no trace in what comes after', async () => {
  const { engine } = await freshTill();
  const seen = await Promise.all([
    outcomesOf(engine, [deposit('A', 5)]),
    outcomesOf(engine, [{ type: 'withdraw', account: 'A', amount: 5 }], { preview: true }),
    outcomesOf(engine, [{ type: 'withdraw', account: 'A', amount: 5 }]),
    outcomesOf(engine, [{ type: 'withdraw', account: 'A', amount: 5 }], { preview: true }),
  ]);
  assert.deepEqual(seen.flat(), ['Deposited', 'Withdrawn', 'Withdrawn', 'balance_is_too_small']);
  assert.deepEqual(await balancesOf(engine), { A: 0 });
  await engine.close();
});
