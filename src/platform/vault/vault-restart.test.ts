import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFile, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
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
import { storeFiles } from './store-files.ts';

const ORIGINS = ['holdfast/firm/a', 'holdfast/firm/b'] as const;
const PAGE = 4_096;
const VERIFIER = fileURLToPath(new URL('../../../tools/verify/verify.mjs', import.meta.url));

test('what lies in a commit file alone is audited, survives a torn block behind it, and becomes objects at the next start', async (t) => {
  const root = await freshDirectory(t);
  const { trusted, keys } = await introduce(join(root, 'data'), root, 'vault-a');
  const platform = await openPlatform(join(root, 'data'), trusted, 1);
  onEnd(t, platform.close);
  for (const origin of ORIGINS) await platform.journal.createLog(origin);
  const vault = startVault(join(root, 'store'), keys, platform.listener.port);
  onEnd(t, vault.stop);
  // A copy taken while it runs is what a kill leaves: objects of the last second are not made yet.
  const killed = join(root, 'killed');
  for (let round = 0; round < 10; round += 1)
    for (const origin of ORIGINS) {
      const { entry } = await commitEvents(platform.journal, origin, `buy ${round}`);
      platform.listener.wake();
      await until('it is covered', () => platform.coverage.coveredBy('vault-a', origin) > entry);
    }
  await cp(join(root, 'store'), killed, { recursive: true });
  const { damage, logs } = await auditStore(storeFiles(killed));
  assert.deepEqual(damage, []);
  const counts = logs.map(({ origin, entries, hashed }) => [origin, entries, hashed]);
  assert.deepEqual(
    counts,
    ORIGINS.map((origin) => [origin, 11, 11]),
  );
  const stranger = spawnSync(process.execPath, [VERIFIER, killed, '--json'], { encoding: 'utf8' });
  assert.equal(stranger.status, 0, stranger.stdout + stranger.stderr);
  const seen = JSON.parse(stranger.stdout).logs.map((log: Record<string, unknown>) => log.entries);
  assert.deepEqual(seen, [11, 11]);
  const [name = ''] = await readdir(join(killed, 'commit'));
  const path = join(killed, 'commit', name);
  const bytes = await readFile(path);
  // One bit of an early block: those behind it prove that it was whole.
  const damaged = Buffer.from(bytes);
  damaged.writeUInt8(damaged.readUInt8(100) ^ 1, 100);
  await writeFile(path, damaged);
  const [first] = (await auditStore(storeFiles(killed))).damage;
  assert.equal(`${first?.code} ${first?.file}`, `vault_commit_file_damaged commit/${name}`);
  await assert.rejects(startVault(killed, keys, platform.listener.port).stop(), {
    code: 'vault_store_damaged',
  });
  // The first half of a block more, as a power cut leaves it.
  await writeFile(path, bytes.subarray(0, lastBlockEnd(bytes)));
  await appendFile(path, bytes.subarray(0, 100));
  await vault.stop();
  const again = startVault(killed, keys, platform.listener.port);
  await until('it is at work', () => again.notices.some(({ kind }) => kind === 'log'));
  await again.stop();
  assert.deepEqual(await readdir(join(killed, 'commit')), []);
  const report = await auditStore(storeFiles(killed));
  assert.deepEqual(report.damage, []);
  assert.deepEqual(
    report.logs.map(({ entries, frozen }) => [entries, frozen]),
    ORIGINS.map(() => [11, undefined]),
  );
});

function lastBlockEnd(bytes: Buffer): number {
  return PAGE * Math.ceil(bytes.findLastIndex((byte) => byte !== 0) / PAGE);
}
