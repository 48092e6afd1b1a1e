import { type AverageGroup, groupOfDerivation, groupOfFill } from '../allocation/average-groups.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import { groupMoved, partResidualBack } from './average-part.ts';
import { residuals } from './average-residuals.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import type { KnownTrade } from './find-trade.ts';

/** A fill changed, or is gone, under a group that is no longer open: its average is not right, so it is reopened. */
export function groupReopened(
  book: Book,
  { known }: { readonly known: KnownTrade },
  context: Context,
): BookEvent[] {
  const group = groupOfFill(book.averageGroups, known.booked.tradeId);
  if (group === undefined || !isAveraged(group)) return [];
  const { averagePrice, residual } = group;
  const to = { status: 'reopening', reason: 'fill-changed', averagePrice, residual } as const;
  return [groupMoved(group, to, context)];
}

function isAveraged({ status }: AverageGroup): boolean {
  return status === 'completing' || status === 'complete' || status === 'allocated';
}

/** What a part, or a group's allocation, posted of the residual, taken back; undefined for any other derivation. */
export function residualsBack(book: Book, derivation: TradesDerived): BookEvent[] | undefined {
  const group = groupOfDerivation(book.averageGroups, derivation.derivationId);
  if (group === undefined) return undefined;
  return derivation.kind === 'average-price'
    ? partResidualBack(book, group, derivation)
    : residuals(book, group, derivation, -1);
}
