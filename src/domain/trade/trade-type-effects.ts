import type { TradeType } from './trade-report.ts';

/** Where a trade's contracts stand in the day's activity of Part 17 (Appendix C elements 34 to 53). */
export type Part17Bucket =
  | 'bought-sold'
  | 'efrp'
  | 'transfer'
  | 'exercise'
  | 'assignment'
  | 'expiry'
  | 'delivery';

export type TradeTypeEffects = {
  /** Counts as traded volume: the trade was made on, or reported to, an exchange and is seen here for the first time. */
  readonly volume: boolean;
  /** A fee row for any trade type (`*`) whose name begins with `exchange` charges it. */
  readonly exchangeFee: boolean;
  /** A fee row for any trade type (`*`) with any other name charges it. */
  readonly clearingFee: boolean;
  readonly part17: Part17Bucket;
};

/** The one table of effects; docs/formats/trade-types.md is the same table with its reasons. */
export const TRADE_TYPE_EFFECTS: { readonly [Type in TradeType]: TradeTypeEffects } = {
  regular: { volume: true, exchangeFee: true, clearingFee: true, part17: 'bought-sold' },
  block: { volume: true, exchangeFee: true, clearingFee: true, part17: 'bought-sold' },
  efrp: { volume: true, exchangeFee: true, clearingFee: true, part17: 'efrp' },
  offset: { volume: false, exchangeFee: false, clearingFee: false, part17: 'bought-sold' },
  onset: { volume: false, exchangeFee: true, clearingFee: true, part17: 'bought-sold' },
  transfer: { volume: false, exchangeFee: false, clearingFee: false, part17: 'transfer' },
  exercise: { volume: false, exchangeFee: false, clearingFee: false, part17: 'exercise' },
  assignment: { volume: false, exchangeFee: false, clearingFee: false, part17: 'assignment' },
  adjustment: { volume: false, exchangeFee: false, clearingFee: false, part17: 'transfer' },
  reversal: { volume: false, exchangeFee: false, clearingFee: false, part17: 'transfer' },
  expiry: { volume: false, exchangeFee: false, clearingFee: false, part17: 'expiry' },
  'final-settlement': { volume: false, exchangeFee: false, clearingFee: false, part17: 'expiry' },
  delivery: { volume: false, exchangeFee: false, clearingFee: false, part17: 'delivery' },
};

/**
 * Whether a fee row charges a trade of this type. A row that names a trade type charges that type and no other; a row
 * for any type (`*`) charges the types that the table marks for its kind of fee.
 */
export function feeRowCharges(
  feeRow: { readonly fee: string; readonly tradeType: string },
  tradeType: TradeType,
): boolean {
  if (feeRow.tradeType !== '*') return feeRow.tradeType === tradeType;
  const effects = TRADE_TYPE_EFFECTS[tradeType];
  return feeRow.fee.startsWith('exchange') ? effects.exchangeFee : effects.clearingFee;
}
