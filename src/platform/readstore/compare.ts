import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { type BusinessDate, dateOfDay } from '../../domain/basics/business-date.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';
import type { EncodedBatch } from './batch-projection.ts';
import { giveCarriedRows } from './carried-rows.ts';
import { NOTHING_PROJECTED } from './firm-projection.ts';
import { startProjector } from './projector.ts';
import { openReadDatabase, type ReadDatabase, readTogether } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';
import { emptyBatch } from './row-batch.ts';
import { type AnyRow, keyText, rowsOfDay, rowText, tableDigests } from './row-digests.ts';
import { openSqliteSink } from './sqlite-sink.ts';
import { TABLE_NAMES, type TableName, tables } from './tables.ts';

/** A row of the read store that is not what the journal says. */
export type RowDifference = {
  /** Blank when the database itself is damaged. */
  readonly table: TableName | '';
  /** Key columns with their values, or what the database said. */
  readonly key: string;
  /** Day of the row's digest; blank for tables without days. */
  readonly day: BusinessDate;
  readonly what: 'changed' | 'missing' | 'unexpected' | 'unreadable';
  /** Columns that differ, for a changed row. */
  readonly columns: readonly string[];
};

/** One firm's log, from its first event, or from behind what was erased. */
export type ReplayedLog = {
  readonly firm: string;
  /** The last erased event, and the log's names: what was carried over it is taken as it is, not worked out anew. */
  readonly erased?: { readonly sequence: number; readonly names: readonly string[] };
  readonly batches: AsyncIterable<{ readonly firstSequence: number; readonly batch: EncodedBatch }>;
};

export type CompareOptions = {
  readonly target: ReadTarget;
  readonly schemas: readonly EventSchema[];
  readonly logs: readonly ReplayedLog[];
  /** Folder with room for a second read store while this runs. */
  readonly workDirectory: string;
};

/** Differences reported at most: a damaged key column can make every row differ. */
const DIFFERENCE_LIMIT = 1_000;

/**
 * Compares the read store with the fold of the journal: projects every log again, up to the event that the store
 * holds, and compares row digests per table and day; where one differs, the rows. Empty = every row is right. The
 * store may go on being written meanwhile.
 */
