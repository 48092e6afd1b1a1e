import type { ColumnKind } from './column-kinds.ts';
import { INDEXES } from './indexes.ts';
import { TABLE_NAMES, type TableName, tables } from './tables.ts';

export type SqlDialect = 'sqlite' | 'postgres';

/** Statements that make every table; run once, on an empty database. */
export function createTables(dialect: SqlDialect): readonly string[] {
  return TABLE_NAMES.map((table) => createTable(table, dialect));
}

function createTable(table: TableName, dialect: SqlDialect): string {
  const { columns, primaryKey } = tables[table];
  const parts = Object.entries(columns).map(
    ([column, kind]) => `"${column}" ${sqlType(kind, dialect)}`,
  );
  parts.push(`PRIMARY KEY (${primaryKey.map(quoted).join(', ')})`);
  return `CREATE ${dialect === 'postgres' ? 'UNLOGGED ' : ''}TABLE "${table}" (${parts.join(', ')})${storage(table, dialect)}`;
}

// A single integer key is SQLite's own rowid; a composite one is best clustered, without a second tree.
function storage(table: TableName, dialect: SqlDialect): string {
  if (dialect === 'postgres') return '';
  return tables[table].primaryKey.length > 1 ? ' WITHOUT ROWID, STRICT' : ' STRICT';
}

function sqlType(kind: ColumnKind, dialect: SqlDialect): string {
  const nullable = kind.endsWith('?') ? '' : ' NOT NULL';
  if (kind === 'text') return `TEXT${nullable}`;
  if (dialect === 'sqlite') return `INTEGER${nullable}`;
  return `${kind === 'day' || kind === 'day?' ? 'INTEGER' : 'BIGINT'}${nullable}`;
}

/** `bulk`: those left out until the first catch-up is done. Making one that exists does nothing. */
export function createIndexes(dialect: SqlDialect, bulk: boolean): readonly string[] {
  return INDEXES.filter((index) => index.bulk === bulk).map((index) => {
    const key = dialect === 'postgres' ? tables[index.table].primaryKey : [];
    const columns = [...index.columns, ...key].map(quoted).join(', ');
    const where = index.where === '' ? '' : ` WHERE ${index.where}`;
    return `CREATE INDEX IF NOT EXISTS "${index.name}" ON "${index.table}" (${columns})${where}`;
  });
}

export function dropTables(): readonly string[] {
  return TABLE_NAMES.map((table) => `DROP TABLE IF EXISTS "${table}"`);
}

function quoted(name: string): string {
  return `"${name}"`;
}
