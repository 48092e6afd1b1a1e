import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type SimulatedDisk, simulatedDisk } from '../journal/simulated-disk.ts';
import { newRecoveryIdentity } from '../keys/age-wrap.ts';
import { type Keyring, openKeyring } from '../keys/keyring.ts';
import { dumpLog } from './dump.ts';
import type { Erasure } from './erase-epochs.ts';
import {
  DATA,
  deposit,
  freshTill,
  hashOf,
  mustOpen,
  openTill,
  outcomesOf,
  type TillEngine,
} from './test-book/open-till.ts';
import { tillRules } from './test-book/till.ts';
import { type DirectoryReport, verifyDirectory } from './verify-directory.ts';

const { recipient } = await newRecoveryIdentity();
const FIRM = 'holdfast/firm/abc';

/** Of the directory that was opened last. */
let ring: Keyring | undefined;
const OPTIONS = {
  recipient,
  onKeys: (keys: Keyring) => {
    ring = keys;
  },
};

/** Deposits in one epoch after the other; the first deposit of each has its number as its amount. */
async function workedThrough(engine: TillEngine, epochs: number): Promise<void> {
  for (let epoch = 1; epoch <= epochs; epoch += 1) {
    await ring?.ready();
    if (epoch > 1) assert.equal(await engine.rotateKeys(), undefined);
    for (let i = 0; i < 3; i += 1)
      await outcomesOf(engine, [deposit(`A${i}`, epoch)], { key: `${epoch} ${i}` });
  }
}

async function erasedTill(
  epochs = 4,
): Promise<{ disk: SimulatedDisk; engine: TillEngine; erasure: Erasure }> {
  const { disk, engine } = await freshTill(OPTIONS);
  await workedThrough(engine, epochs);
  return { disk, engine, erasure: await engine.eraseEpochs('ann') };
}

async function verifyAtRest(disk: SimulatedDisk): Promise<DirectoryReport> {
  const opening = await openKeyring({ disk, directory: `${DATA}/keys` });
  assert.ok(opening.ok);
  const { keys } = opening;
  return verifyDirectory({ disk, directory: DATA, keys, rules: tillRules, release: 'test' });
}

function snapshots(disk: SimulatedDisk): readonly string[] {
  return [...disk.files().keys()].filter((path) => path.startsWith(`${DATA}/snapshots/`));
}

function isOpen(engine: TillEngine): readonly boolean[] {
  return engine.journal.epochs(FIRM).map((epoch) => epoch.isOpen);
}

test('eraseEpochs() keeps the open epoch and the one before it, and the book goes on; also after a restart', async () => {
  const { disk, engine, erasure } = await erasedTill();
  assert.ok(erasure.ok, JSON.stringify(erasure));
  assert.deepEqual(
    erasure.erased.map(({ firm, epoch, actor }) => [firm, epoch, actor]),
    [['abc', 2, 'ann']],
  );
  assert.deepEqual(isOpen(engine), [false, false, true, true]);
  const hash = await hashOf(engine);
  await outcomesOf(engine, [deposit('A0', 100)]);
  const after = await hashOf(engine);
  assert.notEqual(after, hash);
  await engine.close();
  const again = await mustOpen(disk, OPTIONS);
  assert.deepEqual(isOpen(again), [false, false, true, true]);
  assert.equal(await hashOf(again), after);
  assert.deepEqual(await again.eraseEpochs('ann'), { ok: true, erased: [] });
  await again.close();
});

test('the snapshot that carries the book is confirmed by a replay, outlives later ones, and older ones are gone', async () => {
  const { disk, engine, erasure } = await erasedTill();
  assert.ok(erasure.ok);
  const [record] = erasure.erased;
  assert.ok(record !== undefined);
  const carried = `${DATA}/snapshots/abc/${String(record.size).padStart(15, '0')}.snapshot`;
  assert.deepEqual(snapshots(disk), [carried]);
  assert.equal(record.bookHash, await hashOf(engine));
  let running = engine;
  for (let i = 0; i < 4; i += 1) {
    await outcomesOf(running, [deposit('A0', 7)]);
    await running.close();
    running = await mustOpen(disk, OPTIONS);
  }
  assert.ok(snapshots(disk).includes(carried));
  assert.equal(snapshots(disk).length, 3);
  await running.close();
});

test('verify checks every hash without the erased keys, and folds from the carried book', async () => {
  const { disk, engine } = await erasedTill();
  await outcomesOf(engine, [deposit('A0', 100)]);
  for (const report of [await engine.verify({}), await engine.verify({ firm: 'abc' })]) {
    assert.ok(report.ok, JSON.stringify(report));
    const log = report.logs.find(({ origin }) => origin === FIRM);
    assert.ok(log !== undefined);
    assert.equal(log.hashed, log.entries);
    assert.ok(log.locked > 0);
    assert.equal(log.decrypted, log.entries - log.locked);
    assert.equal(log.replayed, log.decrypted);
    assert.equal(log.bookHash, await hashOf(engine));
  }
  await engine.close();
  const atRest = await verifyAtRest(disk);
  assert.ok(atRest.ok, JSON.stringify(atRest));
});

test('a changed byte in an erased entry is still damage', async () => {
  const { disk, engine } = await erasedTill();
  const { entry } = engine.journal.epochs(FIRM)[1] ?? { entry: 0 };
  await engine.close();
  const path = `${DATA}/journal/logs/holdfast+firm+abc/00000000.segment`;
  const bytes = Buffer.from(disk.files().get(path) ?? []);
  // The frame of an erased batch: the first byte pattern of the second epoch's text is in clear before it.
  const at = bytes.indexOf('epoch 2\n');
  assert.ok(at > 0 && entry > 0);
  disk.poke(path, at + 2_000, Buffer.from([bytes.readUInt8(at + 2_000) ^ 1]));
  const report = await verifyAtRest(disk);
  assert.equal(report.ok, false);
});

