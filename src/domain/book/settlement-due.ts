import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { UnmarkedReason } from '../position/position-events.ts';
import { type SettlementPrice, settlementOn } from '../position/price-table.ts';
import {
  isClearingDay,
  priorClearingDay,
  priorSettlementDay,
  settlesOn,
} from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { Book } from './book-state.ts';

/**
 * The settlement that marks a contract on a date, or why there is none. On a day without settlement that of the last
 * settlement day stays in force, and only that: an older price is never carried silently.
 */
export function settlementDue(
  book: Book,
  contract: ContractId,
  date: BusinessDate,
  allowEarly: boolean,
): SettlementPrice | UnmarkedReason {
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined) return 'no-price';
  if (terms.expiryDate !== '' && date > terms.expiryDate) return 'past-expiry';
  const isSettled = settlesOn(book.reference, terms.calendar, date);
  const day = isSettled ? date : priorSettlementDay(book.reference, terms.calendar, date);
  return settlementOn(book.positions.prices, contract, day, allowEarly);
}

/** The settlement that last marked the contract on a clearing day from `from` to `through`, if any did. */
export function lastSettlement(
  book: Book,
  contract: ContractId,
  from: BusinessDate,
  through: BusinessDate,
): SettlementPrice | undefined {
  const calendar = contractOn(book.reference, contract, through)?.calendar;
  if (calendar === undefined) return undefined;
  let day = isClearingDay(book.reference, calendar, through)
    ? through
    : priorClearingDay(book.reference, calendar, through);
  for (; day >= from; day = priorClearingDay(book.reference, calendar, day)) {
    const settlement = settlementDue(book, contract, day, false);
    if (typeof settlement !== 'string') return settlement;
  }
  return undefined;
}
