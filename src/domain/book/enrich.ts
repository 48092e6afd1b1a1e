import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { decimalToText, parseDecimal } from '../basics/decimal.ts';
import { type Rejection, reject } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import { valuePerContract } from '../basics/money.ts';
import { PRICE_PLACES, priceToText } from '../basics/price.ts';
import { ccpOn, clearingDateAt, isClearingDay } from '../reference/clearing-calendar.ts';
import {
  type ContractTerms,
  contractOn,
  isOnTick,
  productOn,
} from '../reference/contract-terms.ts';
import { accountOn, segregationAllows } from '../reference/parties.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { type AccountTerms, accountTermsOn, suspenseAccountOf } from './accounts.ts';
import type { Book, Context } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import { ourAccount } from './our-account.ts';

/** Why a report cannot make a position: a ticket is refused with it, a CCP's trade is held. */
export type EnrichCode =
  | 'product_must_be_known'
  | 'product_valuation_must_be_supported'
  | 'clearing_date_must_be_a_clearing_day'
  | 'clearing_date_must_be_known'
  | 'contract_must_not_be_expired'
  | 'account_must_be_known'
  | 'account_must_be_certain'
  | 'account_must_fit_the_origin'
  | 'account_segregation_must_fit_the_market'
  | 'price_must_be_on_tick'
  | 'trade_value_must_be_in_range';

/** A report with everything that reference knows about it. */
export type Enriched = {
  readonly ok: true;
  /** With its CCP and dates; the sender's own object where it gave them all. */
  readonly report: TradeReport;
  readonly terms: ContractTerms;
  readonly account: AccountTerms;
  /** Warning codes joined with a blank. */
  readonly warnings: string;
};

export type EnrichOutcome =
  | Enriched
  | { readonly ok: false; readonly rejection: Rejection<EnrichCode> };

/** A trade further back than this is flagged (domain.md, "Calendars and days"). */
const AS_OF_FLAG_DAYS = 5;

/** Finds product, dates and account of a report. Facts that a CCP may state freely become warnings. */
export function enrich(book: Book, given: TradeReport, context: Context): EnrichOutcome {
  const dated = withDates(book, given, context);
  if ('rejection' in dated) return dated;
  const report = dated;
  const terms = contractOn(book.reference, report.contract, report.clearingDate);
  if (terms === undefined)
    return reject('product_must_be_known', report.contract, 'a contract of a product in reference');
  if (terms.valuation === 'FWD') {
    return reject(
      'product_valuation_must_be_supported',
      `${terms.productKey} is valued as FWD`,
      'FUT or EQTY',
    );
  }
  const problem = termsProblem(book, report, terms);
  if (problem !== undefined) return problem;
  const account = accountFor(book, report);
  if ('rejection' in account) return account;
  const found = accountTermsOn(book.reference, account.account, report.clearingDate);
  if (found === undefined)
    return reject('account_must_be_known', account.account, 'an account in reference');
  if (report.origin === 'ticket') {
    const refusal = ticketProblem(report, terms, found);
    if (refusal !== undefined) return refusal;
  }
  return {
    ok: true,
    report,
    terms,
    account: found,
    warnings: warningsOf(report, terms, found, account.warning),
  };
}

/** The report with CCP and dates filled in, from the product and the CCP's roll time. */
function withDates(
  book: Book,
  report: TradeReport,
  context: Context,
): TradeReport | { readonly ok: false; readonly rejection: Rejection<EnrichCode> } {
  if (report.ccp !== '' && report.clearingDate !== '' && report.tradeDate !== '') return report;
  const ccp = report.ccp === '' ? ccpOf(book, report) : report.ccp;
  const clearingDate =
    report.clearingDate === '' ? rolledDate(book, report, ccp, context) : report.clearingDate;
  if (ccp === '')
    return reject('product_must_be_known', report.contract, 'a contract of a product in reference');
  if (clearingDate === undefined) {
    return reject(
      'clearing_date_must_be_known',
      `no clearing date and no profile of ${ccp}`,
      'a clearing date',
    );
  }
  const tradeDate = report.tradeDate === '' ? clearingDate : report.tradeDate;
  return { ...report, ccp, tradeDate, clearingDate };
}

// 2 January 1970 and 1 January 2149: the days around them still have numbers, in any zone.
const FIRST_ROLL = 86_400_000_000;
const LAST_ROLL = 5_648_659_200_000_000;

/** By the execution time; without one, as of now, and then never in a day that is final. */
function rolledDate(
  book: Book,
  { executionTime }: TradeReport,
  ccp: string,
  context: Context,
): BusinessDate | undefined {
  const executed = executionTime === '' ? undefined : instantMicros(executionTime);
  if (executed !== undefined && (executed < FIRST_ROLL || executed > LAST_ROLL)) return undefined;
  const rolled = clearingDateAt(book.reference, ccp, executed ?? context.nowMicros);
  if (rolled === undefined || executed !== undefined || !isFinal(book, rolled)) return rolled;
  const calendar = ccpOn(book.reference, ccp, rolled)?.calendar ?? ccp;
  return bookingDateOf(book, calendar, rolled);
}

function ccpOf(book: Book, report: TradeReport): string {
  const [exchange = '', product = '', type = ''] = report.contract.split(':');
  const date = report.clearingDate === '' ? '9999-12-31' : report.clearingDate;
  return productOn(book.reference, `${exchange}:${product}:${type}`, date)?.ccp ?? '';
}

