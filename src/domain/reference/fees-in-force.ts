import type { BusinessDate } from '../basics/business-date.ts';
import { type Decimal, parseDecimal } from '../basics/decimal.ts';
import { assertThat } from '../basics/decision.ts';
import type { FeeSet } from './reference-events.ts';
import { type FeeVersion, feeKey, type ReferenceState } from './reference-state.ts';
import { inForce } from './versions.ts';

/** What a fee row can ask about a trade. */
export type FeeQuestion = {
  readonly exchange: string;
  readonly product: string;
  readonly type: string;
  readonly accountType: string;
  readonly marginClass: string;
  readonly tradeType: string;
  /** Clearing date. */
  readonly date: BusinessDate;
};

/** One charge per contract; `rule` and `version` name the row that says so. */
export type FeeInForce = {
  readonly fee: string;
  /** The row's key, `fee|exchange|product|type|accountType|marginClass|tradeType`. */
  readonly rule: string;
  /** Effective date (`always` if blank), a dot, and how often that row was set: `2026-01-01.1`. */
  readonly version: string;
  /** Money per contract in `currency`; positive = the account pays. */
  readonly perContract: Decimal;
  readonly currency: string;
};

/** In the order in which exactness breaks a tie after count and date. */
const SELECTORS = [
  'product',
  'exchange',
  'productType',
  'accountType',
  'marginClass',
  'tradeType',
] as const;

/** Questions remembered at most, per book. */
const REMEMBERED_QUESTIONS = 32_768;
type Memo = { revision: number; readonly answers: Map<string, readonly FeeInForce[]> };
const memos = new WeakMap<ReferenceState, Memo>();

/**
 * For each fee name the one row that applies: most exact fields, then newest effective date, then exactness in the
 * order product, exchange, type, account type, margin class, trade type. Different names add. Sorted by fee name.
 */
export function feesFor(state: ReferenceState, question: FeeQuestion): readonly FeeInForce[] {
  const { answers } = memoOf(state);
  const key = `${question.exchange}|${question.product}|${question.type}|${question.accountType}|${question.marginClass}|${question.tradeType}|${question.date}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  const answer = rate(state, question);
  if (answers.size >= REMEMBERED_QUESTIONS) answers.clear();
  answers.set(key, answer);
  return answer;
}

function memoOf(state: ReferenceState): Memo {
  const known = memos.get(state);
  if (known !== undefined && known.revision === state.feesRevision) return known;
  const fresh: Memo = { revision: state.feesRevision, answers: new Map() };
  memos.set(state, fresh);
  return fresh;
}

function rate(state: ReferenceState, question: FeeQuestion): FeeInForce[] {
  const best = new Map<string, FeeVersion>();
  for (const versions of state.fees.values()) {
    const version = inForce(versions, question.date);
    if (version === undefined || !applies(version.row, question)) continue;
    const rival = best.get(version.row.fee);
    if (rival === undefined || beats(version, rival)) best.set(version.row.fee, version);
  }
  const names = [...best.keys()].sort();
  return names.flatMap((name) => {
    const version = best.get(name);
    return version === undefined ? [] : [feeInForce(version)];
  });
}

function applies(row: FeeSet, question: FeeQuestion): boolean {
  return SELECTORS.every((selector) => {
    const asked = selector === 'productType' ? question.type : question[selector];
    return row[selector] === '*' || row[selector] === asked;
  });
}

function beats(version: FeeVersion, rival: FeeVersion): boolean {
  const more = exactFields(version.row) - exactFields(rival.row);
  if (more !== 0) return more > 0;
  if (version.effectiveFrom !== rival.effectiveFrom)
    return version.effectiveFrom > rival.effectiveFrom;
  for (const selector of SELECTORS) {
    const isExact = version.row[selector] !== '*';
    if (isExact !== (rival.row[selector] !== '*')) return isExact;
  }
  return false;
}

function exactFields(row: FeeSet): number {
  return SELECTORS.filter((selector) => row[selector] !== '*').length;
}

function feeInForce({ row, revision }: FeeVersion): FeeInForce {
  const perContract = parseDecimal(row.perContract);
  assertThat(
    perContract !== undefined,
    () => `an accepted fee row holds the decimal ${row.perContract}`,
  );
  const from = row.effectiveFrom === '' ? 'always' : row.effectiveFrom;
  return {
    fee: row.fee,
    rule: feeKey(row),
    version: `${from}.${revision}`,
    perContract,
    currency: row.currency,
  };
}
