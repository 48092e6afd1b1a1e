import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { SealedSpool, SpoolFailed } from './sealed-spool.ts';
import { createSpoolFile, openSpoolFile, type SpoolFile } from './spool-file.ts';

/** A spool file in memory whose bytes a test may change. */
function memoryFile(): SpoolFile & { readonly bytes: () => Buffer } {
  let held = Buffer.alloc(0);
  return {
    bytes: () => held,
    append: async (parts) => {
      held = Buffer.concat([held, ...parts]);
    },
    read: async (offset, length) => held.subarray(offset, offset + length),
    close: async () => undefined,
  };
}

async function all(spool: SealedSpool): Promise<string[]> {
  const texts: string[] = [];
  for await (const plain of spool.batches()) texts.push(plain.toString());
  return texts;
}

function failsWith(code: string): (error: unknown) => boolean {
  return (error) => error instanceof SpoolFailed && error.code === code;
}

test('SealedSpool gives back what was put in, in order, from a real file', async () => {
  const spool = new SealedSpool(await createSpoolFile(tmpdir()));
  const batches = Array.from({ length: 50 }, (_, index) => `batch ${index} ${'x'.repeat(index)}`);
  for (const text of batches) await spool.append([Buffer.from(text), Buffer.from('|')]);
  assert.equal(spool.batchCount, 50);
  assert.deepEqual(
    await all(spool),
    batches.map((text) => `${text}|`),
  );
  await spool.close();
});

test('SealedSpool lays nothing readable on the disk', async () => {
  const file = memoryFile();
  const spool = new SealedSpool(file);
  await spool.append([Buffer.from('client ALPHA sells 500')]);
  assert.ok(!file.bytes().includes('ALPHA'));
});

test('a spool file has no name left while it is in use, nor afterwards', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  const file = await createSpoolFile(folder);
  await file.append([Buffer.from('ab'), Buffer.from('c')]);
  if (process.platform !== 'win32') assert.deepEqual(await readdir(folder), []);
  assert.equal(Buffer.from(await file.read(1, 5)).toString(), 'bc');
  await file.close();
  assert.deepEqual(await readdir(folder), []);
  await rm(folder, { recursive: true });
});

test('SealedSpool finds any flipped bit, a cut, and batches in another order', async () => {
  const sealed = memoryFile();
  const spool = new SealedSpool(sealed);
  for (const text of ['first', 'other']) await spool.append([Buffer.from(text)]);
  const bytes = sealed.bytes();
  const half = bytes.length / 2;
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      await assert.rejects(all(spool), failsWith('spool_must_read_back'));
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    }),
    { numRuns: 100 },
  );
  assert.deepEqual(await all(spool), ['first', 'other']);
  const swapped = Buffer.concat([bytes.subarray(half), bytes.subarray(0, half)]);
  swapped.copy(bytes);
  await assert.rejects(all(spool), failsWith('spool_must_read_back'));
});

test('SealedSpool finds a file that came back shorter, even by whole bytes of its tag', async () => {
  for (const missing of [1, 4, 8, 12, 15, 16, 20]) {
    const file = memoryFile();
    const read = async (offset: number, length: number) =>
      file.bytes().subarray(offset, offset + Math.max(length - missing, 0));
    const spool = new SealedSpool({ ...file, read });
    await spool.append([Buffer.from('twenty bytes of text')]);
    await assert.rejects(all(spool), failsWith('spool_must_read_back'));
  }
});

const full = '/dev/full';
const skip = existsSync(full) ? false : `${full} is not on this machine`;
test('SealedSpool says so when the disk is full', { skip }, async () => {
  const spool = new SealedSpool(await openSpoolFile(full));
  await assert.rejects(spool.append([Buffer.alloc(10)]), (error) => {
    assert.ok(failsWith('spool_must_fit_on_disk')(error));
    assert.match(String(error instanceof Error ? error.cause : ''), /ENOSPC/);
    return true;
  });
  await spool.close();
});

test('openSpoolFile() leaves a file of the caller where it is', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-spool-'));
  const path = join(folder, 'mine');
  await (await open(path, 'w')).close();
  const file = await openSpoolFile(path);
  await file.close();
  assert.deepEqual(await readdir(folder), ['mine']);
  await rm(folder, { recursive: true });
});
