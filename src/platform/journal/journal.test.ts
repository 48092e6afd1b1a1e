import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import {
  batchOf,
  commitEvents,
  eventsOf,
  openFixture,
  openingDamage,
  verifyFixture,
} from './_journal-fixture.ts';
import { openCheckpoint } from './checkpoint.ts';
import { nodeDisk } from './node-disk.ts';
import { parseVerifierKey } from './signed-note.ts';
import { simulatedDisk } from './simulated-disk.ts';
import { MAX_BATCH_BYTES } from './types.ts';

const A = 'holdfast/firm/a';
const B = 'holdfast/firm/b';

function realRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-journal-'));
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

test('commit() numbers entries and sequences log by log, and read() gives the events back', async () => {
  const { journal } = await openFixture(simulatedDisk(1));
  await journal.createLog(A);
  await journal.createLog(B);
  const first = await journal.commit([
    batchOf(journal, A, ['one', 'two']),
    batchOf(journal, B, ['alpha']),
  ]);
  const second = await journal.commit([batchOf(journal, A, ['', 'four'])]);
  assert.ok(first.ok && second.ok);
  // Entry 0 of each log opens its first key epoch.
  const told = [...first.entries, ...second.entries].map(({ origin, entry, lastSequence }) => [
    origin,
    entry,
    lastSequence,
  ]);
  assert.deepEqual(told, [
    [A, 1, 2],
    [B, 1, 1],
    [A, 2, 4],
  ]);
  assert.deepEqual(await eventsOf(journal, A), ['one', 'two', '', 'four']);
  assert.deepEqual(await eventsOf(journal, A, 2), ['', 'four']);
  assert.deepEqual(await eventsOf(journal, B), ['alpha']);
  assert.equal(journal.nextSequence(A), 5);
  await journal.close();
});

test('calls to commit() may overlap and become durable in their order', async () => {
  const { journal } = await openFixture(simulatedDisk(2));
  await journal.createLog(A);
  const durable: number[] = [];
  const going = Array.from({ length: 50 }, (_, at) =>
    journal.commit([batchOf(journal, A, [`event ${at}`])]).then((outcome) => {
      assert.ok(outcome.ok);
      durable.push(...outcome.entries.map(({ entry }) => entry));
    }),
  );
  assert.equal(journal.nextSequence(A), 51);
  assert.equal(journal.head(A).size, 0);
  await Promise.all(going);
  assert.deepEqual(
    durable,
    Array.from({ length: 50 }, (_, at) => at + 1),
  );
  assert.deepEqual(
    await eventsOf(journal, A),
    Array.from({ length: 50 }, (_, at) => `event ${at}`),
  );
  await journal.close();
});

test('commit() copies the batch before it answers: the caller may use its buffer again', async () => {
  const { journal } = await openFixture(simulatedDisk(3));
  await journal.createLog(A);
  const plain = Buffer.from('before');
  const batch = { ...batchOf(journal, A, ['before']), plain };
  const going = journal.commit([batch]);
  plain.fill('x');
  await going;
  assert.deepEqual(await eventsOf(journal, A), ['before']);
  await journal.close();
});

test('several batches of one log in a tick keep their order, group and commit mark', async () => {
  const { journal } = await openFixture(simulatedDisk(4));
  await journal.createLog(A);
  const first = batchOf(journal, A, ['leg 1', 'leg 2'], { group: 77, commit: false });
  await journal.commit([
    first,
    { ...batchOf(journal, A, ['leg 3'], { group: 77 }), firstSequence: 3 },
  ]);
  const seen: unknown[] = [];
  for await (const { index, header } of journal.read(A, 0))
    seen.push([index, header.group, header.commit, header.firstSequence]);
  assert.deepEqual(seen, [
    [1, 77, false, 1],
    [2, 77, true, 3],
  ]);
  await journal.close();
});

test('a reopened journal goes on where it was closed, in the same key epoch', async () => {
  const disk = simulatedDisk(5);
  const before = await openFixture(disk);
  await before.journal.createLog(A);
  await commitEvents(before.journal, A, 'one');
  const head = before.journal.head(A);
  await before.journal.close();
  const { journal, recovery } = await openFixture(disk);
  assert.equal(recovery.closedCleanly, true);
  assert.deepEqual(recovery.logs, [{ origin: A, nextSequence: 2, ...head }]);
  const entry = await commitEvents(journal, A, 'two');
  assert.equal(entry.entry, 2, 'no new epoch entry');
  assert.deepEqual(await eventsOf(journal, A), ['one', 'two']);
  await journal.close();
  assert.deepEqual((await verifyFixture(disk)).damage, []);
});

