import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openKeyring } from '../keys/keyring.ts';
import type { Disk } from './disk.ts';
import { diskWithBug, type PlantedBug } from './faulty-disk.ts';
import { openJournal } from './open-journal.ts';
import { type Random, seededRandom } from './seeded-random.ts';
import { type SimulatedDisk, simulatedDisk } from './simulated-disk.ts';
import type { Batch, Damage, Journal, JournalKeys } from './types.ts';
import { verifyDirectory } from './verify.ts';

/**
 * A journal is opened, used and cut off at a random operation, several lives in a row on what each crash left. After
 * every crash: what was acknowledged is there, what is there was handed over, in order, and every byte verifies.
 */

// `CRASH_SEEDS=from-to` runs others, as `npm run test:deep -- crashes N` does.
const [FIRST = 1, LAST = 1000] = (process.env.CRASH_SEEDS ?? '1-1000').split('-').map(Number);
const ORIGINS = ['holdfast/platform', 'holdfast/firm/a', 'holdfast/firm/b'];
const JOURNAL = '/journal';
const KEYS = '/keys';

/** What a life did to one log: events by sequence (1 is the first), and how many were acknowledged. */
type Promised = { submitted: string[]; acknowledged: number; created: boolean };

type World = { readonly random: Random; readonly promised: Map<string, Promised> };

function newWorld(seed: number): World {
  const promised = new Map(
    ORIGINS.map((origin) => [origin, { submitted: [], acknowledged: 0, created: false }]),
  );
  return { random: seededRandom(seed * 7919), promised };
}

async function openAll(disk: Disk, onFatal: () => void) {
  const keyring = await openKeyring({ disk, directory: KEYS, epochMicros: 40 });
  assert.ok(keyring.ok, 'the keyring opens after a crash');
  let clock = 1_000_000;
  const now = () => {
    clock += 10;
    return clock;
  };
  const opened = await openJournal({
    disk,
    directory: JOURNAL,
    keys: keyring.keys,
    sealing: 'inline',
    onFatal,
    now,
    checkpointEveryMicros: 100,
    maxCommitFileBytes: 16_384,
  });
  return { keys: keyring.keys, opened };
}

/** Works until the disk dies. Nothing after the disk's death may be acknowledged. */
async function live(disk: Disk, world: World): Promise<void> {
  const { opened } = await openAll(disk, () => {});
  assert.ok(opened.ok, 'damage' in opened ? JSON.stringify(opened.damage) : '');
  const { journal } = opened;
  for (const origin of ORIGINS) {
    if (!journal.origins().includes(origin)) await journal.createLog(origin);
    promiseOf(world, origin).created = true;
  }
  const going: Promise<void>[] = [];
  const start = (work: Promise<void>) => {
    // Several fail at once when the disk dies; the first one that is awaited tells of it.
    work.catch(() => {});
    going.push(work);
  };
  for (let tick = 0; tick < 20; tick += 1) {
    start(oneTick(journal, world));
    if (world.random() < 0.6) await going.at(-1);
    if (world.random() < 0.05) start(journal.flush());
  }
  await Promise.all(going);
  await journal.close();
}

async function oneTick(journal: Journal, world: World): Promise<void> {
  const touched = ORIGINS.filter(() => world.random() < 0.6);
  if (touched.length === 0) return;
  const batches = touched.map((origin) => newBatch(journal.nextSequence(origin), origin, world));
  const outcome = await journal.commit(batches);
  assert.ok(outcome.ok);
  for (const { origin, lastSequence } of outcome.entries) {
    const promise = promiseOf(world, origin);
    promise.acknowledged = Math.max(promise.acknowledged, lastSequence);
  }
}

let eventCounter = 0;

function newBatch(firstSequence: number, origin: string, world: World): Batch {
  const promise = promiseOf(world, origin);
  const events = Array.from({ length: 1 + Math.floor(world.random() * 4) }, () => {
    eventCounter += 1;
    return `${origin} event ${eventCounter} `.repeat(1 + Math.floor(world.random() * 60));
  });
  // A crash loses what was handed over and not acknowledged; the next life hands over other events at those sequences.
  promise.submitted = [...promise.submitted.slice(0, firstSequence - 1), ...events];
  return {
    origin,
    firstSequence,
    plain: Buffer.from(events.join('')),
    eventLengths: Uint32Array.from(events.map((event) => event.length)),
    timeMicros: firstSequence,
    group: 0,
    commit: true,
  };
}

