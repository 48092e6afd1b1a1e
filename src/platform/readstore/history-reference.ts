import { addDays, type BusinessDate } from '../../domain/basics/business-date.ts';
import type { ContractId } from '../../domain/basics/contract-id.ts';
import { accountTermsOn } from '../../domain/book/accounts.ts';
import { isPremiumStyle } from '../../domain/cash/charges.ts';
import type { Valuation } from '../../domain/position/close-out.ts';
import { settlesOn } from '../../domain/reference/clearing-calendar.ts';
import { contractOn } from '../../domain/reference/contract-terms.ts';
import type { ReferenceState } from '../../domain/reference/reference-state.ts';
import type { SegregationClass } from '../../domain/reference/reference-words.ts';

/** What valuing history asks of reference, which lives in the book and not in the read store. */
export type HistoryReference = {
  /** Undefined for a contract nobody knows: its positions stay without value, by name. */
  readonly valuation: (contract: ContractId, date: BusinessDate) => Valuation | undefined;
  /** The newest day on or before `date` on which the contract's CCP settles. */
  readonly settlementDay: (contract: ContractId, date: BusinessDate) => BusinessDate;
  /** Past its expiry a contract has no price, whatever a file says. */
  readonly isExpired: (contract: ContractId, date: BusinessDate) => boolean;
  readonly account: (
    account: string,
    date: BusinessDate,
  ) => { readonly settledToMarket: boolean; readonly segregation: SegregationClass };
};

export function historyReference(state: ReferenceState): HistoryReference {
  return {
    valuation: (contract, date) => {
      const terms = contractOn(state, contract, date);
      if (terms === undefined) return undefined;
      const { multiplier, currency } = terms;
      return { multiplier, currency, premiumStyle: isPremiumStyle(terms) };
    },
    settlementDay: (contract, date) => {
      const calendar = contractOn(state, contract, date)?.calendar ?? '';
      let day = date;
      while (!settlesOn(state, calendar, day)) day = addDays(day, -1);
      return day;
    },
    isExpired: (contract, date) => {
      const expiry = contractOn(state, contract, date)?.expiryDate;
      return expiry !== undefined && expiry !== '' && date > expiry;
    },
    account: (account, date) => {
      const terms = accountTermsOn(state, account, date);
      return {
        settledToMarket: terms?.settlementStyle === 'settled-to-market',
        segregation: terms?.segregation ?? 'none',
      };
    },
  };
}
