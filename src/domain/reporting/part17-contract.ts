import type { BusinessDate } from '../basics/business-date.ts';
import { type ContractId, type ContractParts, parseContractId } from '../basics/contract-id.ts';
import { assertThat } from '../basics/decision.ts';
import { contractOn, productOn } from '../reference/contract-terms.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import { reportingLevel } from '../reference/reporting-level.ts';
import type { Part17Contract } from './part17-input.ts';

/** A contract's Part 17 facts from the reference rows in force on the report date; undefined when it is unknown there. */
export function part17Contract(
  reference: ReferenceState,
  contract: ContractId,
  date: BusinessDate,
): Part17Contract | undefined {
  const terms = contractOn(reference, contract, date);
  if (terms === undefined) return undefined;
  const underlying = productOn(reference, terms.underlying, date);
  return {
    contract,
    cftcExchange: terms.cftcExchange,
    cftcCommodity: terms.cftcCommodity,
    // An option on a future belongs to the future's commodity (LO to CL); any other product has only itself.
    commodity: underlying === undefined ? terms.productKey : underlying.productKey,
    part17Class: terms.part17Class,
    level: reportingLevel(reference, terms.part17Class, date),
    strikeScale: terms.strikeScale,
    flex: terms.cftcFlexDate,
    exerciseStyle: terms.exerciseStyle,
    expiryDate: terms.expiryDate,
    underlyingContract: terms.underlyingContract,
    underlyingCommodity: underlying === undefined ? '' : underlying.cftcCommodity,
  };
}

/** Terms of the contract's own text; a contract in a position is always canonical. */
export function termsOf(contract: ContractId): ContractParts {
  const parts = parseContractId(contract);
  assertThat(parts !== undefined, () => `${contract} is no contract`);
  return parts;
}