test('an epoch ends by the time of the batches, and all epochs stay readable', async () => {
  const disk = simulatedDisk(6);
  const { journal } = await openFixture(disk, { epochMicros: 100 });
  await journal.createLog(A);
  for (const timeMicros of [1000, 1099, 1100, 5000])
    await journal.commit([batchOf(journal, A, [`at ${timeMicros}`], { timeMicros })]);
  const epochs: number[] = [];
  for await (const { header } of journal.read(A, 0)) epochs.push(header.keyEpoch);
  assert.deepEqual(epochs, [1, 1, 2, 3]);
  assert.equal(journal.readEntrySync(A, 0), undefined, 'an epoch entry holds no events');
  await journal.close();
  const reopened = await openFixture(disk, { epochMicros: 100 });
  assert.deepEqual(await eventsOf(reopened.journal, A), [
    'at 1000',
    'at 1099',
    'at 1100',
    'at 5000',
  ]);
  await reopened.journal.close();
});

test('entryOfSequence() and readEntrySync() find an entry wherever its bytes are by now', async () => {
  const { journal } = await openFixture(simulatedDisk(7), { epochMicros: 10 });
  await journal.createLog(A);
  for (let at = 0; at < 40; at += 1) {
    const events = Array.from(
      { length: 1 + (at % 3) },
      (_, event) => `event ${at}.${event} ${'x'.repeat(at * 50)}`,
    );
    await journal.commit([batchOf(journal, A, events, { timeMicros: at })]);
    if (at === 25) await journal.flush();
  }
  for await (const entry of journal.read(A, 0)) {
    const { firstSequence, eventCount } = entry.header;
    for (let sequence = firstSequence; sequence < firstSequence + eventCount; sequence += 1)
      assert.equal(journal.entryOfSequence(A, sequence), entry.index);
    const again = journal.readEntrySync(A, entry.index);
    assert.deepEqual(again?.plain, entry.plain);
  }
  assert.equal(journal.entryOfSequence(A, 0), undefined);
  assert.equal(journal.entryOfSequence(A, journal.nextSequence(A)), undefined);
  await journal.close();
});

test('read() goes on over entries that move from memory into the segments meanwhile', async () => {
  const { journal } = await openFixture(simulatedDisk(8));
  await journal.createLog(A);
  for (let at = 0; at < 20; at += 1) await commitEvents(journal, A, `event ${at}`);
  const seen: number[] = [];
  for await (const { index } of journal.read(A, 0)) {
    seen.push(index);
    if (index === 7) await journal.flush();
    await commitEvents(journal, A, 'behind the head of this read');
  }
  assert.deepEqual(
    seen,
    Array.from({ length: 20 }, (_, at) => at + 1),
  );
  await journal.close();
});

test('checkpoints are signed notes of the log itself, and follow the head', async () => {
  const { journal } = await openFixture(simulatedDisk(9));
  await journal.createLog(A);
  assert.equal(journal.checkpoint(A), undefined);
  await commitEvents(journal, A, 'one');
  await journal.flush();
  const key = parseVerifierKey(journal.verifierKey(A));
  assert.ok(key !== undefined);
  const opened = openCheckpoint(journal.checkpoint(A) ?? '', key);
  assert.deepEqual(opened, { ok: true, checkpoint: { origin: A, ...journal.head(A) } });
  await journal.close();
});

test('frames that do not fit a segment go to the next, and everything still verifies', async () => {
  const disk = simulatedDisk(10);
  const { journal } = await openFixture(disk);
  await journal.createLog(A);
  // Random bytes do not compress: each entry takes nearly the largest frame there is.
  const seeds = [1, 2, 3, 4, 5, 6];
  for (const seed of seeds) {
    const noise = Buffer.alloc(MAX_BATCH_BYTES - 4);
    for (let at = 0, state = seed; at < noise.length; at += 4) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      noise.writeUInt32LE(Math.imul(state, 2_654_435_761) >>> 0, at);
    }
    const batch = {
      ...batchOf(journal, A, ['']),
      plain: noise,
      eventLengths: Uint32Array.of(noise.length),
    };
    const outcome = await journal.commit([batch]);
    assert.ok(outcome.ok);
  }
  await journal.close();
  const reopened = await openFixture(disk);
  let count = 0;
  for await (const { plain } of reopened.journal.read(A, 0)) {
    assert.equal(plain.length, MAX_BATCH_BYTES - 4);
    count += 1;
  }
  assert.equal(count, seeds.length);
  assert.ok(reopened.journal.sizeOnDisk(A) > 7 * 1_048_576);
  await reopened.journal.close();
  const report = await verifyFixture(disk);
  assert.deepEqual(report.damage, []);
  assert.deepEqual(
    report.logs.map(({ entries, hashed, decrypted, events }) => [
      entries,
      hashed,
      decrypted,
      events,
    ]),
    [[7, 7, 7, 6]],
  );
});

