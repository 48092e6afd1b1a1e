import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchOf, fixtureKeys, openFixture, openingDamage } from './_journal-fixture.ts';
import { FIRST_BLOCK_AT } from './commit-file.ts';
import { parseFrameHead } from './frame.ts';
import { FILE_HEADER_BYTES, PAGE_BYTES, SECTOR_BYTES } from './layout.ts';
import { type Random, seededRandom } from './seeded-random.ts';
import { type SimulatedDisk, simulatedDisk } from './simulated-disk.ts';
import { FIRST_FRAME_AT, parseBlockHead } from './tick-block.ts';
import type { Damage, JournalKeys } from './types.ts';
import { verifyDirectory } from './verify.ts';

/**
 * One flipped byte anywhere is reported: with its file, a place no further from it than the frame, block or sector it
 * lies in, and the entry when it lies in one. Done on a journal that was closed and on one whose process was killed.
 */
const A = 'holdfast/firm/a';
const B = 'holdfast/platform';
const RANDOM_POSITIONS = 1000;
const SEED = 20_230_131;
/** Two events each; so many that the last commit file of a killed journal holds several. */
const TICKS = 23;

type Built = { readonly disk: SimulatedDisk; readonly keys: JournalKeys };

async function build(end: 'closed' | 'killed', checkpointEveryMicros = 4000): Promise<Built> {
  const disk = simulatedDisk(1);
  const { journal } = await openFixture(disk, {
    epochMicros: 8,
    checkpointEveryMicros,
    maxCommitFileBytes: 32_768,
  });
  for (const origin of [A, B]) await journal.createLog(origin);
  for (let tick = 0; tick < TICKS; tick += 1) {
    const batches = [A, B].map((origin) =>
      batchOf(journal, origin, [`${origin} ${tick}`, 'x'.repeat(tick * 60)], { timeMicros: tick }),
    );
    assert.ok((await journal.commit(batches)).ok);
  }
  if (end === 'closed') await journal.close();
  // Else nobody goes on with it, as after SIGKILL; the background work of the last ticks is let finish.
  else for (let turn = 0; turn < 2000; turn += 1) await undefined;
  return { disk, keys: await fixtureKeys(disk) };
}

/** A stretch of bytes that belong together: a flipped byte in it must be found within it. */
type Stretch = { readonly first: number; readonly end: number; readonly entry?: number };

function frameStretches(bytes: Buffer, from: number, count: number): Stretch[] {
  const stretches: Stretch[] = [];
  let at = from;
  while (stretches.length < count) {
    const frame = parseFrameHead(bytes, at);
    if (frame === undefined) break;
    stretches.push({ first: at, end: at + frame.frameBytes, entry: frame.index });
    at += frame.frameBytes;
  }
  return stretches;
}

/** Every stretch of a file that the journal wrote; what is between them is free space, found to the byte. */
function stretchesOf(path: string, bytes: Buffer): Stretch[] {
  const header = { first: 0, end: FILE_HEADER_BYTES };
  if (path.endsWith('.segment'))
    return [header, ...frameStretches(bytes, FILE_HEADER_BYTES, Number.POSITIVE_INFINITY)];
  if (!path.includes('commit-')) return [{ first: 0, end: bytes.length }];
  const stretches: Stretch[] = [header];
  for (let at = FIRST_BLOCK_AT; at < bytes.length; ) {
    const head = parseBlockHead(bytes.subarray(at, at + PAGE_BYTES));
    if (head === undefined) break;
    stretches.push({ first: at, end: at + head.blockBytes });
    at += head.blockBytes;
  }
  return stretches;
}

/** First and last byte of everything that has a place of its own, and every byte of the heads. */
function boundaries(path: string, bytes: Buffer): number[] {
  const heads = stretchesOf(path, bytes).flatMap(({ first, end }) => {
    const frames =
      path.includes('commit-') && first > 0
        ? frameStretches(bytes, first + FIRST_FRAME_AT, 99)
        : [];
    const inner = frames.flatMap((frame) => [
      frame.first,
      frame.first + 24,
      frame.first + 60,
      frame.end - 1,
    ]);
    return [
      first,
      first + 1,
      first + 4,
      first + 8,
      first + 16,
      first + 20,
      first + 24,
      first + 40,
      first + 55,
      first + 100,
      end - 1,
      ...inner,
    ];
  });
  return [...heads, FILE_HEADER_BYTES, SECTOR_BYTES - 1, bytes.length - 1].filter(
    (at) => at >= 0 && at < bytes.length,
  );
}

function randomPositions(files: ReadonlyMap<string, Buffer>, random: Random): [string, number][] {
  const paths = [...files.keys()];
  return Array.from({ length: RANDOM_POSITIONS }, () => {
    const path = paths[Math.floor(random() * paths.length)] ?? '';
    const bytes = files.get(path) ?? Buffer.alloc(1);
    // Most of a file is free space; half of the positions are drawn from what is written.
    const written = Math.max(...stretchesOf(path, bytes).map(({ end }) => end));
    return [path, Math.floor(random() * (random() < 0.5 ? written : bytes.length))];
  });
}

function names(
  damage: readonly Damage[],
  path: string,
  at: number,
  stretch: Stretch | undefined,
): boolean {
  return damage.some(({ file, offset, entry }) => {
    if (file !== path) return false;
    if (stretch === undefined) return offset === at;
    const isNear = offset >= stretch.first && offset < stretch.end;
    return isNear && (stretch.entry === undefined || entry === stretch.entry);
  });
}

