import { DatabaseSync } from 'node:sqlite';
import type { ReplayedLog } from './compare.ts';
import { firmScope } from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { emptyBatch, type RowBatch } from './row-batch.ts';
import { nameRange, rowKey } from './row-key.ts';
import { openSqliteSink } from './sqlite-sink.ts';

/** Gives a store at `path` what another carries of erased events, as it stood when the last of them was projected. */
export async function giveCarriedRows(
  actual: ReadDatabase,
  path: string,
  logs: readonly ReplayedLog[],
): Promise<void> {
  for (const { firm, erased } of logs) {
    const scope = erased && (await firmScope(actual, firm));
    if (erased === undefined || scope === undefined) continue;
    const sink = openSqliteSink(path);
    await sink.apply(await carriedRows(actual, scope.number, erased.sequence));
    await sink.close();
    const row = await actual
      .selectFrom('erased')
      .selectAll()
      .where('firm', '=', scope.number)
      .executeTakeFirstOrThrow();
    const db = new DatabaseSync(path);
    db.prepare('INSERT INTO erased (firm, sequence, day, whole) VALUES (?, ?, ?, ?)').run(
      row.firm,
      row.sequence,
      row.day,
      row.whole,
    );
    db.close();
  }
}

async function carriedRows(db: ReadDatabase, number: number, sequence: number): Promise<RowBatch> {
  const batch = emptyBatch();
  const [first, last] = [rowKey(number, 0), rowKey(number, sequence)];
  const { appended } = batch;
  const names = nameRange(number);
  appended.names.push(
    ...(await db
      .selectFrom('names')
      .selectAll()
      .where('id', '>=', names.first)
      .where('id', '<', names.end)
      .orderBy('id')
      .execute()),
  );
  // What later events did to these rows is done again when they are projected again.
  appended.trades.push(
    ...(await db
      .selectFrom('trades')
      .selectAll()
      .where('id', '>=', first)
      .where('id', '<=', last)
      .execute()),
  );
  for (const row of await db
    .selectFrom('close_outs')
    .selectAll()
    .where('id', '>=', first)
    .where('id', '<=', last)
    .execute())
    appended.close_outs.push(
      row.reversed === null || row.reversed <= last
        ? row
        : { ...row, reversed: null, reversal: null, reversal_date: null },
    );
  for (const row of await db
    .selectFrom('worklist')
    .selectAll()
    .where('id', '>=', first)
    .where('id', '<=', last)
    .execute())
    appended.worklist.push({ ...row, closed: null, outcome: null, close_reason: '' });
  for (const row of await db
    .selectFrom('tickets')
    .selectAll()
    .where('id', '>=', first)
    .where('id', '<=', last)
    .execute())
    appended.tickets.push({ ...row, closed: null, outcome: null, trade_id: '' });
  appended.postings.push(
    ...(await db
      .selectFrom('postings')
      .selectAll()
      .where('id', '>=', first)
      .where('id', '<=', last)
      .execute()),
  );
  appended.prices.push(
    ...(await db
      .selectFrom('prices')
      .selectAll()
      .where('id', '>=', first)
      .where('id', '<=', last)
      .execute()),
  );
  appended.files.push(
    ...(await db
      .selectFrom('files')
      .selectAll()
      .where('id', '>=', first)
      .where('id', '<=', last)
      .execute()),
  );
  for (const table of ['position_days', 'account_days'] as const) {
    const rows = await db
      .selectFrom(table)
      .selectAll()
      .where('firm', '=', number)
      .where('id', '<=', last)
      .execute();
    for (const row of rows) {
      if ('contract' in row) appended.position_days.push(row);
      else appended.account_days.push(row);
    }
  }
  for (const row of await db.selectFrom('days').selectAll().where('firm', '=', number).execute())
    batch.days.set(`${row.firm} ${row.date}`, row);
  batch.projected.set(number, { firm: number, sequence });
  return batch;
}
