import { createHash, type Hash } from 'node:crypto';
import { sql } from 'kysely';
import type { ReadDatabase } from './read-database.ts';
import { type TableName, tables } from './tables.ts';

/** A row as any column list gives it. */
export type AnyRow = Readonly<Record<string, unknown>>;

/** SHA-256 over a day's rows in key order; the day is -1 for rows without one. */
export type DayDigests = ReadonlyMap<number, string>;

const ROWS_AT_ONCE = 5_000;

/** The digest of every day of a table. */
export async function tableDigests(db: ReadDatabase, table: TableName): Promise<DayDigests> {
  const hashes = new Map<number, Hash>();
  for await (const row of rowsOf(db, table)) {
    const day = digestDayOf(table, row);
    const hash = hashes.get(day) ?? createHash('sha256');
    hashes.set(day, hash);
    hash.update(rowText(table, row));
  }
  return new Map([...hashes].map(([day, hash]) => [day, hash.digest('hex')]));
}

/** Rows in key order, a part at a time. */
async function* rowsOf(db: ReadDatabase, table: TableName): AsyncGenerator<AnyRow> {
  const { primaryKey } = tables[table];
  const key = sql.join(primaryKey.map((column) => sql.ref(column)));
  let after: AnyRow | undefined;
  for (;;) {
    const last = after;
    const where =
      last === undefined
        ? sql``
        : sql`WHERE (${key}) > (${sql.join(primaryKey.map((column) => last[column]))})`;
    const { rows } =
      await sql<AnyRow>`SELECT * FROM ${sql.table(table)} ${where} ORDER BY ${key} LIMIT ${sql.lit(ROWS_AT_ONCE)}`.execute(
        db,
      );
    yield* rows;
    if (rows.length < ROWS_AT_ONCE) return;
    after = rows.at(-1);
  }
}

/** The rows of one digest, by their key's text. */
export async function rowsOfDay(
  db: ReadDatabase,
  table: TableName,
  day: number,
): Promise<ReadonlyMap<string, AnyRow>> {
  const { digestDay } = tables[table];
  const of = digestDay === '' ? sql`` : dayCondition(digestDay, day);
  const { rows } = await sql<AnyRow>`SELECT * FROM ${sql.table(table)} ${of}`.execute(db);
  return new Map(rows.map((row) => [keyText(table, row), row]));
}

function dayCondition(column: string, day: number) {
  return day < 0 ? sql`WHERE ${sql.ref(column)} IS NULL` : sql`WHERE ${sql.ref(column)} = ${day}`;
}

function digestDayOf(table: TableName, row: AnyRow): number {
  const { digestDay } = tables[table];
  const day = digestDay === '' ? undefined : row[digestDay];
  return typeof day === 'number' ? day : -1;
}

export function rowText(table: TableName, row: AnyRow): string {
  return `${JSON.stringify(Object.keys(tables[table].columns).map((column) => row[column]))}\n`;
}

export function keyText(table: TableName, row: AnyRow): string {
  return tables[table].primaryKey.map((column) => `${column} ${String(row[column])}`).join(', ');
}
