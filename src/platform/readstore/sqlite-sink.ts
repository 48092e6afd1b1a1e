import { rmSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { bootId } from './boot-id.ts';
import { createIndexes, createTables } from './ddl.ts';
import { type ErasedThrough, eraseRows } from './erase-rows.ts';
import { loadProjections, RUN_CONTRACTS_SQL, type StoredState } from './load-projections.ts';
import { STORE_FILES } from './read-target.ts';
import { APPENDED, type RowBatch, type RowChange } from './row-batch.ts';
import { firmOfKey } from './row-key.ts';
import type { RowSink } from './row-sink.ts';
import { TABLES_VERSION, type TableName, tables } from './tables.ts';

/**
 * The store can be made again from the journal, so nothing is synced; WAL lets readers go on, and a large checkpoint
 * keeps it off the path of most batches (reference/performance.md §7: 179 → 201 thousand trades a second).
 */
const PRAGMAS = [
  'PRAGMA journal_mode = WAL',
  'PRAGMA synchronous = OFF',
  'PRAGMA wal_autocheckpoint = 20000',
  'PRAGMA cache_size = -24576',
  'PRAGMA temp_store = MEMORY',
];

/** Readers may be finishing with the log when the writer opens it. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Opens (or makes) the database of a read store for its one writer. One of another version, torn by a crash of the
 * machine or unreadable is thrown away and begins empty: the journal fills it again.
 */
export function openSqliteSink(path: string): RowSink {
  const db = openSound(path);
  const apply = applier(db);
  return {
    load: async () => loadProjections(storedState(db)),
    apply: async (batch) => apply(batch),
    erase: (through) => erase(db, through),
    finishCatchUp: async () => {
      for (const sql of createIndexes('sqlite', true)) db.exec(sql);
    },
    close: async () => {
      db.exec('DELETE FROM open_by');
      db.close();
    },
  };
}

/** Freed pages are overwritten, the file is written anew without them, and its log emptied. */
async function erase(db: DatabaseSync, through: ErasedThrough): Promise<void> {
  db.exec('PRAGMA secure_delete = ON');
  const details = db.prepare('UPDATE trades SET details = ? WHERE id = ?');
  let isNew = false;
  db.exec('BEGIN IMMEDIATE');
  try {
    isNew = await eraseRows(
      {
        all: async (sql) => db.prepare(sql).all(),
        run: async (sql) => db.exec(sql),
        setDetails: async (rows) => {
          for (const row of rows) details.run(row.details, row.id);
        },
      },
      through,
    );
    db.exec('COMMIT');
  } catch (cause) {
    db.exec('ROLLBACK');
    throw new Error('Cannot erase rows of the read store', { cause });
  }
  if (isNew) {
    db.exec('VACUUM');
    await emptyLog(db);
  }
  db.exec('PRAGMA secure_delete = OFF');
}

/** A reader may be at work in the log: tried again until it is let go. */
async function emptyLog(db: DatabaseSync): Promise<void> {
  for (let tries = 0; tries < MOST_CHECKPOINTS; tries += 1) {
    if (db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0) return;
    await setTimeout(CHECKPOINT_PAUSE_MS);
  }
  throw new Error('Cannot erase rows of the read store: its log is in use');
}

const MOST_CHECKPOINTS = 100;
const CHECKPOINT_PAUSE_MS = 50;

function openSound(path: string): DatabaseSync {
  const known = openFile(path);
  if (known !== undefined && isSound(known)) {
    takeOpen(known);
    return known;
  }
  known?.close();
  for (const suffix of STORE_FILES) rmSync(`${path}${suffix}`, { force: true });
  const fresh = openFile(path);
  if (fresh === undefined)
    throw new Error(`Cannot open read store ${path}: no database can be made there`);
  makeTables(fresh);
  takeOpen(fresh);
  return fresh;
}

function openFile(path: string): DatabaseSync | undefined {
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    for (const pragma of PRAGMAS) db.exec(pragma);
    return db;
  } catch {
    // SQLITE_NOTADB, SQLITE_CORRUPT: the caller begins anew.
    db?.close();
    return undefined;
  }
}

/** Of this version, and closed, or left open by a process of the same run of the machine. */
function isSound(db: DatabaseSync): boolean {
  try {
    if (db.prepare('PRAGMA user_version').get()?.user_version !== TABLES_VERSION) return false;
    const left = db.prepare('SELECT boot_id FROM open_by').get();
    return left === undefined || (left.boot_id !== '' && left.boot_id === bootId());
  } catch {
    return false;
  }
}

function takeOpen(db: DatabaseSync): void {
  db.exec('DELETE FROM open_by');
  db.prepare('INSERT INTO open_by (boot_id) VALUES (?)').run(bootId());
}

function makeTables(db: DatabaseSync): void {
  db.exec('BEGIN');
  for (const sql of [...createTables('sqlite'), ...createIndexes('sqlite', false)]) db.exec(sql);
  db.exec('CREATE TABLE open_by (boot_id TEXT NOT NULL) STRICT');
  db.exec(`PRAGMA user_version = ${TABLES_VERSION}`);
  db.exec('COMMIT');
}

