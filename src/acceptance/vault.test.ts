import assert from 'node:assert/strict';
import { cp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDirectory, onEnd, until } from '../platform/vault/_vault-fixture.ts';
import { holdfast, said } from './command-line.ts';
import {
  answersAt,
  portOf,
  printed,
  sendTrade,
  serve,
  start,
  stop,
  system,
} from './platform-process.ts';

// A platform and two vaults as real processes, set up and run as their operators would.

const NOT_YET = '503 vault_must_show_its_head';

async function audit(store: string) {
  const answer = await holdfast(['vault', 'audit', '--store', store, '--json']);
  assert.equal(answer.exitCode, 0, said(answer));
  const report = JSON.parse(answer.stdout);
  assert.deepEqual(report.damage, []);
  return report.logs.find((log: { origin: string }) => log.origin === 'holdfast/firm/acme');
}

test('a platform and two vaults: levels, a vault lost and back, and a platform that was rolled back', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  await printed(['firm', 'create', 'acme', '--data', data]);
  const vaults = ['vault-a', 'vault-b'].map((name) => ({
    name,
    key: join(root, `${name}.key`),
    store: join(root, name),
  }));
  for (const { name, key } of vaults) {
    const text = await printed(['vault', 'key', '--key', key, '--name', name]);
    const platformKey = await printed(['vault', 'trust', '--data', data, '--vault-key', text]);
    await printed(['vault', 'key', '--key', key, '--platform-key', platformKey]);
  }
  let platform = await serve(data, 0);
  onEnd(t, () => stop(platform, 'SIGKILL'));
  const port = portOf(platform);
  const dial = ({ key, store }: (typeof vaults)[number]) => {
    const running = start([
      'vault',
      '--platform',
      `127.0.0.1:${port}`,
      '--store',
      store,
      '--key',
      key,
    ]);
    onEnd(t, () => stop(running, 'SIGKILL'));
    return running;
  };
  assert.equal(await sendTrade(platform, '1'), NOT_YET);
  const [vaultA, vaultB] = vaults;
  assert.ok(vaultA !== undefined && vaultB !== undefined);
  const runningA = dial(vaultA);
  let runningB = dial(vaultB);

  await until('answers wait for two', async () => (await answersAt(platform)) === 'vaulted(2)');
  for (const id of ['2', '3', '4']) assert.equal(await sendTrade(platform, id), 'vaulted(2)');
  const roots = (await system(platform)).logs;
  for (const { store } of vaults) {
    const log = await audit(store);
    assert.equal(log.root, roots.find(({ origin }) => origin === log.origin)?.root);
  }

  await stop(runningB, 'SIGKILL');
  await until('the level drops', async () => (await answersAt(platform)) === 'vaulted(1)');
  assert.match(platform.said(), /LEVEL DROPPED: holdfast\/firm\/acme answers at vaulted\(1\)/);
  assert.equal(await sendTrade(platform, '5'), 'vaulted(1)');
  assert.equal((await audit(vaultB.store)).entries + 1, (await audit(vaultA.store)).entries);

  runningB = dial(vaultB);
  await until('the level is back', async () => (await answersAt(platform)) === 'vaulted(2)');
  assert.equal(await sendTrade(platform, '6'), 'vaulted(2)');
  assert.equal((await audit(vaultB.store)).root, (await audit(vaultA.store)).root);

  // Somebody puts an older copy of the platform's data in place.
  await stop(platform, 'SIGTERM');
  await cp(data, `${data}.old`, { recursive: true });
  platform = await serve(data, port);
  await until('both are back', async () => (await answersAt(platform)) === 'vaulted(2)');
  assert.equal(await sendTrade(platform, '7'), 'vaulted(2)');
  const before = await audit(vaultA.store);
  await stop(platform, 'SIGTERM');
  await rename(data, `${data}.true`);
  await cp(`${data}.old`, data, { recursive: true });
  platform = await serve(data, port);
  await until('both vaults refuse the log', async () =>
    (await system(platform)).vaults.every(({ logs }) =>
      logs.some(({ refused }) => refused === 'vault_head_must_not_shrink'),
    ),
  );
  assert.match(platform.said(), /VAULT REFUSES: vault-a holds \d+ entries of holdfast\/firm\/acme/);
  assert.equal(await sendTrade(platform, '8'), NOT_YET);
  for (const { store } of vaults) {
    const log = await audit(store);
    assert.equal(log.entries, before.entries);
    const names = await readdir(join(store, 'logs', 'holdfast+firm+acme'));
    assert.deepEqual(
      names.filter((name) => name.endsWith('.frozen')),
      [log.frozen],
    );
  }
  for (const running of [runningA, runningB])
    assert.match(running.said(), /FROZEN: holdfast\/firm/);

  // Two people thaw one vault: while the old copy is still there it freezes again, when the true one is back it goes on.
  await stop(runningA, 'SIGTERM');
  const first = await thawBy(vaultA.store);
  let again = dial(vaultA);
  await until('it is frozen again', async () => /FROZEN/.test(again.said()));
  await stop(again, 'SIGTERM');
  await stop(platform, 'SIGTERM');
  await rm(data, { recursive: true });
  await rename(`${data}.true`, data);
  platform = await serve(data, port);
  again = dial(vaultA);
  await until('it refuses the true one too', async () => /FROZEN/.test(again.said()));
  assert.equal(await sendTrade(platform, '8'), NOT_YET);
  await stop(again, 'SIGTERM');
  const second = await thawBy(vaultA.store);
  assert.notEqual(second, first);
  again = dial(vaultA);
  await until('it goes on', async () => (await answersAt(platform)) === 'vaulted(1)');
  assert.equal(await sendTrade(platform, '8'), 'vaulted(1)');
  assert.match(platform.said(), /vault-a takes holdfast\/firm\/acme again, from entry \d+ on/);
  const [a, b] = [await audit(vaultA.store), await audit(vaultB.store)];
  assert.deepEqual([a.frozen, a.entries], [undefined, before.entries + 1]);
  assert.deepEqual(
    a.thaws.map((thaw: { evidence: string; reason: string }) => [thaw.evidence, thaw.reason]),
    [first, second].map((evidence) => [evidence, 'an old copy, taken away']),
  );
  assert.ok(b.frozen !== undefined && b.thaws.length === 0);
});

