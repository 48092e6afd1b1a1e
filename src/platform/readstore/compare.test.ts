import assert from 'node:assert/strict';
import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { encodedLog, LOG_SCHEMAS } from './_encode-events.ts';
import { filled } from './_filled-store.ts';
import { held } from './_sample-events.ts';
import { sampleHistory } from './_sample-history.ts';
import { compareReadStore, type RowDifference } from './compare.ts';
import type { LogEvent } from './project.ts';
import { TABLE_NAMES, type TableName, tables } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-compare-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const path = join(folder, 'read.sqlite');
const target = { kind: 'sqlite', path } as const;

const seeds = Array.from({ length: 220 }, (_, at) => at * 7_919 + 13);
const {
  type: _type,
  reason: _reason,
  seen: _seen,
  wanted: _wanted,
  ...kept
} = held({ itemId: 'H1' });
const {
  action: _action,
  removal: _removal,
  origin: _origin,
  legs: _legs,
  itemId: _item,
  ...ticket
} = kept;
const alpha: readonly LogEvent[] = [
  ...sampleHistory(seeds),
  held({ itemId: 'H1' }),
  { ...ticket, type: 'TicketEntered', ticketId: 'TICKET-1', account: 'A1', currency: 'USD' },
  {
    type: 'FileImported',
    name: 'a.csv',
    kind: 'trades',
    sha256: 'ff',
    sizeBytes: 9,
    read: 1,
    booked: 1,
    duplicate: 0,
    suspense: 0,
    held: 0,
    failed: 0,
    importedAtMicros: 5,
  },
];
const logs = { beta: sampleHistory(seeds.slice(0, 30)), alpha };

function compare(): Promise<readonly RowDifference[]> {
  return compareReadStore({
    target,
    schemas: LOG_SCHEMAS,
    workDirectory: folder,
    logs: Object.entries(logs).map(([firm, events]) => ({ firm, batches: batchesOf(events) })),
  });
}

async function* batchesOf(events: readonly LogEvent[]) {
  yield* encodedLog(events, 50);
}

/** A store with the right rows, nobody reading it. */
async function freshStore(): Promise<void> {
  await (await filled(target, logs, 9)).destroy();
}

function change(statement: string): void {
  const db = new DatabaseSync(path);
  db.exec(statement);
  db.close();
}

/** One row in the middle of a table, by its key. */
function middleRow(table: TableName): string {
  const db = new DatabaseSync(path, { readOnly: true });
  const key = tables[table].primaryKey;
  const columns = key.join(', ');
  const count = Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n);
  assert.ok(count > 0, `${table} has rows`);
  const row = db
    .prepare(
      `SELECT ${columns} FROM ${table} ORDER BY ${columns} LIMIT 1 OFFSET ${Math.floor(count / 2)}`,
    )
    .get();
  db.close();
  return key.map((column) => `${column} ${row?.[column]}`).join(', ');
}

const whereOf = (key: string) =>
  key.replaceAll(', ', ' AND ').replaceAll(/(\w+) (-?\d+)/g, '$1 = $2');

test('compareReadStore() finds nothing in a right store, however its batches were cut', async () => {
  await freshStore();
  assert.deepEqual(await compare(), []);
});

test('compareReadStore() names the row and column of a changed value in every table', async () => {
  for (const table of TABLE_NAMES) {
    // Which firms there are, how far their rows go and what was erased decides what is compared: their own test is below.
    if (table === 'firms' || table === 'projected' || table === 'erased') continue;
    await freshStore();
    const { primaryKey, columns } = tables[table];
    const key = middleRow(table);
    const column = Object.keys(columns).findLast(
      (name) => !primaryKey.some((part) => part === name),
    );
    assert.ok(column !== undefined);
    const kind = new Map<string, string>(Object.entries(columns)).get(column);
    const changed = kind === 'text' ? `${column} || 'x'` : `coalesce(${column}, 0) + 1`;
    change(`UPDATE ${table} SET "${column}" = ${changed} WHERE ${whereOf(key)}`);
    const found = await compare();
    assert.deepEqual(
      found.map((difference) => [
        difference.table,
        difference.key,
        difference.what,
        difference.columns,
      ]),
      [[table, key, 'changed', [column]]],
      table,
    );
  }
});

test('compareReadStore() names rows that pretend an erasure', async () => {
  await freshStore();
  change('INSERT INTO erased SELECT number, 3, 18000, 1 FROM firms WHERE number = 1');
  const found = await compare();
  assert.deepEqual(
    found.map(({ table, key, what }) => [table, key, what]),
    [['erased', 'firm 1', 'unexpected']],
  );
});

test('compareReadStore() names a row whose day was changed once, under its key', async () => {
  await freshStore();
  const key = middleRow('trades');
  change(`UPDATE trades SET clearing_date = clearing_date + 1 WHERE ${whereOf(key)}`);
  const found = await compare();
  assert.deepEqual(
    found.map((difference) => [difference.key, difference.what, difference.columns]),
    [[key, 'changed', ['clearing_date']]],
  );
});

test('compareReadStore() names missing and unexpected rows, and marks that were moved', async () => {
  await freshStore();
  const key = middleRow('postings');
  change(`DELETE FROM postings WHERE ${whereOf(key)}`);
  change(
    'INSERT INTO files SELECT id + 1, name, kind, sha256, size_bytes, read, booked, duplicate, suspense, held, failed, imported_at FROM files',
  );
  const found = await compare();
  assert.deepEqual(
    found.map(({ table, what }) => `${table} ${what}`),
    ['postings missing', 'files unexpected'],
  );
  await freshStore();
  change('UPDATE projected SET sequence = sequence - 40');
  assert.ok((await compare()).some(({ what }) => what === 'unexpected'));
  await freshStore();
  change("UPDATE firms SET reporting_firm = 'XYZ' WHERE firm = 'alpha'");
  assert.deepEqual(
    (await compare()).map(({ table, columns }) => [table, columns]),
    [['firms', ['reporting_firm']]],
  );
});

test('compareReadStore() finds a flipped bit of the file, wherever it changes a row or an index', async () => {
  const seed = Date.now() % 1_000_003;
  console.log(`seed ${seed}`);
  let found = 0;
  for (let n = 1; n <= 12; n += 1) {
    await freshStore();
    const before = contents();
    const size = statSync(path).size;
    // Beyond the first page: the header's free fields change nothing. Once a text that is known to count, whatever luck.
    const offset =
      n === 1
        ? readFileSync(path).indexOf('TICKET-1')
        : 4_096 + ((seed * n * 7_919) % (size - 4_096));
    assert.ok(offset > 4_096, 'the ticket lies in the file');
    flip(offset);
    const after = contents();
    const differences = await compare();
    if (before !== after) assert.notDeepEqual(differences, [], `bit flipped at ${offset}`);
    if (differences.length > 0) found += 1;
  }
  assert.ok(found > 0, 'at least one flip hit something that counts');
});

function flip(offset: number): void {
  const file = openSync(path, 'r+');
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, offset);
  byte[0] = (byte[0] ?? 0) ^ 4;
  writeSync(file, byte, 0, 1, offset);
  closeSync(file);
}

/** Everything the tables say, or that they cannot be read. */
function contents(): string {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return JSON.stringify(TABLE_NAMES.map((table) => db.prepare(`SELECT * FROM ${table}`).all()));
  } catch {
    return 'unreadable';
  } finally {
    db.close();
  }
}
