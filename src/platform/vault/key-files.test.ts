import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { freshDirectory, introduce, startVault } from './_vault-fixture.ts';
import { readTrustedVaults, readVaultKeys, setUpVaultKeys, trustVault } from './key-files.ts';

const codeOf = (made: { ok: true } | { ok: false; rejection: { code: string } }) =>
  made.ok ? 'made' : made.rejection.code;

test('set-up refuses what would leave two sides that do not know each other', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const path = join(root, 'vault-a.key');
  const none = { name: undefined, platformKey: undefined };
  const newPath = join(root, 'new.key');
  const otherPlatform = await trustVault(join(root, 'other'), undefined);
  const twin = await setUpVaultKeys(join(root, 'twin.key'), {
    name: 'vault-a',
    platformKey: undefined,
  });
  assert.ok(otherPlatform.ok && twin.ok);
  const outcomes = [
    [await setUpVaultKeys(newPath, none), 'vault_name_must_be_given'],
    [
      await setUpVaultKeys(newPath, { name: 'a b', platformKey: undefined }),
      'vault_name_must_be_given',
    ],
    [
      await setUpVaultKeys(path, { name: undefined, platformKey: 'x' }),
      'vault_key_must_be_a_key_text',
    ],
    [
      await setUpVaultKeys(path, { name: undefined, platformKey: keys.ownText }),
      'vault_key_must_be_a_key_text',
    ],
    [
      await setUpVaultKeys(path, { name: undefined, platformKey: otherPlatform.value.ownText }),
      'vault_platform_key_must_stay',
    ],
    [await setUpVaultKeys(path, { name: undefined, platformKey: trusted.ownText }), 'made'],
    [await trustVault(join(root, 'data'), 'x'), 'vault_key_must_be_a_key_text'],
    [await trustVault(join(root, 'data'), trusted.ownText), 'vault_key_must_be_a_key_text'],
    [await trustVault(join(root, 'data'), twin.value.ownText), 'vault_name_must_be_its_own'],
    [await trustVault(join(root, 'data'), keys.ownText), 'made'],
    [await readVaultKeys(join(root, 'none.key')), 'vault_key_file_must_be_whole'],
  ] as const;
  for (const [made, code] of outcomes) assert.equal(codeOf(made), code);
});

test('key files are for their owner only, and keep what was set up', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  for (const path of [join(root, 'vault-a.key'), join(root, 'data/keys/vaults.json')])
    assert.equal((await stat(path)).mode & 0o777, 0o600, path);
  const read = await readVaultKeys(join(root, 'vault-a.key'));
  assert.ok(read.ok);
  assert.equal(read.value.ownText, keys.ownText);
  assert.deepEqual(read.value.platform?.publicKey, trusted.own.publicKey);
  const vaults = await readTrustedVaults(join(root, 'data'));
  assert.ok(vaults?.ok === true);
  assert.deepEqual(
    vaults.value.vaults.map(({ name }) => name),
    ['vault-a'],
  );
  assert.equal(await readTrustedVaults(join(root, 'nowhere')), undefined);
});

test('a changed key file is refused', async (t) => {
  const root = await freshDirectory(t);
  await introduce(join(root, 'data'), root, 'vault-a');
  for (const path of [join(root, 'vault-a.key'), join(root, 'data/keys/vaults.json')]) {
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"version":1', '"version":2'));
  }
  assert.equal(
    codeOf(await readVaultKeys(join(root, 'vault-a.key'))),
    'vault_key_file_must_be_whole',
  );
  const vaults = await readTrustedVaults(join(root, 'data'));
  assert.ok(vaults !== undefined);
  assert.equal(codeOf(vaults), 'vault_key_file_must_be_whole');
});

test('a store belongs to one vault key', async (t) => {
  const root = await freshDirectory(t);
  const { keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const other = await introduce(join(root, 'data'), root, 'vault-b');
  const store = join(root, 'store');
  await startVault(store, keys, 1).stop();
  await assert.rejects(startVault(store, other.keys, 1).stop(), /vault_store_must_keep_its_key/);
});