function promiseOf(world: World, origin: string): Promised {
  const promise = world.promised.get(origin);
  assert.ok(promise !== undefined);
  return promise;
}

/** Opens what a crash left and compares it with what was promised. */
async function checkAfterCrash(disk: SimulatedDisk, world: World): Promise<void> {
  const keyring = await openKeyring({ disk, directory: KEYS });
  assert.ok(keyring.ok);
  const harmful = await harmfulTraces(disk, keyring.keys, world);
  const { opened } = await openAll(disk, () => {});
  assert.ok(opened.ok, 'damage' in opened ? JSON.stringify(opened.damage) : '');
  assert.deepEqual(harmful, [], 'what a crash leaves is no damage');
  for (const [origin, promise] of world.promised) await checkLog(opened.journal, origin, promise);
  await opened.journal.close();
  if (world.random() < 0.3) {
    const after = await verifyDirectory({ disk, keys: keyring.keys }, JOURNAL);
    assert.deepEqual(after.damage, [], 'nothing is left to report once a crash is recovered from');
  }
}

/** `verify` before the next start must find nothing either that the start could not put right. Slow, so not always. */
async function harmfulTraces(
  disk: SimulatedDisk,
  keys: JournalKeys,
  world: World,
): Promise<Damage[]> {
  if (world.random() < 0.7) return [];
  const { damage } = await verifyDirectory({ disk, keys }, JOURNAL);
  return damage.filter(({ repairable }) => !repairable);
}

async function checkLog(journal: Journal, origin: string, promise: Promised): Promise<void> {
  if (!journal.origins().includes(origin)) {
    assert.ok(!promise.created, `${origin} was created and is gone`);
    return;
  }
  const found: string[] = [];
  for await (const { plain, eventOffsets } of journal.read(origin, 0))
    for (let at = 0; at + 1 < eventOffsets.length; at += 1)
      found.push(Buffer.from(plain.subarray(eventOffsets[at], eventOffsets[at + 1])).toString());
  assert.ok(
    found.length >= promise.acknowledged,
    `${origin}: ${found.length} of ${promise.acknowledged} acknowledged events`,
  );
  assert.deepEqual(
    found,
    promise.submitted.slice(0, found.length),
    `${origin}: events that nobody handed over`,
  );
  assert.equal(journal.nextSequence(origin), found.length + 1);
  // What was found is what counts from now on.
  promise.acknowledged = found.length;
  promise.submitted = found;
}

async function runSeed(seed: number, bug?: PlantedBug): Promise<void> {
  const world = newWorld(seed);
  let disk = simulatedDisk(seed);
  // Every fourth seed goes on with what the first crash and its repair left.
  const lives = seed % 4 === 0 ? 2 : 1;
  for (let life = 0; life < lives; life += 1) {
    disk.crashAfter(Math.floor(world.random() * 500));
    await live(bug === undefined ? disk : diskWithBug(disk, bug), world).catch(ignoreCrash);
    disk = disk.crash();
    if (world.random() < 0.3) {
      // Also a crash in the middle of recovering.
      disk.crashAfter(Math.floor(world.random() * 60));
      await live(bug === undefined ? disk : diskWithBug(disk, bug), world).catch(ignoreCrash);
      disk = disk.crash();
    }
    await checkAfterCrash(disk, world);
    disk = disk.crash();
  }
}

function ignoreCrash(cause: unknown): void {
  for (let error = cause; error instanceof Error; error = error.cause)
    if ('code' in error && error.code === 'ECRASH') return;
  throw cause;
}

test(`journal keeps every acknowledged entry over crashes of seeds ${FIRST} to ${LAST}`, async () => {
  for (let seed = FIRST; seed <= LAST; seed += 1) {
    await runSeed(seed).catch((cause) =>
      assert.fail(`seed ${seed}: ${String(cause)}\n${cause instanceof Error ? cause.stack : ''}`),
    );
  }
});

for (const bug of ['no-sync', 'late-sync', 'no-directory-sync'] as const) {
  test(`the crash test sees the planted bug ${bug}`, async () => {
    let reds = 0;
    for (let seed = 1; seed <= 30; seed += 1) await runSeed(seed, bug).catch(() => (reds += 1));
    assert.ok(reds > 0, `30 seeds of crashes passed with ${bug}`);
  });
}
