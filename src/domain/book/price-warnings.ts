import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Rejection } from '../basics/decision.ts';
import { type Price, priceToText } from '../basics/price.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn, isOnTick } from '../reference/contract-terms.ts';
import type { Book } from './book-state.ts';

export type StatedPrice = {
  readonly contract: ContractId;
  readonly date: BusinessDate;
  readonly price: Price;
};

export type PriceWarning = Rejection<
  'product_must_be_known' | 'clearing_date_must_be_a_clearing_day' | 'price_must_be_on_tick'
>;

/**
 * What is odd about a settlement price that is kept all the same: its product may come later, an exchange may publish on
 * a holiday, and an average or a cabinet price is off tick. Against reference as it is now.
 */
export function priceWarnings(book: Book, { contract, date, price }: StatedPrice): PriceWarning[] {
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined) {
    const seen = contract.split(':').slice(0, 3).join(':');
    return [{ code: 'product_must_be_known', seen, wanted: 'a product in reference' }];
  }
  const warnings: PriceWarning[] = [];
  if (!isClearingDay(book.reference, terms.calendar, date)) {
    const seen = `${contract} ${date} is none of ${terms.calendar}`;
    const wanted = `a clearing day of ${terms.calendar}`;
    warnings.push({ code: 'clearing_date_must_be_a_clearing_day', seen, wanted });
  }
  if (!isOnTick(terms, price)) {
    const wanted = `a multiple of ${terms.ticks.map(priceToText).join(' or ')}`;
    const seen = `${contract} ${priceToText(price)}`;
    warnings.push({ code: 'price_must_be_on_tick', seen, wanted });
  }
  return warnings;
}