function storedState(db: DatabaseSync): StoredState {
  const rows = (table: TableName) => db.prepare(`SELECT * FROM "${table}"`).all();
  return {
    firms: rows('firms'),
    names: rows('names'),
    days: rows('days'),
    projected: rows('projected'),
    runContracts: db.prepare(RUN_CONTRACTS_SQL).all(),
  };
}

function applier(db: DatabaseSync): (batch: RowBatch) => void {
  const inserts = APPENDED.map((table) => {
    const columns = columnsOf(table).filter((column) => !isFilledLater(table, column));
    return { table, columns, statement: insertInto(db, table, columns) };
  });
  const change = changer(db);
  const keyed = keyedWriter(db);
  return (batch) => {
    db.exec('BEGIN IMMEDIATE');
    try {
      for (const { table, columns, statement } of inserts) {
        for (const row of batch.appended[table]) runRow(statement, columns, row);
      }
      for (const entry of batch.changes) change(entry);
      keyed(batch);
      db.exec('COMMIT');
    } catch (cause) {
      db.exec('ROLLBACK');
      throw new Error('Cannot project events into the read store', { cause });
    }
  };
}

type AnyRow = { readonly [column: string]: number | string | null };

const spare: (number | string | null)[] = [];

function runRow(statement: StatementSync, columns: readonly string[], row: AnyRow): void {
  spare.length = columns.length;
  for (let at = 0; at < columns.length; at += 1) spare[at] = row[columns[at] ?? ''] ?? null;
  statement.run(...spare);
}

// A trade is booked before it is removed: its last columns start as null without being bound.
function isFilledLater(table: TableName, column: string): boolean {
  return table === 'trades' && column.startsWith('remov');
}

function columnsOf(table: TableName): readonly string[] {
  return Object.keys(tables[table].columns);
}

function insertInto(
  db: DatabaseSync,
  table: TableName,
  columns: readonly string[],
  verb = 'INSERT',
): StatementSync {
  const names = columns.map((column) => `"${column}"`).join(', ');
  return db.prepare(
    `${verb} INTO "${table}" (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
}

function changer(db: DatabaseSync): (change: RowChange) => void {
  const broken = db.prepare('UPDATE erased SET whole = 0 WHERE firm = ?');
  const trade = db.prepare(
    'UPDATE trades SET removed = ?, removal = ?, removal_date = ?, removal_variation = ? WHERE id = ?',
  );
  const pair = db.prepare(`UPDATE close_outs SET reversed = ?, reversal = ?, reversal_date = ?
    WHERE (id, part) = (SELECT id, part FROM close_outs
      WHERE account = ? AND contract = ? AND date = ? AND buy = ? AND sell = ? AND quantity = ?
        AND reversed IS NULL AND id < ? ORDER BY id DESC, part DESC LIMIT 1)`);
  const item = db.prepare(`UPDATE worklist SET closed = ?, outcome = ?, close_reason = ?
    WHERE item_id = ? AND item_id <> '' AND closed IS NULL AND id >= ? AND id < ?`);
  const ticket = db.prepare(`UPDATE tickets SET closed = ?, outcome = ?, trade_id = ?
    WHERE ticket_id = ? AND closed IS NULL AND id >= ? AND id < ?`);
  return (change) => {
    switch (change.change) {
      case 'trade-removed':
        if (
          trade.run(
            change.removed,
            change.removal,
            change.removal_date,
            change.removal_variation,
            change.id,
          ).changes === 0
        )
          broken.run(firmOfKey(change.id));
        return;
      case 'pair-reversed': {
        const { account, contract, date, buy, sell, quantity, reversed } = change;
        const found = [account, contract, date, buy, sell, quantity, reversed];
        if (pair.run(reversed, change.reversal, change.reversal_date, ...found).changes === 0)
          broken.run(firmOfKey(reversed));
        return;
      }
      case 'item-closed':
        item.run(
          change.closed,
          change.outcome,
          change.close_reason,
          change.item_id,
          change.from,
          change.closed,
        );
        return;
      case 'ticket-closed':
        ticket.run(
          change.closed,
          change.outcome,
          change.trade_id,
          change.ticket_id,
          change.from,
          change.closed,
        );
        return;
    }
  };
}

function keyedWriter(db: DatabaseSync): (batch: RowBatch) => void {
  const firms = insertInto(db, 'firms', columnsOf('firms'), 'INSERT OR REPLACE');
  const days = insertInto(db, 'days', columnsOf('days'), 'INSERT OR REPLACE');
  const projected = insertInto(db, 'projected', columnsOf('projected'), 'INSERT OR REPLACE');
  const spans =
    db.prepare(`INSERT INTO trade_days (firm, date, first_id, last_id, trades) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (firm, date) DO UPDATE SET last_id = excluded.last_id, trades = trades + excluded.trades`);
  const write = (statement: StatementSync, columns: readonly string[], rows: Iterable<AnyRow>) => {
    for (const row of rows) runRow(statement, columns, row);
  };
  const columns = {
    firms: columnsOf('firms'),
    days: columnsOf('days'),
    projected: columnsOf('projected'),
    trade_days: columnsOf('trade_days'),
  };
  return (batch) => {
    write(firms, columns.firms, batch.firms.values());
    write(days, columns.days, batch.days.values());
    write(spans, columns.trade_days, batch.tradeDays.values());
    write(projected, columns.projected, batch.projected.values());
  };
}
