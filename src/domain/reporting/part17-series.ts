import type { Quantity } from '../basics/quantity.ts';
import { compareText } from './_compare-text.ts';
import { termsOf } from './part17-contract.ts';
import { type Part17Failure, part17Failure } from './part17-failure.ts';
import { EVIDENCE, type Evidence, type Part17Contract } from './part17-input.ts';
import type { Part17Record } from './part17-record.ts';
import { strikeUnits } from './part17-strike.ts';
import { type Holding, reportedQuantity } from './reportable-position.ts';

/** One contract in one special account: everything its up to three records say, and where that comes from. */
export type SeriesTotal = {
  readonly contract: Part17Contract;
  long: Quantity;
  short: Quantity;
  noticesStopped: Quantity;
  noticesIssued: Quantity;
  efrpBought: Quantity;
  efrpSold: Quantity;
  evidence: Evidence;
  readonly accounts: string[];
  readonly sources: string[];
};

/**
 * Adds up the holdings of one special account and commodity, sorted by contract and, within it, by account. The worst
 * evidence of the parts counts.
 */
export function seriesTotals(holdings: readonly Holding[]): readonly SeriesTotal[] {
  const totals = new Map<string, SeriesTotal>();
  for (const { position, long, short } of holdings.toSorted(byContractAndAccount)) {
    const total = totals.get(position.contract.contract) ?? emptyTotal(position.contract);
    totals.set(position.contract.contract, total);
    total.long += long;
    total.short += short;
    total.noticesStopped += position.noticesStopped;
    total.noticesIssued += position.noticesIssued;
    total.efrpBought += position.efrpBought;
    total.efrpSold += position.efrpSold;
    if (EVIDENCE.indexOf(position.evidence) > EVIDENCE.indexOf(total.evidence))
      total.evidence = position.evidence;
    total.accounts.push(position.account);
    total.sources.push(position.source);
  }
  return [...totals.values()];
}

function byContractAndAccount({ position: a }: Holding, { position: b }: Holding): number {
  return compareText(a.contract.contract, b.contract.contract) || compareText(a.account, b.account);
}

function emptyTotal(contract: Part17Contract): SeriesTotal {
  return {
    contract,
    long: 0,
    short: 0,
    noticesStopped: 0,
    noticesIssued: 0,
    efrpBought: 0,
    efrpSold: 0,
    evidence: 'measured',
    accounts: [],
    sources: [],
  };
}

export function isEmptyTotal(total: SeriesTotal): boolean {
  const { long, short, noticesStopped, noticesIssued, efrpBought, efrpSold } = total;
  return [long, short, noticesStopped, noticesIssued, efrpBought, efrpSold].every((n) => n === 0);
}

type FilingHead = Pick<Part17Record, 'reportingFirm' | 'accountNumber' | 'reportDate'>;

/** The `RP`, `EP` and `DN` records of a series that have something to say, or why its terms cannot be written. */
export function seriesRecords(
  head: FilingHead,
  total: SeriesTotal,
): readonly Part17Record[] | Part17Failure {
  const terms = seriesFields(total.contract, head.accountNumber);
  if ('code' in terms) return terms;
  const positionUnits = (contracts: Quantity) =>
    reportedQuantity(total.contract.part17Class, contracts);
  const record = { ...head, ...terms, action: 'A' } as const;
  const records: Part17Record[] = [];
  const { long, short, efrpBought, efrpSold, noticesStopped, noticesIssued } = total;
  if (long > 0 || short > 0) {
    const position = { long: positionUnits(long), short: positionUnits(short) };
    records.push({ ...record, ...position, reportType: 'RP' });
  }
  if (efrpBought > 0 || efrpSold > 0)
    records.push({ ...record, reportType: 'EP', long: efrpBought, short: efrpSold });
  if (noticesStopped > 0 || noticesIssued > 0)
    records.push({ ...record, reportType: 'DN', long: noticesStopped, short: noticesIssued });
  return records;
}

type SeriesFields = Pick<
  Part17Record,
  | 'exchange'
  | 'putCall'
  | 'commodity'
  | 'expiration'
  | 'strike'
  | 'exerciseStyle'
  | 'commodity2'
  | 'expiration2'
>;

function seriesFields(
  contract: Part17Contract,
  accountNumber: string,
): SeriesFields | Part17Failure {
  const terms = termsOf(contract.contract);
  const { cftcExchange: exchange, cftcCommodity: commodity } = contract;
  const expiration = contract.flex
    ? fullExpiration(contract, terms.maturity)
    : terms.maturity.slice(0, 6);
  const fields = { exchange, commodity, expiration, ...exercisesInto(contract) };
  if (terms.type === 'FUT') return { ...fields, putCall: '', strike: undefined };
  const strike = strikeUnits(terms.strike, contract.strikeScale);
  if (strike !== undefined) return { ...fields, putCall: terms.putCall, strike };
  return part17Failure(
    'strike_must_fit_seven_digits',
    `${accountNumber} ${contract.contract}`,
    `strike ${terms.strike} × 10^${contract.strikeScale}`,
    'a whole number of at most 7 digits',
  );
}

/** `YYYYMMDD` of a date-specific contract; blank (and then a failure) when only its month is known. */
function fullExpiration(contract: Part17Contract, maturity: string): string {
  return /^\d{8}$/.test(maturity) ? maturity : contract.expiryDate.replaceAll('-', '');
}

/** Columns 51 and 66 to 78 are filled for flexible options only, 17 CFR 17.00(g)(2)(x), (xii), (xiii). */
function exercisesInto(
  contract: Part17Contract,
): Pick<Part17Record, 'exerciseStyle' | 'commodity2' | 'expiration2'> {
  const none = { exerciseStyle: '', commodity2: '', expiration2: '' } as const;
  if (!contract.flex || termsOf(contract.contract).type === 'FUT') return none;
  const style = contract.exerciseStyle;
  const exerciseStyle = style === 'american' ? 'A' : style === 'european' ? 'E' : '';
  if (contract.underlyingContract === '') return { ...none, exerciseStyle };
  const expiration2 = termsOf(contract.underlyingContract).maturity.slice(0, 6);
  return { exerciseStyle, commodity2: contract.underlyingCommodity, expiration2 };
}
