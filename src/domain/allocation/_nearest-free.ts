import type { Price } from '../basics/price.ts';
import { byText } from './_by-text.ts';
import { elementAt } from './_element-at.ts';
import type { Matchable } from './match-tickets.ts';

/** A mean price: `sum ÷ quantity`. Undefined = any price. */
export type MeanPrice = { readonly sum: bigint; readonly quantity: bigint } | undefined;

/**
 * Items of one quantity, of which the free one with the nearest price is taken again and again: sorted by price and id,
 * with the next free neighbour on either side found by path halving, so that taking is O(log n).
 */
export type NearestFree = {
  readonly priced: readonly Matchable[];
  /** From each place the nearest free place at or after it, one past the end if none. */
  readonly after: Int32Array;
  /** The nearest free place before it plus one, 0 if none; shifted by one so that 0 can be its end. */
  readonly before: Int32Array;
  /** Without a price, by id, and how many of them are gone. */
  readonly unpriced: readonly Matchable[];
  gone: number;
};

/** By quantity. */
export function nearestFreeOf(items: readonly Matchable[]): Map<number, NearestFree> {
  const groups = new Map<number, Matchable[]>();
  for (const item of items) {
    const group = groups.get(item.quantity);
    if (group === undefined) groups.set(item.quantity, [item]);
    else group.push(item);
  }
  return new Map([...groups].map(([quantity, group]) => [quantity, freeOf(group)]));
}

function freeOf(items: readonly Matchable[]): NearestFree {
  const priced = items.filter(({ price }) => price !== undefined).sort(byPriceThenId);
  const places = Int32Array.from({ length: priced.length + 1 }, (_, at) => at);
  return {
    priced,
    after: places,
    before: places.slice(),
    unpriced: items.filter(({ price }) => price === undefined).sort((a, b) => byText(a.id, b.id)),
    gone: 0,
  };
}

/** Lowest price first, no price last; then the lower id. */
export function byPriceThenId(a: Matchable, b: Matchable): number {
  if (a.price === b.price) return byText(a.id, b.id);
  if (a.price === undefined) return 1;
  if (b.price === undefined) return -1;
  return a.price - b.price;
}

/**
 * Takes the free item whose price is nearest and within the tolerance; of two equally near the cheaper, of equal prices
 * the lower id. One without a price is taken when no priced one fits.
 */
export function takeNearest(
  free: NearestFree,
  mean: MeanPrice,
  tolerance: Price,
): Matchable | undefined {
  const place = nearestPlace(free, mean, tolerance);
  if (place !== undefined) {
    free.after[place] = place + 1;
    free.before[place + 1] = place;
    return elementAt(free.priced, place);
  }
  const item = free.unpriced[free.gone];
  if (item !== undefined) free.gone += 1;
  return item;
}

function nearestPlace(free: NearestFree, mean: MeanPrice, tolerance: Price): number | undefined {
  const { priced, after, before } = free;
  if (mean === undefined) return placeOrNone(find(after, 0), priced);
  const from = firstAtOrAbove(priced, mean);
  const above = placeOrNone(find(after, from), priced);
  const left = placeOrNone(find(before, from) - 1, priced);
  // Of equal prices the lower id: below, the first free one of the price that the nearest one has.
  const below = left === undefined ? undefined : firstOfPrice(free, left);
  const aboveFar = above === undefined ? undefined : distance(priced, above, mean);
  const belowFar = below === undefined ? undefined : distance(priced, below, mean);
  const isBelow = belowFar !== undefined && (aboveFar === undefined || belowFar <= aboveFar);
  const [place, far] = isBelow ? [below, belowFar] : [above, aboveFar];
  return far !== undefined && far <= BigInt(tolerance) * mean.quantity ? place : undefined;
}

function placeOrNone(place: number, priced: readonly Matchable[]): number | undefined {
  return place >= 0 && place < priced.length ? place : undefined;
}

function firstOfPrice({ priced, after }: NearestFree, place: number): number {
  const { price } = elementAt(priced, place);
  let low = 0;
  let high = place;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const there = elementAt(priced, middle).price;
    if (there !== undefined && price !== undefined && there < price) low = middle + 1;
    else high = middle;
  }
  return find(after, low);
}

/** The first place whose price × quantity is not below the sum. */
function firstAtOrAbove(priced: readonly Matchable[], mean: NonNullable<MeanPrice>): number {
  let low = 0;
  let high = priced.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scaled(priced, middle, mean) < mean.sum) low = middle + 1;
    else high = middle;
  }
  return low;
}

function distance(
  priced: readonly Matchable[],
  place: number,
  mean: NonNullable<MeanPrice>,
): bigint {
  const apart = scaled(priced, place, mean) - mean.sum;
  return apart < 0n ? -apart : apart;
}

function scaled(
  priced: readonly Matchable[],
  place: number,
  { quantity }: NonNullable<MeanPrice>,
): bigint {
  const { price } = elementAt(priced, place);
  return price === undefined ? 0n : BigInt(price) * quantity;
}

/** The end of the chain of pointers from a place, halving the way for the next to come. */
function find(pointers: Int32Array, from: number): number {
  let at = from;
  for (;;) {
    const next = pointers[at];
    if (next === undefined || next === at) return at;
    pointers[at] = pointers[next] ?? next;
    at = next;
  }
}
