import type { Amount } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import { signed } from '../basics/quantity.ts';
import { chargesFor, isPremiumStyle, premiumOf } from '../cash/charges.ts';
import { difference } from '../position/close-out.ts';
import { nextBankingDay } from '../reference/clearing-calendar.ts';
import type { ReportRecord } from '../trade/report-record.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import type { Setting, TradeEntering, TradeLeaving } from './change-setting.ts';
import type { Enriched } from './enrich.ts';

/** A trade's booking with everything it costs. */
export function bookedEvent(
  book: Book,
  entering: TradeEntering,
  entry: { readonly basis: Price; readonly isAsOf: boolean },
): TradeBooked {
  const { enriched, tradeId } = entering;
  const { record, terms, account, warnings } = enriched;
  const { side, quantity, price, clearingDate, tradeType } = record;
  const { calendar, currency } = terms;
  const { accountType, marginClass } = account;
  const premium = premiumOf({ terms, side, quantity, price });
  const rated = { terms, accountType, marginClass, tradeType, quantity, clearingDate };
  return withEffects(record, {
    tradeId,
    account: account.account,
    currency,
    bookingDate: bookingDateOf(book, calendar, clearingDate),
    life: entering.life,
    premium,
    premiumValueDate: premium === 0 ? '' : nextBankingDay(book.reference, calendar, clearingDate),
    charges: chargesFor(book.reference, rated),
    asOfVariation: entry.isAsOf ? asOfVariation(enriched, entry.basis) : 0,
    postsVariation: account.settlementStyle === 'settled-to-market',
    basis: entry.basis,
    previousVersion: entering.previousVersion,
    fromSpread: entering.fromSpread,
    ticketId: entering.ticketId,
    warnings,
  });
}

type Effects = Omit<TradeBooked, 'type' | keyof ReportRecord>;

/** Field by field: a spread of so many fields takes several times as long, and this is done for every trade. */
function withEffects(record: ReportRecord, effects: Effects): TradeBooked {
  return {
    type: 'TradeBooked',
    ccp: record.ccp,
    contract: record.contract,
    statedMultiplier: record.statedMultiplier,
    ccpTradeId: record.ccpTradeId,
    member: record.member,
    side: record.side,
    quantity: record.quantity,
    price: record.price,
    priceType: record.priceType,
    tradeDate: record.tradeDate,
    clearingDate: record.clearingDate,
    executionTime: record.executionTime,
    venue: record.venue,
    cti: record.cti,
    tradeType: record.tradeType,
    statedAccount: record.statedAccount,
    externalFirm: record.externalFirm,
    externalNames: record.externalNames,
    customerOrigin: record.customerOrigin,
    openClose: record.openClose,
    orderId: record.orderId,
    execId: record.execId,
    matchId: record.matchId,
    multiLeg: record.multiLeg,
    executingFirm: record.executingFirm,
    giveUpFirm: record.giveUpFirm,
    averagePriceGroup: record.averagePriceGroup,
    source: record.source,
    tradeId: effects.tradeId,
    account: effects.account,
    currency: effects.currency,
    bookingDate: effects.bookingDate,
    life: effects.life,
    premium: effects.premium,
    premiumValueDate: effects.premiumValueDate,
    charges: effects.charges,
    asOfVariation: effects.asOfVariation,
    postsVariation: effects.postsVariation,
    basis: effects.basis,
    previousVersion: effects.previousVersion,
    fromSpread: effects.fromSpread,
    ticketId: effects.ticketId,
    warnings: effects.warnings,
  };
}

/** From the trade price to its basis, the last settlement of a final day. */
function asOfVariation({ record, terms }: Enriched, basis: Price): Amount {
  if (isPremiumStyle(terms)) return 0;
  const { multiplier, currency } = terms;
  const quantity = signed(record.side, record.quantity);
  return difference(basis, record.price, quantity, { multiplier, currency, premiumStyle: false });
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
    asOfVariation: back,
    basis,
    removal,
    removalDate: isFinal(book, booked.bookingDate)
      ? bookingDateOf(book, setting.terms.calendar, booked.clearingDate)
      : booked.bookingDate,
    bookedSequence,
  };
}
