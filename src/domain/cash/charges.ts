import type { BusinessDate } from '../basics/business-date.ts';
import { type Amount, roundToMinor, timesQuantity, valuePerContract } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { ContractTerms } from '../reference/contract-terms.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import type { Charge } from '../trade/trade-events.ts';
import type { TradeType } from '../trade/trade-report.ts';
import { ratedFees } from './rated-fees.ts';

export type ChargedTrade = {
  readonly terms: ContractTerms;
  readonly accountType: string;
  readonly marginClass: string;
  readonly tradeType: TradeType;
  readonly quantity: Quantity;
  readonly clearingDate: BusinessDate;
};

/** The fees in force for a trade, each rounded per charge; negative = the account pays. Sorted by fee name. */
export function chargesFor(reference: ReferenceState, trade: ChargedTrade): Charge[] {
  const charges: Charge[] = [];
  for (const { fee, rule, currency, minorPerContract, perContract } of ratedFees(
    reference,
    trade,
  )) {
    const due =
      minorPerContract === undefined
        ? roundToMinor(perContract, trade.quantity, currency)
        : minorPerContract * trade.quantity;
    charges.push({ fee, rule, currency, amount: 0 - due });
  }
  return charges;
}

/** What changed between the charges of a trade and those in force now: per fee name, zero differences left out. */
export function chargeDifferences(charged: readonly Charge[], due: readonly Charge[]): Charge[] {
  const differences: Charge[] = [];
  const names = new Set([...charged, ...due].map((charge) => `${charge.fee}|${charge.currency}`));
  for (const name of [...names].sort()) {
    const before = charged.filter((charge) => `${charge.fee}|${charge.currency}` === name);
    const after = due.find((charge) => `${charge.fee}|${charge.currency}` === name);
    const paid = before.reduce((sum, charge) => sum + charge.amount, 0);
    const amount = (after?.amount ?? 0) - paid;
    const rule = after ?? before.at(-1);
    if (amount !== 0 && rule !== undefined) differences.push({ ...rule, amount });
  }
  return differences;
}

/**
 * Premium of an option trade; positive = received. Premium style: the buyer pays V(price) × quantity, except in a
 * transfer, which moves contracts and no premium. Futures style: none, until the option is exercised for delivery: it
 * was marked to its settlement, and that premium passes from the long, who gives it up, to the short.
 */
export function premiumOf(trade: {
  readonly terms: ContractTerms;
  readonly tradeType: TradeType;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
}): Amount {
  const { terms, tradeType, side, quantity, price } = trade;
  const direction = premiumDirection(terms, tradeType);
  if (direction === 0) return 0;
  const value = timesQuantity(valuePerContract(price, terms.multiplier, terms.currency), quantity);
  const paid = side === 'buy' ? 0 - value : value;
  return direction === 1 ? paid : 0 - paid;
}

/** 1 = the buyer pays, -1 = the seller, 0 = nobody. */
function premiumDirection(terms: ContractTerms, tradeType: TradeType): 1 | 0 | -1 {
  if (isPremiumStyle(terms)) return tradeType === 'transfer' ? 0 : 1;
  const isExercised = tradeType === 'exercise' || tradeType === 'assignment';
  const isDelivered = terms.optionStyle === 'futures-style' && terms.settlement === 'physical';
  return isExercised && isDelivered ? -1 : 0;
}

/** Paid once and never marked to market through cash; FIXML ValMeth EQTY. */
export function isPremiumStyle(terms: Pick<ContractTerms, 'valuation'>): boolean {
  return terms.valuation === 'EQTY';
}
