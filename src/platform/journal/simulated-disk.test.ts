import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulatedDisk } from './simulated-disk.ts';

const SEEDS = 300;

/** Writes one file: four synced sectors, then four that are not. Returns what a crash left of them. */
async function crashed(seed: number): Promise<Buffer | undefined> {
  const disk = simulatedDisk(seed);
  const file = await disk.open('/f', 'create');
  await file.write(Buffer.alloc(2048, 1), 0);
  await file.sync();
  await disk.syncDirectory('/');
  await file.write(Buffer.alloc(2048, 2), 1024);
  return disk.crash().files().get('/f');
}

test('simulatedDisk() keeps what was synced, and of the rest any sectors, whole, torn or not at all', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const bytes = await crashed(seed);
    assert.ok(bytes !== undefined && bytes.length >= 2048);
    assert.ok(
      bytes.subarray(0, 1024).every((byte) => byte === 1),
      'synced sectors that were not written again',
    );
    for (let sector = 2; sector < 6; sector += 1) {
      const found: Buffer = bytes.subarray(sector * 512, (sector + 1) * 512);
      const kept = found.filter((byte) => byte === 2).length;
      seen.add(kept === 0 ? 'dropped' : kept === 512 ? 'kept' : 'torn');
      assert.ok(
        found.every((byte, at) => (at < kept ? byte === 2 : byte < 2)),
        'a torn sector is new, then old',
      );
    }
  }
  assert.deepEqual([...seen].sort(), ['dropped', 'kept', 'torn']);
});

test('simulatedDisk() may lose or keep names whose directory was not synced', async () => {
  const seen = new Set<string>();
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const disk = simulatedDisk(seed);
    await (await disk.open('/old', 'create')).close();
    await (await disk.open('/gone', 'create')).close();
    await disk.syncDirectory('/');
    await disk.rename('/old', '/new');
    await disk.remove('/gone');
    await (await disk.open('/made', 'create')).close();
    const names = [...disk.crash().files().keys()].map((path) => path.slice(1));
    assert.equal(
      names.filter((name) => name === 'old' || name === 'new').length,
      1,
      'a rename is atomic',
    );
    seen.add(names.sort().join(' '));
  }
  assert.deepEqual([...seen].sort(), [
    'gone made new',
    'gone made old',
    'gone new',
    'gone old',
    'made new',
    'made old',
    'new',
    'old',
  ]);
});

test('simulatedDisk() fails syncs on demand, and the lost pages still show in the cache', async () => {
  const disk = simulatedDisk(5);
  const file = await disk.open('/f', 'create');
  await disk.syncDirectory('/');
  await file.write(Buffer.alloc(512, 1), 0);
  await file.sync();
  disk.failSyncAfter(0);
  await file.write(Buffer.alloc(512, 2), 0);
  await assert.rejects(file.sync(), { code: 'EIO' });
  const cached = Buffer.alloc(1);
  await file.read(cached, 0);
  assert.equal(cached[0], 2);
  assert.equal(disk.crash().files().get('/f')?.[0], 1);
});

test('simulatedDisk() is full on demand, and dead after so many operations', async () => {
  const disk = simulatedDisk(6);
  const file = await disk.open('/f', 'create');
  disk.setFreeBytes(1000);
  await file.write(Buffer.alloc(600), 0);
  assert.equal(disk.freeBytesSync('/'), 400);
  await assert.rejects(file.write(Buffer.alloc(600), 600), { code: 'ENOSPC' });
  await file.write(Buffer.alloc(600), 0);
  disk.crashAfter(1);
  await file.sync();
  await assert.rejects(file.sync(), { code: 'ECRASH' });
  assert.throws(() => file.readSync(Buffer.alloc(1), 0), { code: 'ECRASH' });
  assert.deepEqual(await disk.crash().list('/'), []);
});