test('a command that needs an erased event is refused, and the firm goes on', async () => {
  const { disk, engine } = await freshTill(OPTIONS);
  await workedThrough(engine, 4);
  const sequences: number[] = [];
  for await (const line of dumpLog(engine.journal, FIRM)) {
    const { sequence, event } = JSON.parse(line);
    if (event?.type === 'Deposited') sequences.push(sequence);
  }
  const [oldest, newest] = [sequences[0], sequences.at(-1)];
  assert.ok(oldest !== undefined && newest !== undefined);
  assert.ok((await engine.eraseEpochs('ann')).ok);
  assert.deepEqual(await outcomesOf(engine, [{ type: 'undo', sequence: oldest }]), [
    'history_must_be_unlocked',
  ]);
  assert.deepEqual(await outcomesOf(engine, [{ type: 'undo', sequence: newest }]), ['Undone']);
  assert.deepEqual(await outcomesOf(engine, [deposit('A0', 1)], { key: '1 0' }), [
    'history_must_be_unlocked',
  ]);
  assert.deepEqual(await outcomesOf(engine, [deposit('A0', 4)], { key: '4 0' }), ['Deposited']);
  const lines = await Array.fromAsync(dumpLog(engine.journal, FIRM));
  assert.equal(lines.filter((line) => line.includes('"locked"')).length, 2);
  await engine.close();
  const again = await mustOpen(disk, OPTIONS);
  assert.deepEqual(await outcomesOf(again, [{ type: 'undo', sequence: oldest }]), [
    'history_must_be_unlocked',
  ]);
  await again.close();
});

test('an epoch that opens nowhere else is not erased', async () => {
  const { engine } = await freshTill({ onKeys: OPTIONS.onKeys });
  await workedThrough(engine, 4);
  const erasure = await engine.eraseEpochs('ann');
  assert.ok(!erasure.ok);
  assert.equal(erasure.rejection.code, 'erased_epoch_must_open_elsewhere');
  assert.deepEqual(isOpen(engine), [true, true, true, true]);
  await engine.close();
});

test('nothing is erased while a byte is damaged', async () => {
  const { disk, engine } = await freshTill(OPTIONS);
  await workedThrough(engine, 4);
  await engine.close();
  const again = await mustOpen(disk, OPTIONS);
  const path = `${DATA}/journal/logs/holdfast+firm+abc/00000000.segment`;
  const bytes = Buffer.from(disk.files().get(path) ?? []);
  const at = bytes.indexOf('epoch 2\n') + 2_000;
  disk.poke(path, at, Buffer.from([bytes.readUInt8(at) ^ 1]));
  const erasure = await again.eraseEpochs('ann');
  assert.ok(!erasure.ok);
  assert.equal(erasure.rejection.code, 'erasure_must_follow_a_clean_check');
  assert.deepEqual(isOpen(again), [true, true, true, true]);
});

test('without the carried book nothing is opened, and nothing verified as whole', async () => {
  const { disk, engine } = await erasedTill();
  await engine.close();
  const [carried = ''] = snapshots(disk);
  const kept = Buffer.from(disk.files().get(carried) ?? []);
  for (const path of snapshots(disk)) await disk.remove(path);
  const opening = await openTill(disk, OPTIONS);
  assert.ok(!opening.ok);
  assert.deepEqual(
    opening.damage.map(({ code }) => code),
    ['book-locked'],
  );
  const report = await verifyAtRest(disk);
  assert.equal(report.ok, false);
  const file = await disk.open(carried, 'create');
  await file.write(kept, 0);
  await file.sync();
  await file.close();
  await (await mustOpen(disk, OPTIONS)).close();
});

test('another release does not go on from a snapshot, and says what it needs', async () => {
  const { disk, engine } = await erasedTill();
  await engine.close();
  const opening = await openTill(disk, { ...OPTIONS, release: 'next' });
  assert.ok(!opening.ok);
  assert.deepEqual(
    opening.damage.map(({ code }) => code),
    ['book-locked'],
  );
});

test('a crash at any step of an erasure leaves a directory that opens, and the erasure is done or not begun', async () => {
  const outcomes = new Set<string>();
  for (let steps = 1; steps < 400 && outcomes.size < 2; steps += 7) {
    const disk = simulatedDisk(steps);
    const engine = await mustOpen(disk, OPTIONS);
    await engine.createFirm('abc');
    await workedThrough(engine, 3);
    const hash = await hashOf(engine);
    disk.crashAfter(steps);
    await Promise.race([
      engine.eraseEpochs('ann').catch(() => undefined),
      new Promise((resolve) => setTimeout(resolve, 200)),
    ]);
    const again = await mustOpen(disk.crash(), OPTIONS);
    assert.equal(await hashOf(again), hash, `step ${steps}`);
    const open = isOpen(again).join();
    assert.ok(['true,true,true', 'false,true,true'].includes(open), `step ${steps}: ${open}`);
    const isOnRecord = again.erasures().length > 0;
    assert.equal(isOnRecord, open.startsWith('false'), `step ${steps}`);
    outcomes.add(open);
    await again.close();
  }
  assert.equal(outcomes.size, 2, 'crashes before and after the erasure were tried');
});