export async function compareReadStore(options: CompareOptions): Promise<readonly RowDifference[]> {
  const directory = await mkdtemp(join(options.workDirectory, 'compare-'));
  const actual = await openReadDatabase(options.target);
  try {
    return await readTogether(actual, (within) =>
      compareWith(within, options, join(directory, 'expected.sqlite')),
    );
  } catch (failure) {
    const key = failure instanceof Error ? failure.message : String(failure);
    return [{ table: '', key, day: '', what: 'unreadable', columns: [] }];
  } finally {
    await actual.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}

async function compareWith(
  actual: ReadDatabase,
  options: CompareOptions,
  path: string,
): Promise<readonly RowDifference[]> {
  const differences: RowDifference[] =
    options.target.kind === 'sqlite' ? await fileDamage(actual) : [];
  await projectAgain(actual, options, path);
  const expected = await openReadDatabase({ kind: 'sqlite', path });
  try {
    for (const table of TABLE_NAMES) {
      for (const difference of await compareTable(actual, expected, table)) {
        if (differences.length >= DIFFERENCE_LIMIT) return differences;
        differences.push(difference);
      }
    }
  } finally {
    await expected.destroy();
  }
  return differences;
}

/** Indexes and pages, which row digests do not see. */
async function fileDamage(db: ReadDatabase): Promise<RowDifference[]> {
  const { rows } = await sql<{ integrity_check: string }>`PRAGMA integrity_check`.execute(db);
  return rows
    .filter((row) => row.integrity_check !== 'ok')
    .map((row) => ({
      table: '',
      key: row.integrity_check,
      day: '',
      what: 'unreadable',
      columns: [],
    }));
}

async function projectAgain(
  actual: ReadDatabase,
  options: CompareOptions,
  path: string,
): Promise<void> {
  const highWaters = await giveFirmNumbers(actual, path);
  await giveCarriedRows(actual, path, options.logs);
  const projector = await startProjector({
    target: { kind: 'sqlite', path },
    schemas: options.schemas,
  });
  try {
    for (const { firm, batches, erased } of options.logs) {
      if (erased !== undefined) projector.learnNames(firm, erased.names);
      const through = highWaters.get(firm) ?? NOTHING_PROJECTED;
      for await (const { firstSequence, batch } of batches) {
        if (firstSequence > through) break;
        projector.applyBatch(firm, firstSequence, firstEvents(batch, through - firstSequence + 1));
        await projector.withinLag();
      }
    }
    await projector.finishCatchUp();
  } finally {
    await projector.close();
  }
}

/** Row keys begin with the firm's number, so the new tables number firms as the compared ones do. */
async function giveFirmNumbers(
  actual: ReadDatabase,
  path: string,
): Promise<ReadonlyMap<string, number>> {
  const firms = await actual
    .selectFrom('firms')
    .innerJoin('projected', 'projected.firm', 'firms.number')
    .select(['firms.number', 'firms.firm', 'projected.sequence'])
    .execute();
  const batch = emptyBatch();
  for (const { number, firm } of firms)
    batch.firms.set(number, { number, firm, reporting_firm: '' });
  const sink = openSqliteSink(path);
  await sink.apply(batch);
  await sink.close();
  return new Map(firms.map(({ firm, sequence }) => [firm, sequence]));
}

function firstEvents(batch: EncodedBatch, count: number): EncodedBatch {
  const eventLengths = batch.eventLengths.subarray(0, count);
  const bytes = eventLengths.reduce((sum, length) => sum + length, 0);
  const { group, commit } = batch;
  return { plain: batch.plain.subarray(0, bytes), eventLengths, group, commit };
}

async function compareTable(
  actual: ReadDatabase,
  expected: ReadDatabase,
  table: TableName,
): Promise<readonly RowDifference[]> {
  const [seen, wanted] = await Promise.all([
    tableDigests(actual, table),
    tableDigests(expected, table),
  ]);
  const differences = new Map<string, RowDifference>();
  for (const day of [...new Set([...seen.keys(), ...wanted.keys()])].sort((a, b) => a - b)) {
    if (seen.get(day) === wanted.get(day)) continue;
    const [rows, right] = await Promise.all([
      rowsOfDay(actual, table, day),
      rowsOfDay(expected, table, day),
    ]);
    for (const found of compareRows(table, day, rows, right)) {
      // A row whose day was changed is missing in one digest and unexpected in the other: one changed row.
      const other = differences.get(found.key);
      differences.set(
        found.key,
        other === undefined
          ? found
          : { ...found, what: 'changed', columns: [tables[table].digestDay] },
      );
    }
  }
  return [...differences.values()];
}

// A damaged day may be any number.
function isDay(day: number): boolean {
  return Number.isInteger(day) && day >= 0 && day <= 65_535;
}

function* compareRows(
  table: TableName,
  day: number,
  rows: ReadonlyMap<string, AnyRow>,
  right: ReadonlyMap<string, AnyRow>,
): Generator<RowDifference> {
  const at = { table, day: isDay(day) ? dateOfDay(day) : '' };
  for (const [key, row] of rows) {
    const wanted = right.get(key);
    if (wanted === undefined) yield { ...at, key, what: 'unexpected', columns: [] };
    else if (rowText(table, row) !== rowText(table, wanted)) {
      const columns = Object.keys(tables[table].columns).filter(
        (column) => row[column] !== wanted[column],
      );
      yield { ...at, key, what: 'changed', columns };
    }
  }
  for (const [key, row] of right) {
    if (!rows.has(key)) yield { ...at, key: keyText(table, row), what: 'missing', columns: [] };
  }
}
