import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { batchOf, commitEvents, eventsOf, openFixture } from './_journal-fixture.ts';
import { nodeDisk } from './node-disk.ts';
import { simulatedDisk } from './simulated-disk.ts';
import { MAX_BATCH_BYTES } from './types.ts';

const A = 'holdfast/firm/a';

function realRoot(t: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-journal-'));
  t.after(() => rmSync(root, { recursive: true }));
  return root;
}

test('a batch above the bound, of a wrong sequence or without events is a bug, and stops the journal', async () => {
  const wrong = [
    { plain: Buffer.alloc(MAX_BATCH_BYTES), eventLengths: Uint32Array.of(MAX_BATCH_BYTES) },
    { firstSequence: 9 },
    { plain: Buffer.alloc(0), eventLengths: new Uint32Array(0) },
    { eventLengths: Uint32Array.of(2) },
  ];
  for (const [at, part] of wrong.entries()) {
    const { journal, failures } = await openFixture(simulatedDisk(20 + at));
    await journal.createLog(A);
    await assert.rejects(journal.commit([batchOf(journal, A, ['one'], part)]), {
      code: 'journal-failed',
    });
    await assert.rejects(journal.commit([batchOf(journal, A, ['one'])]), {
      code: 'journal-failed',
    });
    assert.equal(failures.length, 1);
    await journal.close();
  }
});

test('a failed sync is fatal: the tick and all after it are refused, and nothing is acknowledged twice', async () => {
  const disk = simulatedDisk(30);
  const { journal, failures } = await openFixture(disk);
  await journal.createLog(A);
  await commitEvents(journal, A, 'kept');
  disk.failSyncAfter(0);
  const tick = journal.commit([batchOf(journal, A, ['lost'])]);
  const next = journal.commit([batchOf(journal, A, ['lost too'])]);
  await assert.rejects(tick, { code: 'journal-failed' });
  await assert.rejects(next, { code: 'journal-failed' });
  await assert.rejects(journal.flush(), { code: 'journal-failed' });
  assert.equal(failures.length, 1);
  assert.equal(journal.head(A).size, 2);
  assert.deepEqual(await eventsOf(journal, A), ['kept'], 'reads go on');
  await journal.close();
  const after = await openFixture(disk.crash());
  assert.equal((await eventsOf(after.journal, A))[0], 'kept');
  await after.journal.close();
});

test('commit() refuses with storage-low below two segments of free space, and goes on when there is room', async () => {
  const disk = simulatedDisk(31);
  const { journal, failures } = await openFixture(disk);
  await journal.createLog(A);
  await commitEvents(journal, A, 'one');
  disk.setFreeBytes(4_000_000);
  const outcome = await journal.commit([batchOf(journal, A, ['two'])]);
  assert.equal(outcome.ok ? 'accepted' : outcome.rejection.code, 'storage-low');
  assert.equal(journal.storage().low, true);
  assert.deepEqual(await eventsOf(journal, A), ['one'], 'reads go on');
  assert.equal(journal.nextSequence(A), 2);
  disk.setFreeBytes(10_000_000);
  await commitEvents(journal, A, 'two');
  assert.deepEqual(await eventsOf(journal, A), ['one', 'two']);
  assert.deepEqual(failures, []);
  await journal.close();
});

test('a disk that fills up all the same stops the journal, and what was acknowledged is there afterwards', async () => {
  const disk = simulatedDisk(32);
  const { journal, failures } = await openFixture(disk);
  await journal.createLog(A);
  const acknowledged: string[] = [];
  const fill = async () => {
    for (let at = 0; at < 400; at += 1) {
      // Another process takes the space behind the check's back.
      if (at === 200) disk.setFreeBytes(0);
      const freeBytesSync = disk.freeBytesSync('/');
      assert.ok(freeBytesSync >= 0);
      const outcome = await journal.commit([
        batchOf(journal, A, [`event ${at} ${'x'.repeat(900)}`]),
      ]);
      if (!outcome.ok) return outcome.rejection.code;
      acknowledged.push(`event ${at}`);
    }
    return 'done';
  };
  assert.equal(await fill(), 'storage-low');
  assert.deepEqual(failures, []);
  const after = await openFixture(disk.crash());
  const found = (await eventsOf(after.journal, A)).map((event) => event.split(' x')[0]);
  assert.deepEqual(found.slice(0, acknowledged.length), acknowledged);
  await after.journal.close();
});

for (const sealing of ['worker', 'inline'] as const) {
  test(`a tick sealed ${sealing} is not answered once the commit file has lost its name`, async (t) => {
    const root = realRoot(t);
    const { journal, failures } = await openFixture(nodeDisk(), { root, sealing });
    await journal.createLog(A);
    await commitEvents(journal, A, 'one');
    const commitFile = join(root, 'journal', 'commit-00000001');
    renameSync(commitFile, `${commitFile}.locked`);
    const tick = journal.commit([batchOf(journal, A, ['two'])]);
    const next = journal.commit([batchOf(journal, A, ['three'])]);
    await assert.rejects(tick, { code: 'journal-failed' });
    await assert.rejects(next, { code: 'journal-failed' });
    assert.match(String(failures[0]?.cause), /has lost its name/);
    assert.equal(failures.length, 1);
    await journal.close();
  });
}

test('nor once a segment or the checkpoints have', async (t) => {
  for (const name of ['00000000.segment', 'checkpoints']) {
    const root = realRoot(t);
    // The clock of the fixture runs a millisecond a look; names are looked at every 100 ms.
    const { journal, failures } = await openFixture(nodeDisk(), { root });
    await journal.createLog(A);
    await commitEvents(journal, A, 'one');
    rmSync(join(root, 'journal', 'logs', 'holdfast+firm+a', name));
    const work = async () => {
      for (let at = 0; at < 200; at += 1) await commitEvents(journal, A, 'two');
    };
    await assert.rejects(work, { code: 'journal-failed' });
    assert.match(String(failures[0]?.cause), /has lost its name/);
    await journal.close();
  }
});
