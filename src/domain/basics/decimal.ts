/**
 * An exact decimal number: `mantissa × 10^-scale`. Never passes through binary floating point.
 * Canonical form: `scale` is as small as possible and never negative.
 */
export type Decimal = { readonly mantissa: bigint; readonly scale: number };

const DECIMAL_PATTERN = /^([+-])?(\d*)(?:\.(\d*))?$/;

/** Digits accepted in one number; more is refused rather than stored. */
const MAX_DIGITS = 40;

/**
 * Reads `370`, `-0.5`, `.52000000`, `00000000.00`, `+1.`; undefined for anything else (exponents, blanks, commas).
 * Source of the odd shapes: FIXML as CME and ICE send it (reference/fix.md §1.11).
 */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL_PATTERN.exec(text);
  if (match === null || text.length > MAX_DIGITS) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  return normalise(sign === '-' ? -digits : digits, fraction.length);
}

function normalise(mantissa: bigint, scale: number): Decimal {
  let digits = mantissa;
  let places = scale;
  while (places > 0 && digits % 10n === 0n) {
    digits /= 10n;
    places -= 1;
  }
  return { mantissa: digits, scale: places };
}

/** Plain decimal text without exponent or trailing zeros: `-0.5`, `370`, `0`. */
export function decimalToText(value: Decimal): string {
  return scaledToText(value.mantissa, value.scale, 0);
}

/** `mantissa × 10^-scale` as text with at least `minimumPlaces` decimals and no further trailing zeros. */
export function scaledToText(mantissa: bigint, scale: number, minimumPlaces: number): string {
  const negative = mantissa < 0n;
  const digits = (negative ? -mantissa : mantissa).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > minimumPlaces && fraction.endsWith('0'))
    fraction = fraction.slice(0, -1);
  fraction = fraction.padEnd(minimumPlaces, '0');
  const text = fraction === '' ? whole : `${whole}.${fraction}`;
  return negative ? `-${text}` : text;
}

/** `value × 10^places` when that is a whole number, else undefined. */
export function toScaled(value: Decimal, places: number): bigint | undefined {
  if (value.scale > places) return undefined;
  return value.mantissa * 10n ** BigInt(places - value.scale);
}

/** Integer division rounded half away from zero; `divisor` above zero. */
export function divideHalfAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n;
  const magnitude = negative ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return negative ? -rounded : rounded;
}
