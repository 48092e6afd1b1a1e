import type { BusinessDate } from '../basics/business-date.ts';
import { dayNumber } from '../basics/business-date.ts';
import {
  type ContractId,
  type ContractParts,
  contractId,
  parseContractId,
  productKey,
} from '../basics/contract-id.ts';
import { type Decimal, parseDecimal } from '../basics/decimal.ts';
import { assertThat } from '../basics/decision.ts';
import { type Price, priceFromText } from '../basics/price.ts';
import type { ContractSet, ProductSet } from './reference-events.ts';
import type { ReferenceState } from './reference-state.ts';
import type { FinalSettlementKind } from './reference-words.ts';
import { inForce } from './versions.ts';

/** A product as the rules use it: decimals parsed, blanks resolved. */
export type ProductTerms = Omit<
  ProductSet,
  'type' | 'multiplier' | 'ticks' | 'effectiveFrom' | 'source' | 'enteredBy'
> & {
  readonly productKey: string;
  /** Money for 1.00 of price; above zero. */
  readonly multiplier: Decimal;
  /** Smallest first; empty = any price is on tick. */
  readonly ticks: readonly Price[];
  /** True when it is a US reporting market (has a CFTC exchange code). */
  readonly isUsMarket: boolean;
};

/** A contract on a date: its own row where it has one, else its product's rule. Blank dates are not known. */
export type ContractTerms = ProductTerms & {
  readonly contract: ContractId;
  readonly maturity: string;
  readonly putCall: 'C' | 'P' | '';
  /** Undefined for a future. */
  readonly strike: Price | undefined;
  /** Blank for a future, and for an option whose underlying contract nobody has told yet: it is not guessed. */
  readonly underlyingContract: ContractId;
  readonly firstTradeDate: BusinessDate;
  readonly lastTradeDate: BusinessDate;
  readonly expiryDate: BusinessDate;
  readonly firstNoticeDate: BusinessDate;
  readonly finalSettlementKind: FinalSettlementKind;
};

type TermsFrom = {
  readonly effectiveFrom: BusinessDate;
  readonly terms: ContractTerms | undefined;
};
type Memo = { revision: number; readonly byContract: Map<ContractId, TermsFrom[]> };

/** Contracts remembered at most, per book; beyond that all are forgotten and asked for again. */
const REMEMBERED_CONTRACTS = 65_536;
// Parsed terms are derived, so they stay out of the state, its snapshot and its hash.
const memos = new WeakMap<ReferenceState, Memo>();
const productTermsOfRow = new WeakMap<ProductSet, ProductTerms>();

/** The terms of a product by `EXCHANGE:PRODUCT:TYPE`, or undefined when it is unknown or not yet in force. */
export function productOn(
  state: ReferenceState,
  key: string,
  date: BusinessDate,
): ProductTerms | undefined {
  const row = inForce(state.products.get(key), date);
  if (row === undefined) return undefined;
  const terms = termsOfProduct(row);
  return terms.calendar === ''
    ? { ...terms, calendar: calendarOfCcp(state, row.ccp, date) }
    : terms;
}

/**
 * The terms of a contract; its id must be in canonical form. Undefined when it is no contract or its product is
 * unknown. A contract without a row of its own is known by its product.
 */
export function contractOn(
  state: ReferenceState,
  contract: ContractId,
  date: BusinessDate,
): ContractTerms | undefined {
  const { byContract } = memoOf(state);
  const known = byContract.get(contract);
  if (known !== undefined) return inForce(known, date)?.terms;
  const built = termsOverTime(state, contract);
  // An unknown contract is not remembered: made-up ids would fill the memory.
  if (built.length > 0) {
    if (byContract.size >= REMEMBERED_CONTRACTS) byContract.clear();
    byContract.set(contract, built);
  }
  return inForce(built, date)?.terms;
}

/** Off tick is a warning, not an error: average, cabinet and block prices are legal. */
export function isOnTick(terms: Pick<ProductTerms, 'ticks'>, price: Price): boolean {
  return terms.ticks.length === 0 || terms.ticks.some((tick) => price % tick === 0);
}

