import { parseDecimal, scaledToText, toScaled } from './decimal.ts';

/**
 * A price in clearing format, as a whole number of 10^-8 (so 370.25 is 37_025_000_000). May be negative.
 * Bound: |price| ≤ PRICE_LIMIT = 90 million, which keeps it a safe integer with all eight decimals exact; eight
 * decimals hold an eighth of a 32nd (0.00390625) and the seven decimals of Eurex average prices.
 */
export type Price = number;

export const PRICE_PLACES = 8;
export const PRICE_LIMIT: Price = 90_000_000 * 10 ** PRICE_PLACES;

/** Exact reading; undefined when the text is no decimal, has more than eight places or passes the bound. */
export function priceFromText(text: string): Price | undefined {
  const decimal = parseDecimal(text);
  if (decimal === undefined) return undefined;
  const scaled = toScaled(decimal, PRICE_PLACES);
  if (scaled === undefined) return undefined;
  const price = Number(scaled);
  return Math.abs(price) <= PRICE_LIMIT ? price : undefined;
}

/** Exact text without trailing zeros: `98.1375`, `-37.63`, `3.4425`. */
export function priceToText(price: Price): string {
  return scaledToText(BigInt(price), PRICE_PLACES, 0);
}
