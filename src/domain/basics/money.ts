import {
  type Decimal,
  divideHalfAwayFromZero,
  parseDecimal,
  scaledToText,
  toScaled,
} from './decimal.ts';
import { assertThat } from './decision.ts';
import { PRICE_PLACES, type Price } from './price.ts';

/**
 * Money as a whole number of the currency's minor unit (cents, yen); positive = the account holds or receives it.
 * Bound: every amount and every sum is a safe integer (about 90 trillion dollars); `addAmounts` and `timesQuantity`
 * stop the engine rather than pass it.
 */
export type Amount = number;

/** ISO 4217 alphabetic code. */
export type Currency = string;

// ISO 4217 minor units (table A.1, list of 2026-01). `Intl` is wrong for HUF and IDR, so the table is ours.
const MINOR_DIGITS: ReadonlyMap<Currency, number> = new Map([
  ...[
    'AUD',
    'BRL',
    'CAD',
    'CHF',
    'CNH',
    'CNY',
    'CZK',
    'DKK',
    'EUR',
    'GBP',
    'HKD',
    'HUF',
    'IDR',
    'ILS',
    'INR',
    'MXN',
    'MYR',
    'NOK',
    'NZD',
    'PLN',
    'RUB',
    'SEK',
    'SGD',
    'THB',
    'TRY',
    'TWD',
    'USD',
    'ZAR',
  ].map((code): [string, number] => [code, 2]),
  ['CLP', 0],
  ['JPY', 0],
  ['KRW', 0],
  ['BHD', 3],
  ['KWD', 3],
]);

/** Decimals of the currency's minor unit, or undefined for a currency that Holdfast does not know. */
export function minorDigits(currency: Currency): number | undefined {
  return MINOR_DIGITS.get(currency);
}

function digitsOf(currency: Currency): number {
  const digits = MINOR_DIGITS.get(currency);
  assertThat(digits !== undefined, () => `currency ${currency} has no known minor unit`);
  return digits;
}

/** `1234` USD as `12.34`; always with the currency's full decimals. */
export function amountToText(amount: Amount, currency: Currency): string {
  const digits = digitsOf(currency);
  return scaledToText(BigInt(amount), digits, digits);
}

/** Exact reading in the currency's minor unit; undefined when there are more decimals than the currency has. */
export function amountFromText(text: string, currency: Currency): Amount | undefined {
  const decimal = parseDecimal(text);
  const scaled = decimal && toScaled(decimal, digitsOf(currency));
  if (scaled === undefined) return undefined;
  const amount = Number(scaled);
  return Number.isSafeInteger(amount) ? amount : undefined;
}

export function addAmounts(a: Amount, b: Amount): Amount {
  const sum = a + b;
  assertThat(Number.isSafeInteger(sum), () => `sum ${a} + ${b} is beyond the safe bound for money`);
  return sum;
}

/** Whole contracts times money per contract; exact or it stops. `-0` never leaves here. */
export function timesQuantity(perContract: Amount, quantity: number): Amount {
  const product = perContract * quantity;
  assertThat(
    Number.isSafeInteger(product),
    () => `${perContract} × ${quantity} is beyond the safe bound for money`,
  );
  return product + 0;
}

/**
 * V(price): money of one contract at that price = price × multiplier, rounded half away from zero to the minor unit,
 * **per contract**, so that differences times quantity telescope exactly over days (domain.md, "Money from prices").
 */
export function valuePerContract(price: Price, multiplier: Decimal, currency: Currency): Amount {
  const minor = digitsOf(currency);
  const product = BigInt(price) * multiplier.mantissa * 10n ** BigInt(minor);
  const amount = Number(
    divideHalfAwayFromZero(product, 10n ** BigInt(PRICE_PLACES + multiplier.scale)),
  );
  assertThat(
    Number.isSafeInteger(amount),
    () => `value of price ${price} is beyond the safe bound for money`,
  );
  return amount;
}

/** `amount` of `decimal` money rounded half away from zero to the minor unit, for a fee per contract times quantity. */
export function roundToMinor(value: Decimal, times: number, currency: Currency): Amount {
  const minor = digitsOf(currency);
  const scaled = value.mantissa * BigInt(times) * 10n ** BigInt(minor);
  return Number(divideHalfAwayFromZero(scaled, 10n ** BigInt(value.scale)));
}