function memoOf(state: ReferenceState): Memo {
  const known = memos.get(state);
  if (known !== undefined && known.revision === state.termsRevision) return known;
  const fresh: Memo = { revision: state.termsRevision, byContract: new Map() };
  memos.set(state, fresh);
  return fresh;
}

/** One entry per date on which the contract's, its product's or its CCP's row changes, oldest first. */
function termsOverTime(state: ReferenceState, contract: ContractId): TermsFrom[] {
  const parts = parseContractId(contract);
  if (parts === undefined || contractId(parts) !== contract) return [];
  // A strike finer than a price can hold has no money value.
  if (parts.strike !== '' && priceFromText(parts.strike) === undefined) return [];
  const key = productKey(parts);
  const products = state.products.get(key) ?? [];
  const changes = new Set([
    ...products.map((row) => row.effectiveFrom),
    ...(state.contracts.get(contract) ?? []).map((row) => row.effectiveFrom),
    ...products.flatMap(({ ccp }) => (state.ccps.get(ccp) ?? []).map((row) => row.effectiveFrom)),
  ]);
  if (products.length === 0) return [];
  return [...changes].sort().map((effectiveFrom) => {
    const product = productOn(state, key, effectiveFrom);
    const row = inForce(state.contracts.get(contract), effectiveFrom);
    return { effectiveFrom, terms: product && contractTerms({ contract, parts, product, row }) };
  });
}

function contractTerms(known: {
  readonly contract: ContractId;
  readonly parts: ContractParts;
  readonly product: ProductTerms;
  readonly row: ContractSet | undefined;
}): ContractTerms {
  const { contract, parts, product, row } = known;
  const ownMultiplier =
    row === undefined || row.multiplier === '' ? undefined : exact(row.multiplier);
  const maturityDay = dayOfMaturity(parts.maturity);
  const expiryDate = firstGiven(row?.expiryDate, row?.lastTradeDate, maturityDay);
  return {
    ...product,
    multiplier: ownMultiplier ?? product.multiplier,
    contract,
    maturity: parts.maturity,
    putCall: parts.putCall,
    strike: priceFromText(parts.strike),
    underlyingContract: row?.underlyingContract ?? '',
    firstTradeDate: row?.firstTradeDate ?? '',
    lastTradeDate: firstGiven(row?.lastTradeDate, expiryDate),
    expiryDate,
    firstNoticeDate: row?.firstNoticeDate ?? '',
    finalSettlementKind: row?.finalSettlementKind ?? 'none',
  };
}

/** A maturity with a day names the contract's last day; one with a month or week does not. */
function dayOfMaturity(maturity: string): BusinessDate {
  if (!/^\d{8}$/.test(maturity)) return '';
  const date = `${maturity.slice(0, 4)}-${maturity.slice(4, 6)}-${maturity.slice(6)}`;
  return dayNumber(date) === undefined ? '' : date;
}

function firstGiven(...dates: readonly (BusinessDate | undefined)[]): BusinessDate {
  return dates.find((date) => date !== undefined && date !== '') ?? '';
}

function calendarOfCcp(state: ReferenceState, ccp: string, date: BusinessDate): string {
  return inForce(state.ccps.get(ccp), date)?.calendar ?? ccp;
}

function termsOfProduct(row: ProductSet): ProductTerms {
  const known = productTermsOfRow.get(row);
  if (known !== undefined) return known;
  const { type: _type, effectiveFrom: _from, source: _source, enteredBy: _by, ...terms } = row;
  const parsed: ProductTerms = {
    ...terms,
    productKey: productKey({ exchange: row.exchange, product: row.product, type: row.productType }),
    multiplier: exact(row.multiplier),
    ticks: row.ticks.map(({ tick }) => tick),
    isUsMarket: row.cftcExchange !== '',
  };
  productTermsOfRow.set(row, parsed);
  return parsed;
}

function exact(text: string): Decimal {
  const value = parseDecimal(text);
  assertThat(value !== undefined, () => `an accepted row holds the decimal ${text}`);
  return value;
}
