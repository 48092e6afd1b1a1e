import type { Pair } from '../position/position-events.ts';
import { findPosition } from '../position/position-state.ts';
import type { Book, BookEvent } from './book-state.ts';

/**
 * Fills in what only the order of a decision's events tells: each close-out names the one before it of its position,
 * and pairs with a trade booked in the same decision name its booking.
 */
export function linkCloseOuts(
  book: Book,
  events: readonly BookEvent[],
  firstSequence: number,
): BookEvent[] {
  const newest = new Map<string, number>();
  const booked = new Map<string, number>();
  return events.map((event, at) => {
    if (event.type === 'TradeBooked') booked.set(event.tradeId, firstSequence + at);
    if (event.type !== 'LotsClosedOut' && event.type !== 'CloseOutsReversed') return event;
    const key = `${event.account} ${event.contract}`;
    const known = findPosition(book.positions, event.account, event.contract)?.lastCloseOut;
    const previous = newest.get(key) ?? known ?? 0;
    newest.set(key, firstSequence + at);
    const pairs =
      booked.size === 0 ? event.pairs : event.pairs.map((pair) => withBookings(pair, booked));
    return { ...event, previous, pairs };
  });
}

function withBookings(pair: Pair, booked: ReadonlyMap<string, number>): Pair {
  const buy = pair.buyBookedSequence === 0 ? booked.get(pair.buyTradeId) : undefined;
  const sell = pair.sellBookedSequence === 0 ? booked.get(pair.sellTradeId) : undefined;
  if (buy === undefined && sell === undefined) return pair;
  return {
    ...pair,
    buyBookedSequence: buy ?? pair.buyBookedSequence,
    sellBookedSequence: sell ?? pair.sellBookedSequence,
  };
}
