import { parseDecimal, scaledToText, toScaled } from './decimal.ts';

/**
 * A price in clearing format, as a whole number of 10^-8 (so 370.25 is 37_025_000_000). May be negative.
 * Bound: |price| ≤ PRICE_LIMIT = 90 million, which keeps it a safe integer with all eight decimals exact; eight
 * decimals hold an eighth of a 32nd (0.00390625) and the seven decimals of Eurex average prices.
 */
export type Price = number;

export const PRICE_PLACES = 8;
const WHOLE_LIMIT = 90_000_000;
export const PRICE_LIMIT: Price = WHOLE_LIMIT * 10 ** PRICE_PLACES;

/** Exact reading; undefined when the text is no decimal, has more than eight places or passes the bound. */
export function priceFromText(text: string): Price | undefined {
  const plain = plainPrice(text);
  return plain === undefined ? anyPrice(text) : plain;
}

/** Whole part and decimals of a price as nearly all are written. */
const MOST_DIGITS = 8;

/**
 * The price of `-?digits[.digits]` with at most eight digits on either side, without a pattern and big numbers: every
 * trade has one. At most 99,999,999 × 10^8 + 99,999,999 would pass 2^53, so a whole part at or above the limit is left
 * to `anyPrice`, as is everything else.
 */
function plainPrice(text: string): Price | undefined {
  const isNegative = text.charCodeAt(0) === 45;
  const first = isNegative ? 1 : 0;
  const point = text.indexOf('.');
  const wholeEnd = point === -1 ? text.length : point;
  const places = point === -1 ? 0 : text.length - point - 1;
  if (wholeEnd - first < 1 || wholeEnd - first > MOST_DIGITS || places > MOST_DIGITS)
    return undefined;
  const whole = digitsIn(text, first, wholeEnd);
  const decimals = point === -1 ? 0 : digitsIn(text, point + 1, text.length);
  if (whole === undefined || decimals === undefined || whole >= WHOLE_LIMIT) return undefined;
  const size = whole * 10 ** PRICE_PLACES + decimals * 10 ** (PRICE_PLACES - places);
  return isNegative && size !== 0 ? -size : size;
}

/** The number that the digits make, or undefined when one is none. */
function digitsIn(text: string, from: number, to: number): number | undefined {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

function anyPrice(text: string): Price | undefined {
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