for (const end of ['closed', 'killed'] as const) {
  test(`verify reports one flipped byte anywhere in a ${end} journal (seed ${SEED})`, async () => {
    const { disk, keys } = await build(end);
    const verified = async () => (await verifyDirectory({ disk, keys }, '/journal')).damage;
    assert.deepEqual(await verified(), [], 'nothing is reported where nothing was changed');
    const files = new Map([...disk.files()].map(([path, bytes]) => [path, Buffer.from(bytes)]));
    const kinds = new Set(
      [...files.keys()].map((path) => path.replace(/.*\//, '').replace(/\d+/, '#')),
    );
    const expectedKinds = [
      '#.segment',
      'checkpoints',
      'keyring.json',
      end === 'closed' ? 'closed' : 'commit-#',
    ];
    assert.deepEqual([...kinds].sort(), expectedKinds.sort());
    const positions = [
      ...[...files].flatMap(([path, bytes]) =>
        boundaries(path, bytes).map((at): [string, number] => [path, at]),
      ),
      ...randomPositions(files, seededRandom(SEED)),
    ];
    for (const [path, at] of positions) {
      const bytes = files.get(path);
      assert.ok(bytes !== undefined);
      const before = bytes.readUInt8(at);
      disk.poke(path, at, Buffer.from([before ^ (1 << (at % 8))]));
      const stretch = stretchesOf(path, bytes).find(
        ({ first, end: last }) => at >= first && at < last,
      );
      const damage = await verified();
      assert.ok(names(damage, path, at, stretch), `${path} at ${at}: ${JSON.stringify(damage)}`);
      disk.poke(path, at, Buffer.from([before]));
    }
    assert.deepEqual(await verified(), []);
  });
}

test('a start halts on damage in what was closed, whichever file it is in', async () => {
  const { disk } = await build('closed');
  for (const [path, bytes] of disk.files()) {
    if (path.startsWith('/keys')) continue;
    const [, second] = stretchesOf(path, bytes);
    const at = (second?.first ?? 30) + 10;
    const before = bytes.readUInt8(at);
    disk.poke(path, at, Buffer.from([before ^ 4]));
    const damage = await openingDamage(disk);
    assert.ok(
      damage.some(({ file }) => file === path),
      path,
    );
    disk.poke(path, at, Buffer.from([before]));
  }
});

/** Takes the second frame of the last block off the disk: a torn write, as far as anybody can tell. */
async function tornKilled(
  checkpointEveryMicros: number,
): Promise<{ disk: SimulatedDisk; path: string; blocks: readonly Stretch[] }> {
  const { disk } = await build('killed', checkpointEveryMicros);
  // The file after it may be prepared already, and is empty.
  const written = [...disk.files()].filter(
    ([name, content]) => name.includes('commit-') && stretchesOf(name, content).length > 2,
  );
  const [path, bytes] = written.sort().at(-1) ?? ['', Buffer.alloc(0)];
  const blocks = stretchesOf(path, bytes).slice(1);
  const last = blocks.at(-1);
  assert.ok(last !== undefined && blocks.length > 1);
  disk.poke(path, last.first + 2 * SECTOR_BYTES, Buffer.alloc(SECTOR_BYTES));
  return { disk, path, blocks };
}

test('a torn last block is cut when no checkpoint covers it', async () => {
  const { disk, path } = await tornKilled(1e12);
  const { journal, recovery } = await openFixture(disk);
  assert.deepEqual(
    recovery.cut.map(({ file }) => file),
    [path],
  );
  assert.equal(journal.nextSequence(A), 2 * (TICKS - 1) + 1, 'the last tick of two events is gone');
  await journal.close();
});

test('a torn last block is damage when a checkpoint covers it', async () => {
  const { disk } = await tornKilled(0);
  const damage = await openingDamage(disk);
  assert.deepEqual(
    damage.map(({ code }) => code),
    ['below-checkpoint', 'below-checkpoint'],
  );
});

test('a bad block with a whole one behind it is damage', async () => {
  const { disk, path, blocks } = await tornKilled(1e12);
  const [first] = blocks;
  assert.ok(first !== undefined);
  disk.poke(path, first.first + 600, Buffer.from('rot'));
  assert.ok(
    (await openingDamage(disk)).some(
      ({ code, file }) => code === 'commit-file-damaged' && file === path,
    ),
  );
});

test('a missing log, segment or checkpoint file is damage', async () => {
  const victims = [
    '/journal/logs/holdfast+firm+a/00000000.segment',
    '/journal/logs/holdfast+firm+a/checkpoints',
  ];
  for (const end of ['closed', 'killed'] as const)
    for (const victim of victims) {
      const { disk } = await build(end);
      await disk.remove(victim);
      assert.notDeepEqual(await openingDamage(disk), [], `${victim} of a ${end} journal`);
    }
  const { disk } = await build('closed');
  await disk.rename('/journal/logs/holdfast+firm+a', '/journal/logs/elsewhere');
  assert.ok(
    (await openingDamage(disk)).some(({ code, origin }) => code === 'log-missing' && origin === A),
  );
});

test('files that changed places are damage', async () => {
  const { disk } = await build('closed');
  const [a, b] = ['a', 'b'].map((name) => `/journal/logs/${name}`);
  const logs = ['/journal/logs/holdfast+firm+a', '/journal/logs/holdfast+platform'] as const;
  assert.ok(a !== undefined && b !== undefined);
  await disk.rename(logs[0], a);
  await disk.rename(logs[1], logs[0]);
  await disk.rename(a, logs[1]);
  assert.ok((await openingDamage(disk)).length > 0);
});
