import { parseDecimal, toScaled } from '../basics/decimal.ts';
import { SEVEN_DIGITS } from './part17-layout.ts';

// Zoned overpunch (Guidebook v2.0, Appendix E): the last character holds the last digit and the sign. A plain digit is
// positive too, and is what we write for positive strikes.
const POSITIVE = '{ABCDEFGHI';
const NEGATIVE = '}JKLMNOPQR';

const STRIKE_DIGITS = 7;

/** `-3750` as `000375}`, `6100` as `0006100`. |units| must be at most 9,999,999. */
export function strikeToOverpunch(units: number): string {
  const digits = Math.abs(units).toString().padStart(STRIKE_DIGITS, '0');
  if (units >= 0) return digits;
  const last = Number(digits.slice(-1));
  return `${digits.slice(0, -1)}${NEGATIVE.charAt(last)}`;
}

/** Reads both sign forms; minus zero is zero. Undefined when it is no seven-character strike. */
export function strikeFromOverpunch(text: string): number | undefined {
  if (!/^\d{6}[\d{}A-R]$/.test(text)) return undefined;
  const head = text.slice(0, -1);
  const last = text.slice(-1);
  if (/\d/.test(last)) return Number(text);
  const positive = POSITIVE.indexOf(last);
  if (positive >= 0) return Number(`${head}${positive}`);
  return 0 - Number(`${head}${NEGATIVE.indexOf(last)}`);
}

/**
 * The strike as the exchange writes it: strike × 10^scale. Undefined when that is no whole number of at most seven
 * digits: a strike is never rounded.
 */
export function strikeUnits(strike: string, scale: number): number | undefined {
  const price = parseDecimal(strike);
  const units = price && toScaled(price, scale);
  if (units === undefined) return undefined;
  return units >= -BigInt(SEVEN_DIGITS) && units <= BigInt(SEVEN_DIGITS)
    ? Number(units)
    : undefined;
}
