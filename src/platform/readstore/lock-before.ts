import { DatabaseSync } from 'node:sqlite';
import { firmScope } from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import type { ReadTarget } from './read-target.ts';
import { rowKey, sequenceOf } from './row-key.ts';

/** The first day, or the first event, that a store of unlocked history answers for. */
export type HistoryBegin = { readonly day: number } | { readonly sequence: number };

/** What lies before what was asked for stays locked, although its rows are needed for the sums. */
export async function lockBefore(
  read: ReadDatabase,
  { path }: Extract<ReadTarget, { kind: 'sqlite' }>,
  firm: string,
  begin: HistoryBegin,
): Promise<void> {
  const scope = await firmScope(read, firm);
  if (scope === undefined) return;
  let trades = read
    .selectFrom('trades')
    .select(['id', 'clearing_date'])
    .where('id', '>=', 'sequence' in begin ? rowKey(scope.number, begin.sequence) : scope.firstKey)
    .where('id', '<', scope.endKey)
    .where('clearing_date', 'is not', null);
  if ('day' in begin) trades = trades.where('clearing_date', '>=', begin.day);
  const [first] = await trades.orderBy('id').limit(1).execute();
  const day = 'day' in begin ? begin.day : (first?.clearing_date ?? FIRST_DAY);
  const sequence = first === undefined ? FIRST_SEQUENCE : sequenceOf(first.id);
  const db = new DatabaseSync(path);
  db.prepare('INSERT OR REPLACE INTO erased (firm, sequence, day, whole) VALUES (?, ?, ?, 1)').run(
    scope.number,
    sequence - 1,
    day - 1,
  );
  db.close();
}

const FIRST_SEQUENCE = 1;
const FIRST_DAY = 1;