function termsProblem(book: Book, report: TradeReport, terms: ContractTerms) {
  if (!isClearingDay(book.reference, terms.calendar, report.clearingDate)) {
    return reject(
      'clearing_date_must_be_a_clearing_day',
      `${report.clearingDate} is none of ${terms.calendar}`,
      `a clearing day of ${terms.calendar}`,
    );
  }
  if (terms.expiryDate !== '' && report.clearingDate > terms.expiryDate) {
    return reject(
      'contract_must_not_be_expired',
      `${terms.contract} expired on ${terms.expiryDate}`,
      `a contract alive on ${report.clearingDate}`,
    );
  }
  if (!isValueInRange(report, terms)) {
    return reject(
      'trade_value_must_be_in_range',
      `${report.quantity} × ${priceToText(report.price)}`,
      'a value of at most 10^13 minor units (100 billion dollars)',
    );
  }
  return undefined;
}

/**
 * Largest value of one trade in minor units. Nobody trades a hundred billion dollars at once; the bound keeps sums of
 * hundreds of the largest trades inside the safe integers, so that absurd input is held and never stops the firm.
 */
const MOST_VALUE = 1e13;
/** Binary rounding cannot move an estimate by a part in a hundred. */
const CLEARLY_IN_RANGE = MOST_VALUE / 100;
const MOST_MINOR_UNITS = 1_000;

function isValueInRange(
  { price, quantity }: TradeReport,
  { multiplier, currency }: ContractTerms,
): boolean {
  const units = Number(multiplier.mantissa) / 10 ** multiplier.scale;
  const estimate = (Math.abs(price) / 10 ** PRICE_PLACES) * units * quantity * MOST_MINOR_UNITS;
  if (estimate < CLEARLY_IN_RANGE) return true;
  if (estimate > MOST_VALUE * MOST_MINOR_UNITS * 2) return false;
  return Math.abs(valuePerContract(price, multiplier, currency) * quantity) <= MOST_VALUE;
}

/** A CCP's trade without an account of ours goes to suspense; a ticket's is refused. */
function accountFor(book: Book, report: TradeReport) {
  const { clearingDate, ccp, origin } = report;
  const isStated = report.account !== '';
  if (
    origin === 'ticket' &&
    isStated &&
    accountOn(book.reference, report.account, clearingDate) === undefined
  )
    return reject('account_must_be_known', report.account, 'an account in reference');
  const match = ourAccount(book.reference, report);
  if ('account' in match) return { account: match.account, warning: '' };
  const code = ACCOUNT_CODES[match.unmatched];
  if (origin === 'ticket') return reject(code, match.detail, 'one account in reference');
  return { account: suspenseAccountOf(ccp, report.externalAccount.origin), warning: code };
}

const ACCOUNT_CODES = {
  unknown: 'account_must_be_known',
  ambiguous: 'account_must_be_certain',
  'wrong-origin': 'account_must_fit_the_origin',
} as const;

/** Codes joined with a blank; almost every trade has none. */
function warningsOf(
  report: TradeReport,
  terms: ContractTerms,
  account: AccountTerms,
  first: string,
): string {
  const { cti, statedMultiplier, tradeDate, clearingDate } = report;
  const { origin } = report.externalAccount;
  let codes = first;
  // CTI 2 is the clearing firm's house account, 4 all others (CME Rule 536.D); kept as sent, never sets the origin.
  if ((cti === '2' && origin === '1') || (cti === '4' && origin === '2')) {
    codes = joined(codes, 'cti_disagrees_with_origin');
  }
  if (statedMultiplier !== '' && !sameDecimal(statedMultiplier, terms)) {
    codes = joined(codes, 'multiplier_disagrees_with_reference');
  }
  if (!segregationAllows(account, terms))
    codes = joined(codes, 'account_segregation_must_fit_the_market');
  if (report.priceType === 'final' && !isOnTick(terms, report.price))
    codes = joined(codes, 'price_must_be_on_tick');
  if (tradeDate === clearingDate || tradeDate > clearingDate) return codes;
  const isFarBack = daysBetween(tradeDate, clearingDate) > AS_OF_FLAG_DAYS;
  return joined(codes, isFarBack ? 'as_of_beyond_five_days' : 'as_of');
}

function joined(codes: string, code: string): string {
  return codes === '' ? code : `${codes} ${code}`;
}

function sameDecimal(text: string, terms: ContractTerms): boolean {
  const stated = parseDecimal(text);
  return (
    stated === undefined ||
    stated.mantissa === 0n ||
    decimalToText(stated) === decimalToText(terms.multiplier)
  );
}

/** What a CCP may state freely, a ticket may not. */
function ticketProblem(report: TradeReport, terms: ContractTerms, account: AccountTerms) {
  if (report.priceType === 'final' && !isOnTick(terms, report.price)) {
    const ticks = terms.ticks.map(priceToText).join(' or ');
    return reject('price_must_be_on_tick', priceToText(report.price), `a multiple of ${ticks}`);
  }
  if (!segregationAllows(account, terms)) {
    const wanted = 'a market that the account may hold';
    return reject('account_segregation_must_fit_the_market', terms.productKey, wanted);
  }
  return undefined;
}

function daysBetween(from: string, to: string): number {
  const first = dayNumber(from);
  const last = dayNumber(to);
  return first === undefined || last === undefined ? 0 : last - first;
}
