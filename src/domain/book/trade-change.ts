import type { Book, BookEvent, Context } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { TradeEntering, TradeLeaving } from './change-setting.ts';
import { tradeChanges } from './trade-changes.ts';
import { bookedEvent } from './trade-effects.ts';

/** A trade that leaves a position, one that enters one, or both (a replacement). */
export type TradeChange = {
  readonly leaving: TradeLeaving | undefined;
  readonly entering: TradeEntering | undefined;
};

/** The events of one trade's change: `tradeChanges` of one. */
export function tradeChange(book: Book, change: TradeChange, context: Context): BookEvent[] {
  const { leaving, entering } = change;
  // The everyday case: a new trade on a day that is not final touches nothing but its own lot.
  if (
    leaving === undefined &&
    entering !== undefined &&
    !isFinal(book, entering.enriched.report.clearingDate)
  ) {
    return [bookedEvent(book, entering, { basis: entering.enriched.report.price, isAsOf: false })];
  }
  const lists = {
    leaving: leaving === undefined ? [] : [leaving],
    entering: entering === undefined ? [] : [entering],
  };
  return tradeChanges(book, lists, context);
}
