import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import {
  type Amount,
  type Currency,
  minorDigits,
  roundToMinor,
  timesQuantity,
  valuePerContract,
} from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity, Side } from '../basics/quantity.ts';
import type { ContractTerms } from '../reference/contract-terms.ts';
import { type FeeInForce, feesFor } from '../reference/fees-in-force.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import type { Charge } from '../trade/trade-events.ts';
import type { TradeType } from '../trade/trade-report.ts';
import { feeRowCharges } from '../trade/trade-type-effects.ts';

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
  const { terms, accountType, marginClass, tradeType, clearingDate } = trade;
  const fees = feesFor(reference, {
    exchange: terms.exchange,
    product: terms.product,
    type: terms.productType,
    accountType,
    marginClass,
    tradeType,
    date: clearingDate,
  });
  const charges: Charge[] = [];
  for (const fee of fees) {
    if (feeRowCharges(selectorOf(fee), tradeType)) charges.push(chargeOf(fee, trade.quantity));
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

function chargeOf(fee: FeeInForce, quantity: Quantity): Charge {
  const currency: Currency = fee.currency;
  const wholeUnits = minorPerContract(fee);
  const due =
    wholeUnits === undefined
      ? roundToMinor(fee.perContract, quantity, currency)
      : wholeUnits * quantity;
  return { fee: fee.fee, rule: ruleText(fee), currency, amount: 0 - due };
}

const minorUnits = new WeakMap<FeeInForce, { readonly perContract: number | undefined }>();

/** The fee per contract in minor units where that is whole, so that no rounding is needed; else undefined. */
function minorPerContract(fee: FeeInForce): number | undefined {
  const known = minorUnits.get(fee);
  if (known !== undefined) return known.perContract;
  const digits = minorDigits(fee.currency);
  assertThat(digits !== undefined, `fee ${fee.fee} has a known currency`);
  const isWhole = fee.perContract.scale <= digits;
  const perContract = isWhole ? roundToMinor(fee.perContract, 1, fee.currency) : undefined;
  minorUnits.set(fee, { perContract });
  return perContract;
}

// A rule is asked for on every trade; its text is made once.
const ruleTexts = new WeakMap<FeeInForce, string>();

function ruleText(fee: FeeInForce): string {
  const known = ruleTexts.get(fee);
  if (known !== undefined) return known;
  const text = `${fee.rule}@${fee.version}`;
  ruleTexts.set(fee, text);
  return text;
}

function selectorOf(fee: FeeInForce): { readonly fee: string; readonly tradeType: string } {
  return { fee: fee.fee, tradeType: fee.rule.slice(fee.rule.lastIndexOf('|') + 1) };
}
