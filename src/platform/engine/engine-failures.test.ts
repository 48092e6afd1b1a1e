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

for (const where of ['decide', 'evolve'] as const) {
  test(`a bug met in ${where} stops the firm after the last good event; others go on`, async () => {
    const stopped: string[] = [];
    const { disk, engine } = await freshTill({ onStopped: (firm) => void stopped.push(firm) });
    await engine.createFirm('xyz');
    const good = engine.submit('abc', submission([deposit('A', 5)]));
    const bad = engine.submit(
      'abc',
      submission([deposit('A', 1), { type: 'break', where }, deposit('A', 7)]),
    );
    const later = engine.submit('abc', submission([deposit('A', 7)]));
    const codes = [await good, await bad, await later].map((answer) =>
      answer.ok ? 'ok' : answer.rejection.code,
    );
    assert.deepEqual(codes, ['ok', 'engine_stopped', 'engine_stopped']);
    assert.deepEqual(stopped, ['abc']);
    assert.equal((await engine.query('abc', () => 1)).ok, false);
    assert.ok((await engine.submit('xyz', submission([deposit('A', 5)]))).ok);
    await engine.close();
    const again = await mustOpen(disk);
    assert.deepEqual(await balancesOf(again), { A: 6 });
    await again.close();
  });
}

test('a bug met in the middle of a transaction leaves nothing of it, and the engine still closes', async () => {
  const { disk, engine } = await freshTill();
  const commands: TillCommand[] = [deposit('A', 1), { type: 'split', account: 'B', parts: 90_000 }];
  const text = 'x'.repeat(700_000);
  const more: TillCommand[] = [
    { type: 'note', text },
    { type: 'note', text },
    { type: 'break', where: 'evolve' },
  ];
  await engine.submit('abc', submission([deposit('A', 5)]));
  const answer = await engine.submit('abc', submission([...commands, ...more], { key: 'k' }));
  assert.equal(answer.ok ? 'ok' : answer.rejection.code, 'engine_stopped');
  await engine.close();
  const again = await mustOpen(disk);
  assert.deepEqual(await balancesOf(again), { A: 5 });
  assert.ok((await again.verify()).ok);
  assert.deepEqual(await outcomesOf(again, [deposit('A', 2)], { key: 'k' }), ['Deposited']);
  await again.close();
});

test('a full disk refuses storage_low, reads go on, and work goes on when there is room again', async () => {
  const { disk, engine } = await freshTill();
  await engine.submit('abc', submission([deposit('A', 1)]));
  const before = await hashOf(engine);
  disk.setFreeBytes(0);
  const answers = await Promise.all([
    outcomesOf(engine, [deposit('A', 2)]),
    outcomesOf(engine, [deposit('A', 3)]),
  ]);
  assert.deepEqual(answers, [['storage_low'], ['storage_low']]);
  const answer = await engine.submit('abc', submission([deposit('A', 4)]));
  const { wantedBytes } = engine.journal.storage();
  assert.deepEqual(answer.ok ? undefined : answer.rejection, {
    code: 'storage_low',
    seen: '0 bytes free',
    wanted: `${wantedBytes} bytes free, room for two segments more`,
  });
  assert.equal(await hashOf(engine), before);
  assert.deepEqual(await outcomesOf(engine, [deposit('A', 4)]), ['storage_low']);
  disk.setFreeBytes(Number.MAX_SAFE_INTEGER);
  assert.deepEqual(await outcomesOf(engine, [deposit('A', 5)]), ['Deposited']);
  assert.deepEqual(await balancesOf(engine), { A: 6 });
  await engine.close();
});

test('a failed sync stops everything: no answer says yes, and nothing is answered after', async () => {
  const fatal: Error[] = [];
  const { disk, engine } = await freshTill({ onFatal: (failure) => void fatal.push(failure) });
  disk.failSyncAfter(0);
  const answers = await Promise.all([
    outcomesOf(engine, [deposit('A', 2)]),
    outcomesOf(engine, [deposit('B', 2)]),
  ]);
  assert.deepEqual(answers, [['engine_stopped'], ['engine_stopped']]);
  assert.equal(fatal.length, 1);
  assert.deepEqual(await outcomesOf(engine, [deposit('A', 2)]), ['engine_stopped']);
  assert.equal((await engine.query('abc', () => 1)).ok, false);
});

test('too many waiting commands of one firm are refused engine_busy', async () => {
  const { engine } = await freshTill();
  const many = Array.from({ length: 150_000 }, () => deposit('A', 1));
  const first = engine.submit('abc', submission(many));
  assert.deepEqual(await outcomesOf(engine, many), ['engine_busy']);
  assert.ok((await first).ok);
  await engine.close();
});

const signIn = (user: string) =>
  ({
    type: 'AccessGranted',
    kind: 'session',
    user,
    roles: 'operator of all-firms',
    by: user,
  }) as const;

test('who is let in on a full disk, or while the engine closes, is not on record, and the answer says so', async () => {
  const { disk, engine } = await freshTill();
  assert.equal(await engine.recordAccess(signIn('ann')), undefined);
  const added = { ...signIn('bob'), kind: 'user-added', by: 'host' } as const;
  assert.equal(await engine.recordAccess(added), undefined);
  disk.setFreeBytes(0);
  assert.equal((await engine.recordAccess(signIn('mallory')))?.code, 'storage_low');
  assert.equal(await engine.recordAccess(added), undefined, 'known already: no news');
  const others = { ...added, roles: 'approver of all-firms' };
  assert.equal((await engine.recordAccess(others))?.code, 'storage_low');
  disk.setFreeBytes(Number.MAX_SAFE_INTEGER);
  assert.equal(await engine.recordAccess(signIn('cy')), undefined);
  const closed = engine.close();
  const late = await engine.recordAccess(signIn('late'));
  assert.equal(late?.code, 'engine_stopped');
  await closed;
});

test('who is let in while the disk breaks, and after that, is told to be without a record', async () => {
  const { disk, engine } = await freshTill();
  assert.equal(await engine.recordAccess(signIn('ann')), undefined);
  disk.failSyncAfter(0);
  assert.equal((await engine.recordAccess(signIn('bob')))?.code, 'engine_stopped');
  assert.equal((await engine.recordAccess(signIn('cy')))?.code, 'engine_stopped');
});