/** Thaws the firm's log as its operator would, and the platform's own if it is frozen; the hash of the firm's evidence. */
async function thawBy(store: string): Promise<string> {
  const answer = await holdfast(['vault', 'audit', '--store', store, '--json']);
  let ofFirm = '';
  for (const { origin, frozen } of JSON.parse(answer.stdout).logs) {
    if (frozen === undefined) continue;
    const evidence = /-([0-9a-f]{64})\.frozen$/.exec(frozen)?.[1] ?? assert.fail(frozen);
    const words = ['vault', 'thaw', '--store', store, '--log', origin, '--evidence', evidence];
    words.push('--reason', 'an old copy, taken away', '--approver', 'A. Ames', 'B. Bell');
    assert.match(await printed(words), /goes on from entry \d+ when the vault is started/);
    const twice = await holdfast(words);
    assert.equal(twice.exitCode, 2);
    assert.match(twice.stderr, /thaw_must_name_the_freezing_evidence/);
    if (origin.endsWith('/firm/acme')) ofFirm = evidence;
  }
  return ofFirm;
}

test('commands about vaults say what they cannot do, and an audit ends with 3 on damage', async (t) => {
  const root = await freshDirectory(t);
  const data = join(root, 'data');
  const key = join(root, 'a.key');
  const store = join(root, 'store');
  await printed(['firm', 'create', 'acme', '--data', data]);
  const refusals = [
    [
      ['serve', '--data', data, '--port', '0', '--no-demo', '--vault-port', '0'],
      'vault_must_be_trusted',
    ],
    [
      ['vault', '--platform', 'localhost:1', '--store', store, '--key', key],
      'vault_key_file_must_be_whole',
    ],
    [['vault', 'key', '--key', key], 'vault_name_must_be_given'],
    [['vault', 'trust', '--data', data, '--vault-key', 'x'], 'vault_key_must_be_a_key_text'],
  ] as const;
  for (const [words, code] of refusals) {
    const answer = await holdfast(words);
    assert.equal(answer.exitCode, 2, said(answer));
    assert.match(answer.stderr, new RegExp(`\\(${code}\\)`));
  }
  await printed(['vault', 'key', '--key', key, '--name', 'vault-a']);
  const unpinned = await holdfast([
    'vault',
    '--platform',
    'localhost:1',
    '--store',
    store,
    '--key',
    key,
  ]);
  assert.match(unpinned.stderr, /\(vault_platform_key_must_be_pinned\)/);
  const wrong = await holdfast([
    'vault',
    '--platform',
    'localhost',
    '--store',
    store,
    '--key',
    key,
  ]);
  assert.equal(wrong.exitCode, 2);
  const empty = await holdfast(['vault', 'audit', '--store', root]);
  assert.equal(empty.exitCode, 3);
  assert.match(empty.stderr, /Damaged: cosigner, byte 0: no key of a vault \(vault_key_damaged\)/);
});
