/**
 * Contracts; a whole number. Bound: at most QUANTITY_LIMIT per record, the largest a CFTC position record can
 * carry (17 CFR 17.00(g), seven digits), so that sums over 10^8 records stay safe integers.
 */
export type Quantity = number;

export const QUANTITY_LIMIT: Quantity = 9_999_999;

/** A quantity above zero, or undefined. Accepts `5` and `5.00`, never `5.5`, `0`, `-1` or `1e18`. */
export function quantityFromText(text: string): Quantity | undefined {
  const match = /^\+?(\d{1,15})(?:\.0*)?$/.exec(text);
  if (match === null) return undefined;
  const quantity = Number(match[1]);
  return quantity > 0 && quantity <= QUANTITY_LIMIT ? quantity : undefined;
}

/** Seen from the firm's account: `buy` is FIX side 1, `sell` side 2. */
export type Side = 'buy' | 'sell';

/** Signed contracts: positive for a buy. */
export function signed(side: Side, quantity: Quantity): number {
  return side === 'buy' ? quantity : -quantity;
}