for (const sealing of ['worker', 'inline'] as const) {
  test(`on the real disk, sealed ${sealing}: commit, read, close, reopen, verify`, async (t) => {
    const root = realRoot(t);
    const options = { root, sealing };
    const disk = nodeDisk();
    const { journal } = await openFixture(disk, options);
    await journal.createLog(A);
    await journal.createLog(B);
    const expected: string[] = [];
    const going: Promise<unknown>[] = [];
    for (let tick = 0; tick < 60; tick += 1) {
      const events = Array.from({ length: 1 + (tick % 5) * 40 }, (_, at) =>
        `tick ${tick} event ${at} `.repeat(5),
      );
      expected.push(...events);
      going.push(
        journal.commit([batchOf(journal, A, events), batchOf(journal, B, [`tick ${tick}`])]),
      );
    }
    await Promise.all(going);
    assert.deepEqual(await eventsOf(journal, A), expected);
    const live = await journal.verify();
    assert.deepEqual(live.damage, []);
    await journal.close();
    const offline = await verifyFixture(disk, options);
    assert.deepEqual(offline.damage, []);
    assert.deepEqual(
      offline.logs.map(({ root: head }) => head),
      live.logs.map(({ root: head }) => head),
    );
    const reopened = await openFixture(disk, options);
    assert.deepEqual(await eventsOf(reopened.journal, A), expected);
    await reopened.journal.close();
    assert.equal(statSync(join(root, 'keys', 'keyring.json')).mode & 0o777, 0o600);
  });
}

test('a killed process leaves a commit file, from which the next start fills the segments', async () => {
  const disk = simulatedDisk(40);
  const { journal } = await openFixture(disk);
  await journal.createLog(A);
  for (let at = 0; at < 30; at += 1) await commitEvents(journal, A, `event ${at}`);
  const after = disk.crash();
  const { journal: next, recovery } = await openFixture(after);
  assert.equal(recovery.closedCleanly, false);
  assert.deepEqual(
    recovery.logs.map(({ size, nextSequence }) => [size, nextSequence]),
    [[31, 31]],
  );
  assert.deepEqual(
    await eventsOf(next, A),
    Array.from({ length: 30 }, (_, at) => `event ${at}`),
  );
  await next.close();
  assert.deepEqual((await verifyFixture(after)).damage, []);
});

test('opening halts on damage and changes nothing', async () => {
  const disk = simulatedDisk(41);
  const { journal } = await openFixture(disk);
  await journal.createLog(A);
  for (let at = 0; at < 5; at += 1) await commitEvents(journal, A, `event ${at}`);
  await journal.close();
  const segment = '/journal/logs/holdfast+firm+a/00000000.segment';
  const before = disk.files().get(segment)?.subarray(0, 8192);
  assert.ok(before !== undefined);
  const frameOfEntry2 = 512 + before.readUInt32LE(512 + 4) + 512;
  disk.poke(segment, frameOfEntry2 + 40, Buffer.from([0xff]));
  const snapshot = new Map([...disk.files()].map(([path, bytes]) => [path, Buffer.from(bytes)]));
  const [first] = await openingDamage(disk);
  assert.deepEqual(
    [first?.code, first?.file, first?.offset, first?.entry],
    ['frame-damaged', segment, frameOfEntry2, 2],
  );
  assert.deepEqual(
    new Map([...disk.files()].map(([path, bytes]) => [path, Buffer.from(bytes)])),
    snapshot,
  );
});

test('plain text is nowhere on the disk', async (t) => {
  const root = realRoot(t);
  const { journal } = await openFixture(nodeDisk(), { root });
  await journal.createLog(A);
  await commitEvents(journal, A, 'MARKER-OF-A-CLIENT');
  await journal.flush();
  await commitEvents(journal, A, 'MARKER-OF-A-CLIENT', 'x'.repeat(5000));
  const { readdirSync } = await import('node:fs');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((name) =>
    join(root, name),
  );
  const texts = files
    .filter((name) => statSync(name).isFile())
    .map((name) => readFileSync(name, 'latin1'));
  assert.ok(texts.length >= 4);
  assert.ok(texts.every((text) => !text.includes('MARKER-OF-A-CLIENT')));
  await journal.close();
});
