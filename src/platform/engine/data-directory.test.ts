import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diskWithBug } from '../journal/faulty-disk.ts';
import { type SimulatedDisk, simulatedDisk } from '../journal/simulated-disk.ts';
import { makeDataDirectory } from './data-directory.ts';

const SEEDS = 60;
const DATA = '/srv/firms/data';
const NAMES = ['journal', 'keys', 'readstore', 'snapshots'];

/** As a command makes it: the lock makes the directory and its parents, un-synced; then a crash. */
async function madeAndCrashed(
  seed: number,
  diskOf: (disk: SimulatedDisk) => Parameters<typeof makeDataDirectory>[0],
): Promise<readonly string[] | undefined> {
  const disk = simulatedDisk(seed);
  for (const path of ['/srv', '/srv/firms', DATA]) await disk.makeDirectory(path);
  await makeDataDirectory(diskOf(disk), DATA);
  return disk.crash().list(DATA);
}

test(`a data directory that was made is there after a crash, seeds 1 to ${SEEDS}`, async () => {
  for (let seed = 1; seed <= SEEDS; seed += 1)
    assert.deepEqual(await madeAndCrashed(seed, (disk) => disk), NAMES, `seed ${seed}`);
});

test('planted bug: without a directory fsync some crash loses a name', async () => {
  let lost = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const names = await madeAndCrashed(seed, (disk) => diskWithBug(disk, 'no-directory-sync'));
    if (names?.length !== NAMES.length) lost += 1;
  }
  assert.ok(lost > 0, 'every crash kept every name');
});

test('without a lock before, the directory and its parents are made too', async () => {
  const disk = simulatedDisk(1);
  await makeDataDirectory(disk, DATA);
  assert.deepEqual(await disk.crash().list(DATA), NAMES);
});

test('what a crash kept of a data directory is made whole, and a whole one is left alone', async () => {
  const disk = simulatedDisk(1);
  for (const path of ['/srv', '/srv/firms', DATA, `${DATA}/keys`]) await disk.makeDirectory(path);
  await makeDataDirectory(disk, DATA);
  assert.deepEqual(await disk.list(DATA), NAMES);
  const untouched = {
    ...disk,
    makeDirectory: () => assert.fail('nothing is made'),
    syncDirectory: () => assert.fail('nothing is synced'),
  };
  await makeDataDirectory(untouched, DATA);
});

test('a parent that this user may not read ends the way up, any other failure is one', async () => {
  const synced: string[] = [];
  const disk = simulatedDisk(1);
  for (const path of ['/srv', '/srv/firms', DATA]) await disk.makeDirectory(path);
  const failing = (code: string) => ({
    ...disk,
    syncDirectory: async (path: string) => {
      if (path === '/srv') throw Object.assign(new Error(code), { code });
      synced.push(path);
    },
  });
  await makeDataDirectory(failing('EACCES'), DATA);
  assert.deepEqual(synced, [DATA, '/srv/firms']);
  const other = simulatedDisk(2);
  for (const path of ['/srv', '/srv/firms', DATA]) await other.makeDirectory(path);
  const broken = { ...failing('EIO'), makeDirectory: other.makeDirectory, list: other.list };
  await assert.rejects(makeDataDirectory(broken, DATA), /EIO/);
});
