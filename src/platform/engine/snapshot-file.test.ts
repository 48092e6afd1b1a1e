import assert from 'node:assert/strict';
import { randomFillSync } from 'node:crypto';
import { test } from 'node:test';
import { simulatedDisk } from '../journal/simulated-disk.ts';
import { CHUNK_BYTES, readSnapshotFile, writeSnapshotFile } from './snapshot-file.ts';

const KEY = Buffer.alloc(32, 1);
const PATH = '/snapshots/one.snapshot';
/** Chunks are written and read so many at a time, each with a tag of 16 bytes behind it. */
const RUN = 16;
const SEALED_CHUNK_BYTES = CHUNK_BYTES + 16;

const HEADER = {
  version: 1,
  origin: 'holdfast/firm/a',
  size: 3,
  root: '',
  lastEntry: '',
  lastSequence: 9,
  bookHash: 'v1:0',
  release: 'test',
  keyEpoch: 1,
  timeMicros: 5,
} as const;

async function written(packedBytes: number) {
  const disk = simulatedDisk(1);
  await disk.makeDirectory('/snapshots');
  const packed = randomFillSync(Buffer.alloc(packedBytes));
  // Pieces that end where no chunk does.
  const half = Math.floor(packedBytes / 3);
  const pieces = [packed.subarray(0, half), packed.subarray(half)];
  const place = { directory: '/snapshots', name: 'one.snapshot' };
  await writeSnapshotFile(disk, place, KEY, { header: HEADER, pieces });
  return { disk, packed };
}

async function unsealed(disk: ReturnType<typeof simulatedDisk>) {
  const file = await disk.open(PATH, 'read');
  const opening = await readSnapshotFile(file);
  assert.ok('unseal' in opening, 'the header is whole');
  const content = await opening.unseal(KEY);
  await file.close();
  return content;
}

const sizes = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1].flatMap((bytes) => [
  bytes,
  (RUN - 1) * CHUNK_BYTES + bytes,
  (2 * RUN - 1) * CHUNK_BYTES + bytes,
]);

test('a snapshot is read as it was written, whatever its size is to chunks and runs of them', async () => {
  for (const bytes of sizes) {
    const { disk, packed } = await written(bytes);
    const content = await unsealed(disk);
    assert.ok('packed' in content, `${bytes} bytes: ${JSON.stringify(content)}`);
    assert.equal(Buffer.compare(Buffer.from(content.packed), packed), 0, `${bytes} bytes`);
  }
});

test('a flipped byte is reported with the place of its chunk, in whichever run it lies', async () => {
  const { disk } = await written(2 * RUN * CHUNK_BYTES + 7);
  const bytes = disk.files().get(PATH);
  assert.ok(bytes !== undefined);
  const start = bytes.length - 2 * RUN * SEALED_CHUNK_BYTES - 7 - 16;
  for (const chunk of [0, 5, RUN - 1, RUN, 2 * RUN]) {
    const offset = start + chunk * SEALED_CHUNK_BYTES;
    const before = bytes.readUInt8(offset + 3);
    disk.poke(PATH, offset + 3, Buffer.from([before ^ 1]));
    const content = await unsealed(disk);
    assert.deepEqual(content, { problem: { offset, seen: `chunk ${chunk} with another tag` } });
    disk.poke(PATH, offset + 3, Buffer.from([before]));
  }
});
