import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { batchOf, eventsOf, openFixture, verifyFixture } from './_journal-fixture.ts';
import { nodeDisk } from './node-disk.ts';

const A = 'holdfast/firm/a';
const TICKS = 240;

/**
 * Ticks of all sizes, many under way at once, with the commit files emptied and checked in between: the sealing thread
 * then gives its file back and gets another one again and again.
 */
for (const sealing of ['worker', 'inline'] as const) {
  test(`sealed ${sealing}, ticks keep their order and their bytes while commit files are emptied between them`, async (t) => {
    const root = mkdtempSync(join(tmpdir(), 'holdfast-pipeline-'));
    t.after(() => rmSync(root, { recursive: true }));
    const options = { root, sealing, maxCommitFileBytes: 32_768 };
    const disk = nodeDisk();
    const { journal, failures } = await openFixture(disk, options);
    await journal.createLog(A);
    const expected: string[] = [];
    const answered: number[] = [];
    const going: Promise<unknown>[] = [];
    for (let tick = 0; tick < TICKS; tick += 1) {
      const events = Array.from({ length: 1 + ((tick * 7) % 23) ** 2 }, (_, at) => `${tick}.${at}`);
      expected.push(...events);
      const committed = journal.commit([batchOf(journal, A, events)]);
      going.push(committed.then(() => answered.push(tick)));
      if (tick % 17 === 16) going.push(journal.flush());
      if (tick === TICKS / 2) going.push(journal.verify());
      if (tick % 31 === 30) await committed;
    }
    await Promise.all(going);
    assert.deepEqual(
      answered,
      Array.from({ length: TICKS }, (_, tick) => tick),
    );
    assert.deepEqual(await eventsOf(journal, A), expected);
    await journal.close();
    assert.deepEqual(failures, []);
    assert.deepEqual((await verifyFixture(disk, options)).damage, []);
    const reopened = await openFixture(disk, options);
    assert.deepEqual(await eventsOf(reopened.journal, A), expected);
    await reopened.journal.close();
  });
}

/** A lone small tick is made durable by the calling thread, a large one by the sealing thread, both in one file. */
test('ticks that are awaited one by one, small and large by turns, keep their order and their bytes', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'holdfast-pipeline-'));
  t.after(() => rmSync(root, { recursive: true }));
  const options = { root, sealing: 'worker', maxCommitFileBytes: 65_536 } as const;
  const disk = nodeDisk();
  const { journal, failures } = await openFixture(disk, options);
  await journal.createLog(A);
  const expected: string[] = [];
  for (let tick = 0; tick < 120; tick += 1) {
    const count = tick % 7 === 6 ? 700 : 1 + (tick % 3);
    const events = Array.from({ length: count }, (_, at) => `${tick}.${at}`);
    expected.push(...events);
    const answer = await journal.commit([batchOf(journal, A, events)]);
    assert.deepEqual(answer.ok && answer.entries.length, 1);
    assert.equal(journal.head(A).size, tick + 2);
    if (tick % 29 === 28) await journal.flush();
  }
  assert.deepEqual(await eventsOf(journal, A), expected);
  await journal.close();
  assert.deepEqual(failures, []);
  assert.deepEqual((await verifyFixture(disk, options)).damage, []);
});
