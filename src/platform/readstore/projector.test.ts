import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { emptyNameTable } from '../journal/codec-names.ts';
import { encoded, encodedLog, LOG_SCHEMAS } from './_encode-events.ts';
import { booked } from './_sample-events.ts';
import type { LogEvent } from './project.ts';
import { type Projector, startProjector } from './projector.ts';
import { openReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';
import { tradesPage } from './trade-list.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-projector-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let stores = 0;

function newTarget(): Extract<ReadTarget, { kind: 'sqlite' }> {
  stores += 1;
  return { kind: 'sqlite', path: join(folder, `${stores}.sqlite`) };
}

const start = (target: ReadTarget): Promise<Projector> =>
  startProjector({ target, schemas: LOG_SCHEMAS });

async function tradeIds(target: ReadTarget, firm = 'alpha'): Promise<readonly string[]> {
  const db = await openReadDatabase(target);
  const page = await tradesPage(db, firm, {}, { limit: 1_000 });
  await db.destroy();
  return page.rows.map((row) => row.ccpTradeId).reverse();
}

const trade = (id: number): LogEvent => booked({ ccpTradeId: `${id}`, account: `A${id % 3}` });
const trades = (from: number, to: number): readonly LogEvent[] =>
  Array.from({ length: to - from + 1 }, (_, at) => trade(from + at));

test('waitFor() resolves when queries see the sequence', async () => {
  const target = newTarget();
  const projector = await start(target);
  assert.equal(projector.highWater('alpha'), -1);
  for (const { firstSequence, batch } of encodedLog(trades(1, 50), 7)) {
    projector.applyBatch('alpha', firstSequence, batch);
  }
  assert.equal(projector.lag(), 50);
  await projector.waitFor('alpha', 33);
  assert.ok((await tradeIds(target)).length >= 33);
  await projector.waitFor('alpha', 50);
  assert.equal(projector.highWater('alpha'), 50);
  assert.equal(projector.lag(), 0);
  await projector.close();
});

test('a projector started again goes on where its tables end, and takes no event twice', async () => {
  const target = newTarget();
  const names = emptyNameTable();
  const first = encoded(names, trades(1, 10));
  const known = [...names.names];
  const second = encoded(names, [...trades(11, 20), booked({ ccpTradeId: '21', account: 'NEW' })]);
  const projector = await start(target);
  projector.applyBatch('alpha', 1, first);
  await projector.close();
  const again = await start(target);
  assert.equal(again.highWater('alpha'), 10);
  again.learnNames('alpha', known);
  again.applyBatch('alpha', 1, first);
  again.applyBatch('alpha', 11, second);
  again.applyBatch('alpha', 11, second);
  await again.waitFor('alpha', 21);
  await again.finishCatchUp();
  await again.close();
  assert.deepEqual(
    await tradeIds(target),
    Array.from({ length: 21 }, (_, at) => `${at + 1}`),
  );
});

test('a transaction shows when its commit came, and never when it did not', async () => {
  const target = newTarget();
  const projector = await start(target);
  const names = emptyNameTable();
  const [one, two, void1, three] = [trades(1, 1), trades(2, 2), trades(8, 8), trades(3, 3)];
  projector.applyBatch('alpha', 1, { ...encoded(names, one), group: 1, commit: false });
  // Held back, but taken: whoever waits for what is durable does not wait for ever.
  await projector.waitFor('alpha', 1);
  assert.deepEqual(await tradeIds(target), []);
  projector.applyBatch('alpha', 2, { ...encoded(names, two), group: 1, commit: true });
  await projector.waitFor('alpha', 2);
  assert.deepEqual(await tradeIds(target), ['1', '2']);
  projector.applyBatch('alpha', 3, {
    ...encoded(emptyNameTable(), void1),
    group: 3,
    commit: false,
  });
  projector.applyBatch('alpha', 4, encoded(names, three));
  await projector.close();
  assert.deepEqual(await tradeIds(target), ['1', '2', '3']);
});

test('a batch that cannot be read fails the projector, not its caller', async () => {
  const projector = await start(newTarget());
  const { plain, eventLengths } = encoded(emptyNameTable(), trades(1, 2));
  plain[0] = 255;
  projector.applyBatch('alpha', 1, { plain, eventLengths });
  await assert.rejects(projector.waitFor('alpha', 2), /event_tag_unknown/);
  assert.match(projector.failure()?.message ?? '', /event_tag_unknown/);
  projector.applyBatch('alpha', 3, { plain, eventLengths });
  await assert.rejects(projector.waitFor('alpha', 3), /event_tag_unknown/);
  await projector.withinLag();
  await projector.close();
});

test('withinLag() holds back a caller that is far ahead, and lets it go on', async () => {
  const projector = await start(newTarget());
  const names = emptyNameTable();
  let sequence = 1;
  for (; sequence <= 120_000; sequence += 4_000) {
    projector.applyBatch('alpha', sequence, encoded(names, trades(sequence, sequence + 3_999)));
  }
  assert.ok(projector.lag() > 100_000);
  await projector.withinLag();
  assert.ok(projector.lag() < 100_000);
  await projector.close();
});

test('a store torn by a crash of the machine, of another version or unreadable begins empty', async () => {
  for (const spoil of [
    spoilBoot,
    spoilVersion,
    (path: string) => writeFileSync(path, 'not a database'.repeat(999)),
  ]) {
    const target = newTarget();
    const projector = await start(target);
    projector.applyBatch('alpha', 1, encoded(emptyNameTable(), trades(1, 3)));
    await projector.close();
    await spoil(target.path);
    const again = await start(target);
    assert.equal(again.highWater('alpha'), -1);
    await again.close();
  }
});

async function change(path: string, statement: string): Promise<void> {
  const { DatabaseSync } = await import('node:sqlite');
  const db = new DatabaseSync(path);
  db.exec(statement);
  db.close();
}

const spoilBoot = (path: string) =>
  change(path, "INSERT INTO open_by VALUES ('another run of the machine')");
const spoilVersion = (path: string) => change(path, 'PRAGMA user_version = 999');
