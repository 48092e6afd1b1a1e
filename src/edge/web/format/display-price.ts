import { type Decimal, parseDecimal, scaledToText } from '../../../domain/basics/decimal.ts';
import type { Display } from '../../../domain/reference/reference-words.ts';

/** How a product's prices are shown; prices everywhere else are in clearing format. */
export type PriceStyle = {
  readonly display: Display;
  readonly priceDecimals: number;
  /** Price steps in clearing format, exact text. */
  readonly ticks: readonly string[];
};

/** Parts of a whole that the fraction behind the mark counts, and how they are written. */
const FRACTIONS: Readonly<
  Record<Exclude<Display, 'decimal'>, { parts: number; write: (part: number) => string }>
> = {
  halves: { parts: 2, write: (part) => String(part) },
  quarters: { parts: 4, write: (part) => String(part) },
  eighths: { parts: 8, write: (part) => String(part) },
  '32nds': { parts: 32, write: (part) => String(part).padStart(2, '0') },
  '32nds-halves': { parts: 64, write: (part) => thirtySeconds(part, 2) },
  '32nds-quarters': { parts: 128, write: (part) => thirtySeconds(part, 4) },
};

/**
 * A clearing price as the trading floor writes it: `3.7025` of corn is `370'2` (cents and eighths), `131.515625` of the
 * ten-year note is `131'165`. A price that its format cannot say exactly is shown as the exact decimal.
 */
export function displayPrice(priceText: string, style: PriceStyle): string {
  const price = parseDecimal(priceText);
  if (price === undefined) return priceText;
  const fraction = style.display === 'decimal' ? undefined : FRACTIONS[style.display];
  if (fraction === undefined) return decimalPrice(price, style.priceDecimals);
  const cents = isInCents(style, fraction.parts) ? 100n : 1n;
  const parts = wholeParts(price, cents * BigInt(fraction.parts));
  if (parts === undefined) return decimalPrice(price, style.priceDecimals);
  const size = BigInt(fraction.parts);
  const magnitude = parts < 0n ? -parts : parts;
  const sign = parts < 0n ? '-' : '';
  return `${sign}${magnitude / size}'${fraction.write(Number(magnitude % size))}`;
}

/** The whole number of parts, or undefined when the price lies between two of them. */
function wholeParts(price: Decimal, partsPerOne: bigint): bigint | undefined {
  const product = price.mantissa * partsPerOne;
  const divisor = 10n ** BigInt(price.scale);
  return product % divisor === 0n ? product / divisor : undefined;
}

/** Grains are cleared in dollars and shown in cents: their tick is no whole number of eighths of a dollar. */
function isInCents({ ticks }: PriceStyle, parts: number): boolean {
  return ticks.some((text) => {
    const tick = parseDecimal(text);
    return tick !== undefined && wholeParts(tick, BigInt(parts)) === undefined;
  });
}

// Behind two digits of 32nds stands the digit of the half or quarter, cut, as CME writes it: 5 = ½, 2 = ¼, 7 = ¾.
function thirtySeconds(part: number, steps: number): string {
  const whole = String(Math.floor(part / steps)).padStart(2, '0');
  return `${whole}${Math.floor(((part % steps) * 10) / steps)}`;
}

/** At least the product's decimals, more when the price has more: an average price is never cut. */
function decimalPrice({ mantissa, scale }: Decimal, priceDecimals: number): string {
  return scaledToText(mantissa, scale, 0).replace(
    /^(-?\d+)(?:\.(\d*))?$/,
    (_, whole: string, digits = '') => {
      const fraction = String(digits).padEnd(priceDecimals, '0');
      return fraction === '' ? whole : `${whole}.${fraction}`;
    },
  );
}
