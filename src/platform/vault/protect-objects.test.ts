import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { chmod, readdir, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { commitEvents } from '../journal/_journal-fixture.ts';
import {
  freshDirectory,
  introduce,
  onEnd,
  openPlatform,
  startVault,
  until,
} from './_vault-fixture.ts';
import { auditStore } from './audit.ts';
import { countImmutable, objectPaths, setImmutable } from './immutable-flag.ts';
import { storeFiles } from './store-files.ts';

const ORIGIN = 'holdfast/firm/a';
const refusal = await whyNotHere();
if (refusal !== undefined) console.log(`The immutable flag is not tested: ${refusal}`);

async function whyNotHere(): Promise<string | undefined> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-flag-'));
  const path = join(directory, 'probe');
  writeFileSync(path, '');
  const failure = await setImmutable([path]);
  const counted = failure === undefined ? await countImmutable([path]) : { failure };
  if (failure === undefined) execFileSync('chattr', ['-i', path]);
  rmSync(directory, { recursive: true });
  if ('failure' in counted) return counted.failure;
  return counted.immutable === 1 ? undefined : 'the file system does not keep the flag';
}

test('objects of a store get the immutable flag, and the vault goes on with them', {
  skip: refusal ?? false,
}, async (t) => {
  const root = await freshDirectory(t);
  const store = join(root, 'store');
  onEnd(t, async () => execFileSync('chattr', ['-R', '-i', store]));
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  await platform.journal.createLog(ORIGIN);
  const files = storeFiles(store);
  const { port } = platform.listener;
  const objects = () => objectPaths(files, 'cosigner');
  for (const life of [0, 1]) {
    // The first is without the flag: what it leaves is flagged by the second.
    const vault = startVault(store, keys, port, [], {}, [], life > 0);
    onEnd(t, vault.stop);
    const { entry } = await commitEvents(platform.journal, ORIGIN, `life ${life}`);
    await until('covered', () => platform.coverage.coveredBy('vault-a', ORIGIN) > entry);
    await vault.stop();
    const protection = vault.notices.find((notice) => notice.kind === 'protection');
    assert.equal(protection?.state, life === 0 ? undefined : 'immutable');
    const paths = await objects();
    assert.ok(paths.length >= 4, paths.join());
    assert.deepEqual(await countImmutable(paths), { immutable: life === 0 ? 0 : paths.length });
  }
  for (const path of await objects()) {
    await assert.rejects(chmod(path, 0o600), { code: 'EPERM' });
    await assert.rejects(writeFile(path, 'x'), { code: 'EPERM' });
    await assert.rejects(unlink(path), { code: 'EPERM' });
  }
  const { damage, logs } = await auditStore(files);
  assert.deepEqual([damage, logs[0]?.entries], [[], 3]);
  // What is passing or derived stays without: it is replaced and removed.
  for (const folder of ['commit', 'staging'])
    assert.deepEqual(await readdir(join(store, folder)), []);
  await rm(join(store, 'view'), { recursive: true });
});

test('where the flag cannot be set, what kept it from being set is said', async (t) => {
  const root = await freshDirectory(t);
  assert.match((await setImmutable([join(root, 'nothing')])) ?? '', /No such file|not installed/);
  const counted = await countImmutable([join(root, 'nothing')]);
  assert.ok('failure' in counted && counted.failure !== '');
});
