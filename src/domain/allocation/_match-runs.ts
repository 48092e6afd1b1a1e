import type { Price } from '../basics/price.ts';
import { byText } from './_by-text.ts';
import { elementAt } from './_element-at.ts';
import { type MeanPrice, type NearestFree, nearestFreeOf, takeNearest } from './_nearest-free.ts';
import type { Left, Matchable } from './match-tickets.ts';

/** A run is at most so long: what needs more is left to totals, and to a person. */
export const LONGEST_RUN = 50;

/** One ticket and a run of trades that add up to it, then one trade and a run of tickets. */
export function matchRuns({ tickets, trades, matches, mispriced }: Left, tolerance: Price): Left {
  const forTickets = takeRuns(tickets, trades, tolerance);
  for (const { single, run } of forTickets.found)
    matches.push({ kind: 'one-to-many', tickets: [single], trades: run });
  const forTrades = takeRuns(forTickets.runs, forTickets.singles, tolerance);
  for (const { single, run } of forTrades.found)
    matches.push({ kind: 'many-to-one', tickets: run, trades: [single] });
  return { tickets: forTrades.runs, trades: forTrades.singles, matches, mispriced };
}

type Runs = {
  readonly found: readonly { readonly single: Matchable; readonly run: readonly Matchable[] }[];
  /** What is left of either side. */
  readonly singles: readonly Matchable[];
  readonly runs: readonly Matchable[];
};

/** Length by length over what the shorter ones left; a run that is taken is stepped over whole. */
function takeRuns(
  singles: readonly Matchable[],
  items: readonly Matchable[],
  tolerance: Price,
): Runs {
  const free = nearestFreeOf(singles);
  const taken = new Set<Matchable>();
  const found: { readonly single: Matchable; readonly run: readonly Matchable[] }[] = [];
  let left = [...items].sort(byTimeThenId);
  let sums = runningSums(left);
  for (let length = 2; length <= LONGEST_RUN && length <= left.length; length += 1) {
    const gone = new Set<Matchable>();
    for (let from = 0; from + length <= left.length; from += 1) {
      const single = takeFor(free, sums, { from, to: from + length, tolerance });
      if (single === undefined) continue;
      const run = left.slice(from, from + length);
      found.push({ single, run });
      taken.add(single);
      for (const item of run) gone.add(item);
      from += length - 1;
    }
    if (gone.size === 0) continue;
    left = left.filter((item) => !gone.has(item));
    sums = runningSums(left);
  }
  return { found, singles: singles.filter((single) => !taken.has(single)), runs: left };
}

function byTimeThenId(a: Matchable, b: Matchable): number {
  return a.sinceMicros - b.sinceMicros || byText(a.id, b.id);
}

/** Before each place: contracts, price × contracts, and how many have no price. */
type Sums = { readonly quantity: number[]; readonly price: bigint[]; readonly unpriced: number[] };

function runningSums(items: readonly Matchable[]): Sums {
  const sums: Sums = { quantity: [0], price: [0n], unpriced: [0] };
  for (const [at, { quantity, price }] of items.entries()) {
    sums.quantity.push(elementAt(sums.quantity, at) + quantity);
    const value = price === undefined ? 0n : BigInt(price) * BigInt(quantity);
    sums.price.push(elementAt(sums.price, at) + value);
    sums.unpriced.push(elementAt(sums.unpriced, at) + (price === undefined ? 1 : 0));
  }
  return sums;
}

function takeFor(
  free: ReadonlyMap<number, NearestFree>,
  sums: Sums,
  {
    from,
    to,
    tolerance,
  }: { readonly from: number; readonly to: number; readonly tolerance: Price },
): Matchable | undefined {
  const quantity = elementAt(sums.quantity, to) - elementAt(sums.quantity, from);
  const ofQuantity = free.get(quantity);
  if (ofQuantity === undefined) return undefined;
  const isPriced = elementAt(sums.unpriced, to) === elementAt(sums.unpriced, from);
  const mean: MeanPrice = isPriced
    ? { sum: elementAt(sums.price, to) - elementAt(sums.price, from), quantity: BigInt(quantity) }
    : undefined;
  return takeNearest(ofQuantity, mean, tolerance);
}
