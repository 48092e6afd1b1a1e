import { type Decimal, divideHalfAwayFromZero } from '../basics/decimal.ts';
import { assertThat } from '../basics/decision.ts';
import {
  type Amount,
  addAmounts,
  type Currency,
  timesQuantity,
  valuePerContract,
} from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import { byLargestRemainder, type Part } from './largest-remainder.ts';

export type Fill = { readonly price: Price; readonly quantity: Quantity };

/** The mean price of fills, exact: `priceSum ÷ quantity`, in units of `Price`. */
export type ExactAverage = {
  /** Σ price × quantity. */
  readonly priceSum: bigint;
  readonly quantity: Quantity;
  /** All fills have one price: there is nothing to round. */
  readonly isOnePrice: boolean;
};

/**
 * How a CCP rounds an average. `minimum-fluctuation`: to the nearest outright tick, not at all if all fills have one
 * price (CME advisory on its Average Price System of 2005). `7` (Eurex) and `8` (as far as a price goes): decimals. Halves go
 * away from zero; CME's text says only "nearest" (decision 111).
 */
export type AverageRounding = 'minimum-fluctuation' | 7 | 8;

const ROUNDINGS: ReadonlyMap<string, AverageRounding> = new Map<string, AverageRounding>([
  ['CME', 'minimum-fluctuation'],
  ['ECAG', 7],
]);

export function averageRoundingOf(ccp: string): AverageRounding {
  return ROUNDINGS.get(ccp) ?? 8;
}

/** Of at least one fill. */
export function exactAverage(fills: readonly Fill[]): ExactAverage {
  const [first] = fills;
  assertThat(first !== undefined, 'an average has a fill');
  let priceSum = 0n;
  let quantity = 0;
  let isOnePrice = true;
  for (const fill of fills) {
    priceSum += BigInt(fill.price) * BigInt(fill.quantity);
    quantity += fill.quantity;
    if (fill.price !== first.price) isOnePrice = false;
  }
  return { priceSum, quantity, isOnePrice };
}

/** `ticks`: the product's, the smallest of which is the outright minimum fluctuation. */
export function roundedAverage(
  { priceSum, quantity, isOnePrice }: ExactAverage,
  rounding: AverageRounding,
  ticks: readonly Price[],
): Price {
  const count = BigInt(quantity);
  if (isOnePrice) return Number(priceSum / count);
  const step = BigInt(stepOf(rounding, ticks));
  return Number(divideHalfAwayFromZero(priceSum, count * step) * step);
}

function stepOf(rounding: AverageRounding, ticks: readonly Price[]): Price {
  if (rounding !== 'minimum-fluctuation') return 10 ** (8 - rounding);
  assertThat(ticks.length > 0, 'a product has a tick');
  return Math.min(...ticks);
}

/**
 * Money that the rounding of an average leaves, as those who take the trades receive it: who buys at the average pays
 * V(average) × Σq for what cost Σ V(fill) × q, and gets the difference back; a seller the other way round
 * (domain.md, "Trade life"). Minor units.
 */
export function residualOf(group: {
  readonly fills: readonly Fill[];
  readonly average: Price;
  readonly side: Side;
  readonly multiplier: Decimal;
  readonly currency: Currency;
}): Amount {
  const { fills, average, side, multiplier, currency } = group;
  const value = (price: Price) => valuePerContract(price, multiplier, currency);
  const atAverage = value(average);
  let paidMore = 0;
  for (const { price, quantity } of fills) {
    paidMore = addAmounts(paidMore, timesQuantity(atAverage - value(price), quantity));
  }
  return side === 'buy' ? paidMore : 0 - paidMore;
}

/** The residual pro rata to the contracts each account receives, minor units by largest remainder, then account id. */
export function residualParts(
  residual: Amount,
  shares: readonly { readonly account: string; readonly quantity: Quantity }[],
): Part[] {
  return byLargestRemainder(
    residual,
    shares.map(({ account, quantity }) => ({ account, weight: BigInt(quantity) })),
  );
}
