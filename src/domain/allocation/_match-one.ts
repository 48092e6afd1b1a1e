import type { Price } from '../basics/price.ts';
import { byPriceThenId, nearestFreeOf, takeNearest } from './_nearest-free.ts';
import type { Left, Match, Matchable } from './match-tickets.ts';

/**
 * One ticket and one trade of the same quantity: tickets by price, then id, take a trade at exactly their price; those
 * that found none take the nearest price within the tolerance; a ticket without a price comes last and takes the cheapest.
 */
export function matchOneToOne(
  { tickets, trades, matches, mispriced }: Left,
  tolerance: Price,
): Left {
  const free = nearestFreeOf(trades);
  const taken = new Set<Matchable>();
  const take = (ticket: Matchable, within: Price): boolean => {
    const { price, quantity } = ticket;
    const ofQuantity = free.get(quantity);
    if (ofQuantity === undefined) return false;
    const mean = price === undefined ? undefined : { sum: BigInt(price), quantity: 1n };
    const trade = takeNearest(ofQuantity, mean, within);
    if (trade === undefined) return false;
    taken.add(trade);
    matches.push(oneToOne(ticket, trade));
    return true;
  };
  const sorted = [...tickets].sort(byPriceThenId);
  const without = sorted.filter((ticket) => ticket.price === undefined || !take(ticket, 0));
  return {
    tickets: without.filter((ticket) => !take(ticket, tolerance)),
    trades: trades.filter((trade) => !taken.has(trade)),
    matches,
    mispriced,
  };
}

function oneToOne(ticket: Matchable, trade: Matchable): Match {
  return { kind: 'one-to-one', tickets: [ticket], trades: [trade] };
}
