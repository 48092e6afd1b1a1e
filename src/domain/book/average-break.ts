import type { AverageGroupMoved } from '../allocation/average-events.ts';
import { type AverageGroup, groupOfDerivation, groupOfFill } from '../allocation/average-groups.ts';
import type { TradesDerived } from '../allocation/derivation-events.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import { groupMoved, partResidualBack } from './average-part.ts';
import { residuals } from './average-residuals.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import type { KnownTrade } from './find-trade.ts';

/** A fill changed, or is gone, under a group that is no longer open: its average is not right, so it is reopened. */
export function groupReopened(
  book: Book,
  {
    known,
    entering,
  }: { readonly known: Pick<KnownTrade, 'booked'>; readonly entering: TradeEntering | undefined },
  context: Context,
): AverageGroupMoved | undefined {
  if (entering !== undefined && keepsAverage(known.booked, entering)) return undefined;
  const group = groupOfFill(book.averageGroups, known.booked.tradeId);
  if (group === undefined || !isAveraged(group)) return undefined;
  const { averagePrice, residual } = group;
  const to = { status: 'reopening', reason: 'fill-changed', averagePrice, residual } as const;
  return groupMoved(group, to, context);
}

/** What a trade was divided into is taken back: a share that is a fill leaves its group, and an average with it is not right. */
export function groupsLeft(
  book: Book,
  leaving: readonly Pick<KnownTrade, 'booked'>[],
  context: Context,
): AverageGroupMoved[] {
  if (book.averageGroups.byFill.size === 0) return [];
  const moved = new Map<string, AverageGroupMoved>();
  for (const known of leaving) {
    const reopened = groupReopened(book, { known, entering: undefined }, context);
    if (reopened !== undefined) moved.set(reopened.groupId, reopened);
  }
  return [...moved.values()];
}

/** A fill's other terms change nothing of its group's average: it counts for the same, on the same day, in the same group. */
export function keepsAverage(booked: TradeBooked, { enriched }: TradeEntering): boolean {
  const { report, account, terms } = enriched;
  return (
    booked.quantity === report.quantity &&
    booked.price === report.price &&
    booked.tradeDate === report.tradeDate &&
    booked.account === account.account &&
    booked.ccp === report.ccp &&
    booked.contract === report.contract &&
    booked.side === report.side &&
    booked.clearingDate === report.clearingDate &&
    booked.customerOrigin === report.externalAccount.origin &&
    booked.priceType === report.priceType &&
    booked.tradeType === report.tradeType &&
    booked.currency === terms.currency
  );
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
