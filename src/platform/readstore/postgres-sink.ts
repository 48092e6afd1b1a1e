import { Client, type QueryResultRow } from 'pg';
import { createIndexes, createTables, dropTables } from './ddl.ts';
import { ERASED_FROM, type ErasedThrough, eraseRows } from './erase-rows.ts';
import { loadProjections, RUN_CONTRACTS_SQL } from './load-projections.ts';
import { int8AsNumber } from './postgres-numbers.ts';
import type { ReadTarget } from './read-target.ts';
import { APPENDED, type RowBatch, type RowChange } from './row-batch.ts';
import { firmOfKey } from './row-key.ts';
import type { RowSink } from './row-sink.ts';
import { TABLES_VERSION, type TableName, tables } from './tables.ts';

type PostgresTarget = Extract<ReadTarget, { kind: 'postgres' }>;

const VERSION_COMMENT = `holdfast read store ${TABLES_VERSION}`;

/**
 * The same rows in PostgreSQL: one statement per table and batch, columns as arrays. Tables are unlogged and commits
 * not waited for, since the journal can make them again; after a crash of the server they are empty and are refilled.
 */
export async function openPostgresSink(target: PostgresTarget): Promise<RowSink> {
  const { kind: _kind, ...connection } = target;
  const client = new Client({ ...connection, types: int8AsNumber });
  await client.connect();
  await client.query('SET synchronous_commit = off');
  await makeTables(client);
  return {
    load: async () =>
      loadProjections({
        firms: await rowsOf(client, 'firms'),
        names: await rowsOf(client, 'names'),
        days: await rowsOf(client, 'days'),
        projected: await rowsOf(client, 'projected'),
        runContracts: (await client.query(RUN_CONTRACTS_SQL)).rows,
      }),
    apply: (batch) => applyBatch(client, batch),
    erase: (through) => erase(client, through),
    finishCatchUp: async () => {
      for (const sql of createIndexes('postgres', true)) await client.query(sql);
    },
    close: () => client.end(),
  };
}

/** Unlogged tables are in no write-ahead log; each is written anew, and its old file removed. */
async function erase(client: Client, through: ErasedThrough): Promise<void> {
  let isNew = false;
  await client.query('BEGIN');
  try {
    isNew = await eraseRows(
      {
        all: async (sql) => (await client.query(sql)).rows,
        run: async (sql) => void (await client.query(sql)),
        setDetails: async (rows) => {
          await client.query(
            'UPDATE trades SET details = given.details FROM unnest($1::bigint[], $2::text[]) AS given (id, details) WHERE trades.id = given.id',
            [rows.map(({ id }) => id), rows.map(({ details }) => details)],
          );
        },
      },
      through,
    );
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new Error('Cannot erase rows of the read store', { cause });
  }
  if (!isNew) return;
  for (const table of ERASED_FROM) await client.query(`VACUUM FULL "${table}"`);
}

async function rowsOf(client: Client, table: TableName): Promise<readonly QueryResultRow[]> {
  return (await client.query(`SELECT * FROM "${table}"`)).rows;
}

async function makeTables(client: Client): Promise<void> {
  const found = await client.query(
    `SELECT obj_description(to_regclass('trades'), 'pg_class') AS version`,
  );
  const version = found.rows[0]?.version;
  if (version === VERSION_COMMENT) return;
  await client.query('BEGIN');
  for (const sql of [
    ...dropTables(),
    ...createTables('postgres'),
    ...createIndexes('postgres', false),
  ])
    await client.query(sql);
  await client.query(`COMMENT ON TABLE trades IS '${VERSION_COMMENT}'`);
  await client.query('COMMIT');
}

