import type { Amount } from '../basics/money.ts';
import type { Quantity } from '../basics/quantity.ts';

/** A give-up that nobody has claimed, with what it may cost while it waits. */
export type RankedGiveUp = {
  readonly giveUpId: string;
  readonly currency: string;
  /** Minor units of `currency`; undefined = cannot be said. */
  readonly priceRisk: Amount | undefined;
};

/**
 * Price risk: contracts × the largest change of one contract's value between two settlements that follow each other,
 * of those given (oldest first). It stands in for margin at risk until the margin room exists, and is not margin: no
 * spread, no volatility, no liquidity. Undefined with fewer than two settlements.
 */
export function priceRisk(
  quantity: Quantity,
  settlementValues: readonly Amount[],
): Amount | undefined {
  let largest: Amount | undefined;
  for (const [at, value] of settlementValues.entries()) {
    const before = settlementValues[at - 1];
    if (before === undefined) continue;
    const move = Math.abs(value - before);
    if (largest === undefined || move > largest) largest = move;
  }
  return largest === undefined ? undefined : largest * quantity;
}

/**
 * Most at risk first, within each currency (nothing converts them). What cannot be said comes before all: nobody knows
 * that it is little. Equal ones by id, never by arrival.
 */
export function rankedByRisk<Row extends RankedGiveUp>(rows: readonly Row[]): Row[] {
  return [...rows].sort(
    (a, b) =>
      compareText(a.currency, b.currency) ||
      Number(b.priceRisk === undefined) - Number(a.priceRisk === undefined) ||
      difference(b.priceRisk, a.priceRisk) ||
      compareText(a.giveUpId, b.giveUpId),
  );
}

function difference(a: Amount | undefined, b: Amount | undefined): number {
  return a === undefined || b === undefined ? 0 : a - b;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
