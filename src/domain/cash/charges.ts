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

/** Premium of a premium-style option trade: the buyer pays V(price) × quantity; zero for everything else. */
export function premiumOf(trade: {
  readonly terms: ContractTerms;
  readonly side: Side;
  readonly quantity: Quantity;
  readonly price: Price;
}): Amount {
  const { terms, side, quantity, price } = trade;
  if (!isPremiumStyle(terms)) return 0;
  const value = timesQuantity(valuePerContract(price, terms.multiplier, terms.currency), quantity);
  return side === 'buy' ? 0 - value : value;
}

/** Paid once and never marked to market through cash; FIXML ValMeth EQTY. */
export function isPremiumStyle(terms: Pick<ContractTerms, 'valuation'>): boolean {
  return terms.valuation === 'EQTY';
}
