import type { BusinessDate } from '../basics/business-date.ts';
import { type ContractId, canonicalContract } from '../basics/contract-id.ts';
import { type Decimal, decimalToText, parseDecimal } from '../basics/decimal.ts';
import { type ContractTerms, contractOn } from './contract-terms.ts';
import type { ContractSet } from './reference-events.ts';
import type { ReferenceState } from './reference-state.ts';
import { inForce } from './versions.ts';

/** What a settlement file or a FIXML message says about a contract. Blank = it says nothing. */
export type ContractFacts = {
  readonly contract: ContractId;
  /** Clearing date of the message. */
  readonly date: BusinessDate;
  /** Exact decimal text. */
  readonly multiplier: string;
  readonly underlyingContract: string;
  readonly lastTradeDate: BusinessDate;
  readonly expiryDate: BusinessDate;
  readonly firstNoticeDate: BusinessDate;
  /** File or message it was read from. */
  readonly source: string;
  readonly enteredBy: string;
};

type TaughtField =
  | 'multiplier'
  | 'underlyingContract'
  | 'lastTradeDate'
  | 'expiryDate'
  | 'firstNoticeDate';

/** A worklist item: the message and our reference differ, and a person must say which is right. */
export type ContractDisagreement = {
  readonly contract: ContractId;
  readonly field: TaughtField;
  readonly known: string;
  readonly taught: string;
};

export type ContractLesson =
  | { readonly outcome: 'taught'; readonly event: ContractSet }
  | { readonly outcome: 'disagreement'; readonly disagreements: readonly ContractDisagreement[] }
  | { readonly outcome: 'nothing' };

/**
 * Learns what the reference leaves blank; never overwrites what it has. If anything disagrees nothing is learned, so
 * that a message about the wrong contract cannot be half believed. A contract of an unknown product teaches nothing.
 */
export function teachContract(state: ReferenceState, facts: ContractFacts): ContractLesson {
  const terms = contractOn(state, facts.contract, facts.date);
  if (terms === undefined) return { outcome: 'nothing' };
  const row = inForce(state.contracts.get(facts.contract), facts.date);
  const disagreements: ContractDisagreement[] = [];
  const learned: Partial<Record<TaughtField, string>> = {};
  for (const { field, known, taught } of comparisons(terms, row, facts)) {
    if (taught === '' || taught === known) continue;
    if (known === '') learned[field] = taught;
    else disagreements.push({ contract: facts.contract, field, known, taught });
  }
  if (disagreements.length > 0) return { outcome: 'disagreement', disagreements };
  if (Object.keys(learned).length === 0) return { outcome: 'nothing' };
  const { source, enteredBy } = facts;
  return {
    outcome: 'taught',
    event: { ...(row ?? blankRow(facts)), ...learned, source, enteredBy },
  };
}

/** Dates are compared with the contract's own row: the day in a maturity is our reading, not a stated fact. */
function comparisons(terms: ContractTerms, row: ContractSet | undefined, facts: ContractFacts) {
  const underlying = canonicalContract(facts.underlyingContract) ?? '';
  return [
    // Money hangs on it, so it is always known (the product's) and never learned.
    {
      field: 'multiplier',
      known: decimalToText(terms.multiplier),
      taught: decimalText(facts.multiplier),
    },
    { field: 'underlyingContract', known: row?.underlyingContract ?? '', taught: underlying },
    { field: 'lastTradeDate', known: row?.lastTradeDate ?? '', taught: facts.lastTradeDate },
    { field: 'expiryDate', known: row?.expiryDate ?? '', taught: facts.expiryDate },
    { field: 'firstNoticeDate', known: row?.firstNoticeDate ?? '', taught: facts.firstNoticeDate },
  ] as const;
}

/** Canonical spelling; a text that is no positive decimal says nothing (FIXML sends 0 for none). */
function decimalText(text: string): string {
  const value: Decimal | undefined = parseDecimal(text);
  return value === undefined || value.mantissa <= 0n ? '' : decimalToText(value);
}

/** A taught fact holds for the contract's whole life, so it is in force always. */
function blankRow(facts: ContractFacts): ContractSet {
  return {
    type: 'ContractSet',
    contract: facts.contract,
    underlyingContract: '',
    firstTradeDate: '',
    lastTradeDate: '',
    expiryDate: '',
    firstNoticeDate: '',
    multiplier: '',
    finalSettlementKind: 'none',
    effectiveFrom: '',
    source: facts.source,
    enteredBy: facts.enteredBy,
  };
}
