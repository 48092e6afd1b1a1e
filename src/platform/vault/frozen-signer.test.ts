import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { submission } from '../engine/test-book/open-till.ts';
import { replayedEstate, serveTill, startVaultOf } from './_replayer-fixture.ts';
import { until } from './_vault-fixture.ts';

const deposit = { type: 'deposit', account: 'ann', amount: 5 } as const;

test('while the signer is frozen vaults get no head and nothing is checkpointed; afterwards both catch up', async (t) => {
  const estate = await replayedEstate(t);
  let isFrozen = false;
  const { engine, keys, serving, port } = await serveTill(t, estate, () => isFrozen);
  startVaultOf(t, estate, port);
  assert.ok((await engine.createFirm('abc')).ok);
  const payIn = async () => {
    const answer = await engine.submit('abc', submission([deposit], { level: 'local' }));
    assert.ok(answer.ok);
    return answer.sequence;
  };
  const before = await payIn();
  await until('a vault has it', () => serving.vaultedLevel('abc', before) === 'vaulted(1)');
  isFrozen = true;
  const signed = engine.journal.checkpoint('holdfast/firm/abc');
  const during = await payIn();
  await engine.journal.flush();
  await sleep(500);
  assert.equal(serving.vaultedLevel('abc', during), 'local');
  assert.equal(engine.journal.checkpoint('holdfast/firm/abc'), signed);
  const text = Buffer.from('anything\n');
  assert.throws(() => keys.signer('holdfast/firm/abc').sign(text), /while an alarm stands/);
  isFrozen = false;
  await until('it has it now', () => serving.vaultedLevel('abc', during) === 'vaulted(1)');
  await engine.journal.flush();
  assert.notEqual(engine.journal.checkpoint('holdfast/firm/abc'), signed);
});
