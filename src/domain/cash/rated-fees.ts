import type { BusinessDate } from '../basics/business-date.ts';
import type { Decimal } from '../basics/decimal.ts';
import { assertThat } from '../basics/decision.ts';
import { type Amount, type Currency, minorDigits, roundToMinor } from '../basics/money.ts';
import type { ContractTerms } from '../reference/contract-terms.ts';
import { type FeeInForce, feesFor } from '../reference/fees-in-force.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import type { TradeType } from '../trade/trade-report.ts';
import { feeRowCharges } from '../trade/trade-type-effects.ts';

/** A fee that applies to a kind of trade, ready to be multiplied. */
export type RatedFee = {
  readonly fee: string;
  /** Row and version that rated it. */
  readonly rule: string;
  readonly currency: Currency;
  readonly perContract: Decimal;
  /** The same in whole minor units, where no rounding is needed; else undefined. */
  readonly minorPerContract: Amount | undefined;
};

/** All that a fee row may ask about a trade. */
export type RatedTrade = {
  readonly terms: ContractTerms;
  readonly accountType: string;
  readonly marginClass: string;
  readonly tradeType: TradeType;
  readonly clearingDate: BusinessDate;
};

type Answer = Omit<RatedTrade, 'terms'> & {
  readonly revision: number;
  readonly fees: readonly RatedFee[];
};

/** Answers kept for one contract: kinds of accounts and of trades are few. */
const ANSWERS_KEPT = 16;
// Derived, so it stays out of the state; the terms of a contract are one object until reference changes them.
const answersByTerms = new WeakMap<ContractTerms, Answer[]>();

/** The fees in force for a kind of trade, by fee name. Asked for every trade, so the answer is remembered. */
export function ratedFees(reference: ReferenceState, trade: RatedTrade): readonly RatedFee[] {
  const answers = answersByTerms.get(trade.terms) ?? [];
  for (const answer of answers) {
    if (answer.revision === reference.feesRevision && isAbout(answer, trade)) return answer.fees;
  }
  const { accountType, marginClass, tradeType, clearingDate } = trade;
  const fees = rate(reference, trade);
  const answer = {
    accountType,
    marginClass,
    tradeType,
    clearingDate,
    revision: reference.feesRevision,
    fees,
  };
  answersByTerms.set(trade.terms, [answer, ...answers.slice(0, ANSWERS_KEPT - 1)]);
  return fees;
}

function isAbout(answer: Answer, trade: RatedTrade): boolean {
  return (
    answer.clearingDate === trade.clearingDate &&
    answer.accountType === trade.accountType &&
    answer.marginClass === trade.marginClass &&
    answer.tradeType === trade.tradeType
  );
}

function rate(reference: ReferenceState, trade: RatedTrade): RatedFee[] {
  const { terms, accountType, marginClass, tradeType, clearingDate: date } = trade;
  const { exchange, product, productType: type } = terms;
  const question = { exchange, product, type, accountType, marginClass, tradeType, date };
  return feesFor(reference, question)
    .filter((fee) => feeRowCharges({ fee: fee.fee, tradeType: tradeTypeOf(fee) }, tradeType))
    .map(ratedFee);
}

function ratedFee({ fee, rule, version, currency, perContract }: FeeInForce): RatedFee {
  const digits = minorDigits(currency);
  assertThat(digits !== undefined, () => `fee ${fee} has a known currency`);
  const isWhole = perContract.scale <= digits;
  const minorPerContract = isWhole ? roundToMinor(perContract, 1, currency) : undefined;
  return { fee, rule: `${rule}@${version}`, currency, perContract, minorPerContract };
}

/** The last field of the row's key. */
function tradeTypeOf({ rule }: FeeInForce): string {
  return rule.slice(rule.lastIndexOf('|') + 1);
}
