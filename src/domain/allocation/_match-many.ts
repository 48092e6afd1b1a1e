import type { Price } from '../basics/price.ts';
import { byPriceThenId } from './_nearest-free.ts';
import type { Left, Matchable, MatchKind } from './match-tickets.ts';

/**
 * Both sides by price, then id, cut wherever their running totals meet. A part whose average prices are further apart
 * than the tolerance stays unmatched; so does what stands behind the last cut.
 */
export function matchManyToMany(
  { tickets, trades, matches, mispriced }: Left,
  tolerance: Price,
): Left {
  const matched = new Set<Matchable>();
  for (const part of partsOf([...tickets].sort(byPriceThenId), [...trades].sort(byPriceThenId))) {
    const members = [...part.tickets, ...part.trades];
    if (isNear(part, tolerance)) {
      matches.push({ kind: kindOf(part), tickets: part.tickets, trades: part.trades });
      for (const item of members) matched.add(item);
    } else {
      for (const item of members) mispriced.add(item);
    }
  }
  return {
    tickets: tickets.filter((ticket) => !matched.has(ticket)),
    trades: trades.filter((trade) => !matched.has(trade)),
    matches,
    mispriced,
  };
}

/** What has one on a side here was no run of neighbours in time. */
function kindOf({ tickets, trades }: Part): MatchKind {
  if (tickets.length === 1) return 'one-to-many';
  return trades.length === 1 ? 'many-to-one' : 'many-to-many';
}

type Part = {
  readonly tickets: readonly Matchable[];
  readonly trades: readonly Matchable[];
  readonly quantity: number;
};

function partsOf(tickets: readonly Matchable[], trades: readonly Matchable[]): Part[] {
  const parts: Part[] = [];
  let [ticketsFrom, tradesFrom, at] = [0, 0, 0];
  let [ticketTotal, tradeTotal, cutAt] = [0, 0, 0];
  for (const [place, { quantity }] of tickets.entries()) {
    ticketTotal += quantity;
    for (; tradeTotal < ticketTotal; at += 1) {
      const trade = trades[at];
      if (trade === undefined) return parts;
      tradeTotal += trade.quantity;
    }
    if (tradeTotal !== ticketTotal) continue;
    parts.push({
      tickets: tickets.slice(ticketsFrom, place + 1),
      trades: trades.slice(tradesFrom, at),
      quantity: ticketTotal - cutAt,
    });
    [ticketsFrom, tradesFrom, cutAt] = [place + 1, at, ticketTotal];
  }
  return parts;
}

function isNear({ tickets, trades, quantity }: Part, tolerance: Price): boolean {
  const [asked, traded] = [priceSum(tickets), priceSum(trades)];
  if (asked === undefined || traded === undefined) return true;
  const apart = asked - traded;
  return (apart < 0n ? -apart : apart) <= BigInt(tolerance) * BigInt(quantity);
}

/** Σ price × contracts; undefined when one has no price. */
function priceSum(items: readonly Matchable[]): bigint | undefined {
  let sum = 0n;
  for (const { price, quantity } of items) {
    if (price === undefined) return undefined;
    sum += BigInt(price) * BigInt(quantity);
  }
  return sum;
}