async function applyBatch(client: Client, batch: RowBatch): Promise<void> {
  await client.query('BEGIN');
  try {
    for (const table of APPENDED) await insert(client, table, batch.appended[table], '');
    for (const change of batch.changes) await applyChange(client, change);
    await insert(client, 'firms', [...batch.firms.values()], replaceOn('firms', ['number']));
    await insert(client, 'days', [...batch.days.values()], replaceOn('days', ['firm', 'date']));
    await insert(
      client,
      'projected',
      [...batch.projected.values()],
      replaceOn('projected', ['firm']),
    );
    await insert(client, 'trade_days', [...batch.tradeDays.values()], MERGE_SPANS);
    await client.query('COMMIT');
  } catch (cause) {
    await client.query('ROLLBACK');
    throw new Error('Cannot project events into the read store', { cause });
  }
}

const MERGE_SPANS = `ON CONFLICT (firm, date) DO UPDATE
  SET last_id = excluded.last_id, trades = trade_days.trades + excluded.trades`;

function replaceOn(table: TableName, key: readonly string[]): string {
  const rest = Object.keys(tables[table].columns).filter((column) => !key.includes(column));
  const set = rest.map((column) => `"${column}" = excluded."${column}"`);
  return `ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')}`;
}

type AnyRow = { readonly [column: string]: number | string | null };

async function insert(
  client: Client,
  table: TableName,
  rows: readonly AnyRow[],
  onConflict: string,
) {
  if (rows.length === 0) return;
  const columns = Object.entries(tables[table].columns);
  const names = columns.map(([column]) => `"${column}"`).join(', ');
  const arrays = columns.map(
    ([, kind], at) => `$${at + 1}::${kind === 'text' ? 'text' : 'bigint'}[]`,
  );
  await client.query({
    name: `insert ${table}`,
    text: `INSERT INTO "${table}" (${names}) SELECT * FROM unnest(${arrays.join(', ')}) ${onConflict}`,
    values: columns.map(([column]) => rows.map((row) => row[column])),
  });
}

async function applyChange(client: Client, change: RowChange): Promise<void> {
  switch (change.change) {
    case 'trade-removed':
      await changeOne(client, change.id, {
        text: 'UPDATE trades SET removed = $1, removal = $2, removal_date = $3, removal_variation = $5 WHERE id = $4',
        values: [
          change.removed,
          change.removal,
          change.removal_date,
          change.id,
          change.removal_variation,
        ],
      });
      return;
    case 'pair-reversed':
      await changeOne(client, change.reversed, {
        text: REVERSE_PAIR,
        values: [
          ...[
            change.reversed,
            change.reversal,
            change.reversal_date,
            change.account,
            change.contract,
          ],
          ...[change.date, change.buy, change.sell, change.quantity],
        ],
      });
      return;
    case 'item-closed':
      await client.query(
        `UPDATE worklist SET closed = $1, outcome = $2, close_reason = $3
         WHERE item_id = $4 AND item_id <> '' AND closed IS NULL AND id >= $5 AND id < $1`,
        [change.closed, change.outcome, change.close_reason, change.item_id, change.from],
      );
      return;
    case 'ticket-closed':
      await client.query(
        `UPDATE tickets SET closed = $1, outcome = $2, trade_id = $3
         WHERE ticket_id = $4 AND closed IS NULL AND id >= $5 AND id < $1`,
        [change.closed, change.outcome, change.trade_id, change.ticket_id, change.from],
      );
      return;
  }
}

/** What is to be changed may have been erased: then what is left no longer answers for past days. */
async function changeOne(
  client: Client,
  key: number,
  query: { readonly text: string; readonly values: readonly (number | null)[] },
): Promise<void> {
  const { rowCount } = await client.query(query.text, [...query.values]);
  if (rowCount === 0)
    await client.query('UPDATE erased SET whole = 0 WHERE firm = $1', [firmOfKey(key)]);
}

const REVERSE_PAIR = `UPDATE close_outs SET reversed = $1, reversal = $2, reversal_date = $3
  WHERE (id, part) = (SELECT id, part FROM close_outs
    WHERE account = $4 AND contract = $5 AND date = $6 AND buy = $7 AND sell = $8 AND quantity = $9
      AND reversed IS NULL AND id < $1 ORDER BY id DESC, part DESC LIMIT 1)`;
