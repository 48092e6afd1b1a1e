import { addAmounts } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import { signed } from '../basics/quantity.ts';
import { chargesFor, isPremiumStyle, premiumOf } from '../cash/charges.ts';
import { difference } from '../position/close-out.ts';
import { nextBankingDay } from '../reference/clearing-calendar.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import type { Setting, TradeEntering, TradeLeaving } from './change-setting.ts';

/** A trade's booking with everything it costs. */
export function bookedEvent(
  book: Book,
  entering: TradeEntering,
  entry: { readonly basis: Price; readonly isAsOf: boolean },
): TradeBooked {
  const { enriched, tradeId, life, previousVersion, fromSpread, ticketId } = entering;
  const { record, terms, account, warnings } = enriched;
  const { side, quantity, price, clearingDate } = record;
  const premium = premiumOf({ terms, side, quantity, price });
  const valuation = { multiplier: terms.multiplier, currency: terms.currency, premiumStyle: false };
  const asOfVariation = entry.isAsOf
    ? difference(entry.basis, price, signed(side, quantity), valuation)
    : 0;
  return {
    ...record,
    type: 'TradeBooked',
    tradeId,
    account: account.account,
    currency: terms.currency,
    bookingDate: bookingDateOf(book, terms.calendar, clearingDate),
    life,
    premium,
    premiumValueDate:
      premium === 0 ? '' : nextBankingDay(book.reference, terms.calendar, clearingDate),
    charges: chargesFor(book.reference, {
      terms,
      accountType: account.accountType,
      marginClass: account.marginClass,
      tradeType: record.tradeType,
      quantity,
      clearingDate,
    }),
    asOfVariation: isPremiumStyle(terms) ? 0 : asOfVariation,
    postsVariation: account.settlementStyle === 'settled-to-market',
    basis: entry.basis,
    previousVersion,
    fromSpread,
    ticketId,
    warnings,
  };
}

/**
 * A trade's removal with what it undoes. `basis` is what its lot's variation was measured to: all variation since the
 * trade price goes back, which is nothing while its day has not been run.
 */
export function removedEvent(
  book: Book,
  leaving: TradeLeaving,
  setting: Setting,
  basis: Price,
): TradeRemoved {
  const { booked, trade, bookedSequence, removal } = leaving;
  const {
    previousVersion: _version,
    fromSpread: _spread,
    ticketId: _ticket,
    warnings: _warnings,
    ...terms
  } = booked;
  const charges = book.adjustedCharges.get(trade) ?? booked.charges;
  const back = setting.valuation.premiumStyle
    ? 0
    : difference(booked.price, basis, signed(booked.side, booked.quantity), setting.valuation);
  return {
    ...terms,
    type: 'TradeRemoved',
    charges,
    asOfVariation: addAmounts(back, 0),
    basis,
    removal,
    removalDate: isFinal(book, booked.bookingDate)
      ? bookingDateOf(book, setting.terms.calendar, booked.clearingDate)
      : booked.bookingDate,
    bookedSequence,
  };
}
