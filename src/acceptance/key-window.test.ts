import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keepKeyWindow } from '../platform/calls/keep-key-window.ts';
import { until } from '../platform/vault/_vault-fixture.ts';
import { openHere, sessionOf } from '../wiring/local-session.ts';
import { printed, serve, stop } from './platform-process.ts';

// What the operator has said once goes on by itself, and is on record; what lets somebody in is on record too.

const root = await mkdtemp(join(tmpdir(), 'holdfast-window-'));
after(() => rm(root, { recursive: true, force: true }));

async function directory(name: string, hasRecoveryKey: boolean): Promise<string> {
  const data = join(root, name);
  const onData = ['--data', data];
  if (hasRecoveryKey) await printed(['keys', 'recovery', ...onData, '--out', `${data}.key`]);
  await printed(['firm', 'create', 'acme', ...onData]);
  return data;
}

async function opened(data: string) {
  const opening = await openHere(data);
  assert.ok(opening.ok);
  const { installation } = opening;
  const session = sessionOf(installation);
  const put = async (name: string, input: object) => {
    const answer = await session.call(name, input);
    assert.ok(answer.ok, JSON.stringify(answer));
  };
  const heldEpochs = () => {
    const { journal, origin } = installation.engine;
    return journal.epochs(origin('acme')).flatMap(({ epoch, isOpen }) => (isOpen ? [epoch] : []));
  };
  return { installation, put, heldEpochs };
}

test('a server forgets what has left the window, and nothing while none is set; `keys erase` keeps the window', async () => {
  const data = await directory('data', true);
  const { installation, put, heldEpochs } = await opened(data);
  const sentences: string[] = [];
  const window = keepKeyWindow(installation, (sentence) => sentences.push(sentence), 20);
  for (let epoch = 2; epoch <= 5; epoch += 1) await put('rotateKeys', {});
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.deepEqual(heldEpochs(), [1, 2, 3, 4, 5]);
  await put('setKeyWindow', { epochs: 3 });
  await until('the window is kept', () => heldEpochs().length === 3);
  await put('rotateKeys', {});
  await until('the window is kept again', () => heldEpochs()[0] === 4);
  await window.stop();
  assert.match(sentences[0] ?? '', /^The key window: closed epochs of 1 firms are forgotten$/);
  await put('rotateKeys', {});
  await put('eraseKeys', {});
  assert.deepEqual(heldEpochs(), [5, 6, 7]);
  await installation.close();
  const again = await opened(data);
  assert.equal(again.installation.engine.keyWindow(), 3, 'the choice outlives the server');
  assert.deepEqual(again.heldEpochs(), [5, 6, 7]);
  await again.put('setKeyWindow', { epochs: 0 });
  assert.equal(again.installation.engine.keyWindow(), 0);
  await again.installation.close();
  const log = await printed(['dump', '--data', data]);
  const actors = [...log.matchAll(/"EpochsErased"[^\n]*"actor":"(\w+)"/g)].map(
    ([, actor]) => actor,
  );
  assert.deepEqual(actors, ['window', 'window', 'operator']);
  assert.equal([...log.matchAll(/"KeyWindowSet"/g)].length, 2);
});

test('a window without a recovery key forgets nothing and says why', async () => {
  const { installation, put, heldEpochs } = await opened(await directory('alone', false));
  const sentences: string[] = [];
  await put('setKeyWindow', { epochs: 2 });
  for (let epoch = 2; epoch <= 4; epoch += 1) await put('rotateKeys', {});
  const window = keepKeyWindow(installation, (sentence) => sentences.push(sentence), 20);
  await until('it says why', () => sentences.length > 0);
  await window.stop();
  assert.match(sentences[0] ?? '', /\(erased_epoch_must_open_elsewhere\)$/);
  assert.deepEqual(heldEpochs(), [1, 2, 3, 4]);
  await installation.close();
});

test('who is let in by a server is in the platform’s log: the operator once, tokens and links each time', async () => {
  const data = await directory('served', false);
  for (let times = 1; times <= 2; times += 1) {
    const platform = await serve(data, undefined);
    const headers = { authorization: `Bearer ${platform.token}` };
    assert.equal((await fetch(`${platform.address}/api/v1/firms`, { headers })).status, 200);
    await stop(platform, 'SIGTERM');
  }
  const log = await printed(['dump', '--data', data]);
  const grants = [...log.matchAll(/"AccessGranted"[^\n]*"kind":"([a-z-]+)"[^\n]*"user":"(\w+)"/g)];
  const start = ['api-token operator', 'sign-in-link operator'];
  assert.deepEqual(
    grants.map(([, kind, user]) => `${kind} ${user}`),
    ['user-added operator', ...start, ...start],
  );
});
