import { firmScope } from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { rowKey } from './row-key.ts';
import { type BlotterRow, blotterRow, selectTrades } from './trade-list.ts';

/** SQLite takes 32,766 values in one statement, PostgreSQL 65,535. */
const AT_ONCE = 1_000;

/** Booked versions by the sequences of their bookings, as far as they are there and not erased. */
export async function tradesAt(
  db: ReadDatabase,
  firm: string,
  sequences: readonly number[],
): Promise<BlotterRow[]> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return [];
  const keys = sequences
    .map((sequence) => rowKey(scope.number, sequence))
    .filter((key) => key >= scope.shownKey);
  const found: BlotterRow[] = [];
  for (let from = 0; from < keys.length; from += AT_ONCE) {
    const some = keys.slice(from, from + AT_ONCE);
    const rows = await selectTrades(db).where('trades.id', 'in', some).execute();
    found.push(...rows.map(blotterRow));
  }
  return found;
}
