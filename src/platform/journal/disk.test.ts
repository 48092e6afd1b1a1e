import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Disk } from './disk.ts';
import { nodeDisk } from './node-disk.ts';
import { simulatedDisk } from './simulated-disk.ts';

/** One contract for the real disk and the simulated one. */
type Place = { readonly disk: Disk; readonly root: string };

const disks: readonly (readonly [string, (t: TestContext) => Promise<Place>])[] = [
  [
    'nodeDisk()',
    async (t) => {
      const root = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
      t.after(() => rmSync(root, { recursive: true }));
      return { disk: nodeDisk(), root };
    },
  ],
  [
    'simulatedDisk()',
    async () => {
      const disk = simulatedDisk(1);
      await disk.makeDirectory('/here');
      return { disk, root: '/here' };
    },
  ],
];

async function failsWith(code: string, work: Promise<unknown>): Promise<void> {
  await assert.rejects(
    work,
    (failure: unknown) => failure instanceof Error && 'code' in failure && failure.code === code,
  );
}

for (const [name, place] of disks) {
  test(`${name} writes anywhere, reads to the end, and says how much it read`, async (t) => {
    const { disk, root } = await place(t);
    const file = await disk.open(`${root}/a`, 'create');
    await file.write(Buffer.from('world'), 5);
    await file.write(Buffer.from('hello'), 0);
    await file.write(Buffer.alloc(100_000, 1), 4096);
    await file.sync();
    const bytes = Buffer.alloc(10);
    assert.equal(await file.read(bytes, 0), 10);
    assert.equal(bytes.toString(), 'helloworld');
    assert.equal(file.readSync(bytes, 5), 10);
    assert.equal(bytes.toString(), 'world\0\0\0\0\0');
    assert.equal(await file.read(bytes, 104_090), 6);
    assert.equal(file.readSync(bytes, 104_096), 0);
    assert.equal(await file.sizeBytes(), 104_096);
    await file.truncate(3);
    assert.equal(await file.sizeBytes(), 3);
    await file.close();
  });

  test(`${name} creates, lists, renames and removes names`, async (t) => {
    const { disk, root } = await place(t);
    await disk.makeDirectory(`${root}/d`);
    for (const file of ['b', 'a']) await (await disk.open(`${root}/d/${file}`, 'create')).close();
    assert.deepEqual(await disk.list(`${root}/d`), ['a', 'b']);
    await failsWith('EEXIST', disk.open(`${root}/d/a`, 'create'));
    await failsWith('ENOENT', disk.open(`${root}/d/c`, 'read'));
    await failsWith('ENOENT', disk.rename(`${root}/d/c`, `${root}/d/e`));
    await failsWith('ENOENT', disk.remove(`${root}/d/c`));
    await disk.rename(`${root}/d/b`, `${root}/d/a`);
    await disk.syncDirectory(`${root}/d`);
    assert.deepEqual(await disk.list(`${root}/d`), ['a']);
    await disk.remove(`${root}/d/a`);
    await disk.removeDirectory(`${root}/d`);
    assert.equal(await disk.list(`${root}/d`), undefined);
    assert.ok(disk.freeBytesSync(root) > 0);
  });

  test(`${name} knows when a file has lost its name`, async (t) => {
    const { disk, root } = await place(t);
    const [renamed, removed, replaced] = await Promise.all(
      ['renamed', 'removed', 'replaced'].map((file) => disk.open(`${root}/${file}`, 'create')),
    );
    assert.ok(renamed !== undefined && removed !== undefined && replaced !== undefined);
    assert.deepEqual(
      [renamed, removed, replaced].map((file) => file.isLinkedSync()),
      [true, true, true],
    );
    await disk.rename(`${root}/renamed`, `${root}/else`);
    await disk.remove(`${root}/removed`);
    await (await disk.open(`${root}/new`, 'create')).close();
    await disk.rename(`${root}/new`, `${root}/replaced`);
    assert.deepEqual(
      [renamed, removed, replaced].map((file) => file.isLinkedSync()),
      [false, false, false],
    );
    for (const file of [renamed, removed, replaced]) await file.close();
  });
}

test('nodeDisk() keeps files and directories to their owner', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  t.after(() => rmSync(root, { recursive: true }));
  const disk = nodeDisk();
  await disk.makeDirectory(`${root}/d`);
  await (await disk.open(`${root}/d/f`, 'create')).close();
  const { statSync } = await import('node:fs');
  assert.equal(statSync(`${root}/d`).mode & 0o777, 0o700);
  assert.equal(statSync(`${root}/d/f`).mode & 0o777, 0o600);
});
