import type { Amount } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import { signed } from '../basics/quantity.ts';
import { chargesFor, isPremiumStyle, premiumOf } from '../cash/charges.ts';
import { difference } from '../position/close-out.ts';
import { nextBankingDay } from '../reference/clearing-calendar.ts';
import { externalNamesOf } from '../trade/report-record.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import type { Setting, TradeEntering, TradeLeaving } from './change-setting.ts';
import type { Enriched } from './enrich.ts';

/**
 * A trade's booking with everything it costs. Field by field: a spread of so many fields takes several times as long,
 * and this is done for every trade.
 */
export function bookedEvent(
  book: Book,
  entering: TradeEntering,
  entry: { readonly basis: Price; readonly isAsOf: boolean },
): TradeBooked {
  const { enriched, tradeId } = entering;
  const { report, terms, account, warnings } = enriched;
  const { side, quantity, price, clearingDate, tradeType, externalAccount } = report;
  const { calendar, currency } = terms;
  const { accountType, marginClass } = account;
  const premium = premiumOf({ terms, tradeType, side, quantity, price });
  const rated = { terms, accountType, marginClass, tradeType, quantity, clearingDate };
  return {
    type: 'TradeBooked',
    ccp: report.ccp,
    contract: report.contract,
    statedMultiplier: report.statedMultiplier,
    ccpTradeId: report.ccpTradeId,
    member: report.member,
    side,
    quantity,
    price,
    priceType: report.priceType,
    tradeDate: report.tradeDate,
    clearingDate,
    executionTime: report.executionTime,
    venue: report.venue,
    cti: report.cti,
    tradeType,
    statedAccount: report.account,
    externalFirm: externalAccount.clearingFirm,
    externalNames: externalNamesOf(report),
    customerOrigin: externalAccount.origin,
    openClose: report.openClose,
    orderId: report.orderId,
    execId: report.execId,
    matchId: report.matchId,
    multiLeg: report.multiLeg,
    executingFirm: report.executingFirm,
    giveUpFirm: report.giveUpFirm,
    averagePriceGroup: report.averagePriceGroup,
    source: report.source,
    tradeId,
    account: account.account,
    currency,
    bookingDate: bookingDateOf(book, calendar, clearingDate),
    life: entering.life,
    premium,
    premiumValueDate: premium === 0 ? '' : nextBankingDay(book.reference, calendar, clearingDate),
    charges: isChargedElsewhere(book, tradeId) ? [] : chargesFor(book.reference, rated),
    asOfVariation: entry.isAsOf ? asOfVariation(enriched, entry.basis) : 0,
    postsVariation: account.settlementStyle === 'settled-to-market',
    basis: entry.basis,
    previousVersion: entering.previousVersion,
    fromSpread: entering.fromSpread,
    ticketId: entering.ticketId,
    warnings,
  };
}

/** Another firm carries it, and is charged for it. */
export function isChargedElsewhere({ giveUps }: Book, tradeId: string): boolean {
  return giveUps.carriedElsewhere.size > 0 && giveUps.carriedElsewhere.has(tradeId);
}

/** From the trade price to its basis, the last settlement of a final day. */
function asOfVariation({ report, terms }: Enriched, basis: Price): Amount {
  if (isPremiumStyle(terms)) return 0;
  const { multiplier, currency } = terms;
  const quantity = signed(report.side, report.quantity);
  return difference(basis, report.price, quantity, { multiplier, currency, premiumStyle: false });
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
  const charges = book.adjustedCharges.get(trade) ?? booked.charges;
  const back = setting.valuation.premiumStyle
    ? 0
    : difference(booked.price, basis, signed(booked.side, booked.quantity), setting.valuation);
  return removalOf(booked, {
    charges,
    asOfVariation: back,
    basis,
    removal,
    removalDate: isFinal(book, booked.bookingDate)
      ? bookingDateOf(book, setting.terms.calendar, booked.clearingDate)
      : booked.bookingDate,
    bookedSequence,
  });
}

type Undone = Pick<
  TradeRemoved,
  'charges' | 'asOfVariation' | 'basis' | 'removal' | 'removalDate' | 'bookedSequence'
>;

/** Field by field, as the booking: a trade divided as it comes in has one each. */
export function removalOf(booked: TradeBooked, undone: Undone): TradeRemoved {
  return {
    type: 'TradeRemoved',
    ccp: booked.ccp,
    contract: booked.contract,
    statedMultiplier: booked.statedMultiplier,
    ccpTradeId: booked.ccpTradeId,
    member: booked.member,
    side: booked.side,
    quantity: booked.quantity,
    price: booked.price,
    priceType: booked.priceType,
    tradeDate: booked.tradeDate,
    clearingDate: booked.clearingDate,
    executionTime: booked.executionTime,
    venue: booked.venue,
    cti: booked.cti,
    tradeType: booked.tradeType,
    statedAccount: booked.statedAccount,
    externalFirm: booked.externalFirm,
    externalNames: booked.externalNames,
    customerOrigin: booked.customerOrigin,
    openClose: booked.openClose,
    orderId: booked.orderId,
    execId: booked.execId,
    matchId: booked.matchId,
    multiLeg: booked.multiLeg,
    executingFirm: booked.executingFirm,
    giveUpFirm: booked.giveUpFirm,
    averagePriceGroup: booked.averagePriceGroup,
    source: booked.source,
    tradeId: booked.tradeId,
    account: booked.account,
    currency: booked.currency,
    bookingDate: booked.bookingDate,
    life: booked.life,
    premium: booked.premium,
    premiumValueDate: booked.premiumValueDate,
    postsVariation: booked.postsVariation,
    charges: undone.charges,
    asOfVariation: undone.asOfVariation,
    basis: undone.basis,
    removal: undone.removal,
    removalDate: undone.removalDate,
    bookedSequence: undone.bookedSequence,
  };
}
