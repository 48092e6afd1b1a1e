import { firmScope } from './firm-scope.ts';
import type { ReadDatabase } from './read-database.ts';
import { rowKey } from './row-key.ts';
import { type BlotterRow, blotterRow, selectTrades } from './trade-list.ts';

/** Events of a firm: later than `after`, up to `through`. */
export type SequenceSpan = { readonly after: number; readonly through: number };

/**
 * Trades that were booked or removed in a span of events, each as it is now, oldest booking first; a trade removed in
 * it may be of any age. Undefined = more than `limit`.
 */
export async function tradesChanged(
  db: ReadDatabase,
  firm: string,
  span: SequenceSpan,
  limit: number,
): Promise<readonly BlotterRow[] | undefined> {
  const scope = await firmScope(db, firm);
  if (scope === undefined) return [];
  const after = rowKey(scope.number, span.after);
  const through = rowKey(scope.number, span.through);
  const booked = await selectTrades(db)
    .where('trades.id', '>', after)
    .where('trades.id', '<=', through)
    .orderBy('trades.id')
    .limit(limit + 1)
    .execute();
  const removed = await selectTrades(db)
    .where('trades.removed', '>', after)
    .where('trades.removed', '<=', through)
    .where('trades.id', '<=', after)
    .limit(limit + 1)
    .execute();
  const stored = [...removed, ...booked];
  if (stored.length > limit) return undefined;
  return stored.sort((a, b) => a.id - b.id).map(blotterRow);
}
