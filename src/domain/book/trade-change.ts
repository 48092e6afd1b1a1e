import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import { signed } from '../basics/quantity.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import type { MatchableLot } from '../position/close-out.ts';
import { blankPosition, findPosition, type Position } from '../position/position-state.ts';
import { settlementInForce } from '../position/price-table.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { type AccountTerms, accountTermsOn } from './accounts.ts';
import type { Book, BookEvent, Context } from './book-state.ts';
import { bookingDateOf, isFinal } from './booking-day.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import type { Enriched } from './enrich.ts';
import { lotsInHand, type LotsInHand, type MarkInForce, takeBack } from './lots-in-hand.ts';
import { rematch } from './rematch.ts';
import { bookedEvent, removedEvent } from './trade-effects.ts';
import { type UndoneRuns, undoRuns } from './undo-runs.ts';

export type TradeLeaving = {
  readonly trade: number;
  readonly booked: TradeBooked;
  readonly bookedSequence: number;
  readonly removal: TradeRemoved['removal'];
};

export type TradeEntering = {
  readonly enriched: Enriched;
  readonly tradeId: string;
  readonly life: number;
  readonly previousVersion: number;
  readonly fromSpread: boolean;
  readonly ticketId: string;
};

export type TradeChange = {
  readonly leaving: TradeLeaving | undefined;
  readonly entering: TradeEntering | undefined;
};

/**
 * The events that take a trade out of its position, put one in, or replace one by another, on whatever day they
 * belong to: pairs and marks that stand in the way are taken back first, and a change of a final day is matched again
 * from that day on and posted as-of (domain.md, "Trade life").
 */
export function tradeChange(book: Book, change: TradeChange, context: Context): BookEvent[] {
  const { leaving, entering } = change;
  // The everyday case: a new trade on a day that is not final touches nothing but its own lot.
  if (leaving === undefined && entering !== undefined && !isFinal(book, entering.enriched.record.clearingDate)) {
    return [bookedEvent(book, entering, { basis: entering.enriched.record.price, isAsOf: false })];
  }
  const parts = isOnePosition(leaving, entering)
    ? [change]
    : [{ leaving, entering: undefined }, { leaving: undefined, entering }];
  const events = parts.flatMap((part) => positionChange(book, part, context));
  return linkCloseOuts(book, events, context.sequence);
}

function isOnePosition(leaving: TradeLeaving | undefined, entering: TradeEntering | undefined): boolean {
  return (
    leaving?.booked.account === entering?.enriched.account.account &&
    leaving?.booked.contract === entering?.enriched.terms.contract
  );
}

function positionChange(book: Book, change: TradeChange, context: Context): BookEvent[] {
  const { leaving, entering } = change;
  if (leaving === undefined && entering === undefined) return [];
  const setting = settingOf(book, change);
  const { position, from, isAsOf } = setting;
  const removedId = leaving === undefined ? '' : leaving.booked.tradeId;
  const undone =
    leaving === undefined && !isAsOf
      ? nothingUndone(position)
      : undoRuns(book, position, isAsOf ? '' : setting.bookedFrom, removedId, 'correction');
  const basis = entering && entryBasis(book, setting, undone.mark, entering);
  const rematched = isAsOf
    ? rematch(
        book,
        {
          position,
          account: setting.account,
          valuation: setting.valuation,
          from,
          bookingDate: bookingDateOf(book, setting.terms.calendar, from),
          removed: removedId,
          added: entering === undefined || basis === undefined ? [] : [lotOf(book, entering, basis)],
          undone,
        },
        context.facts,
      )
    : undefined;
  const lots = rematched?.lots ?? lotsAfter(book, position, undone);
  return [
    ...undone.events,
    ...(rematched?.reversed ?? []),
    ...(leaving === undefined ? [] : [removedEvent(book, leaving, setting, basisIn(lots, leaving))]),
    ...(entering === undefined || basis === undefined
      ? []
      : [bookedEvent(book, entering, { basis, isAsOf: isFinal(book, entering.enriched.record.clearingDate) })]),
    ...(rematched?.closed ?? []),
  ];
}

/** What a change of one position needs to know about it. */
export type Setting = {
  readonly position: Position;
  readonly account: AccountTerms;
  readonly terms: ContractTerms;
  readonly valuation: { multiplier: ContractTerms['multiplier']; currency: string; premiumStyle: boolean };
  /** Earliest clearing date that changes. */
  readonly from: BusinessDate;
  /** Earliest booking date that changes. */
  readonly bookedFrom: BusinessDate;
  readonly isAsOf: boolean;
};

function settingOf(book: Book, { leaving, entering }: TradeChange): Setting {
  const key = leaving?.booked ?? entering?.enriched.record;
  assertThat(key !== undefined, 'a change has a trade');
  const { contract } = key;
  const accountId = leaving?.booked.account ?? entering?.enriched.account.account ?? '';
  const clearingDates = [leaving?.booked.clearingDate, entering?.enriched.record.clearingDate];
  const from = earliest(clearingDates);
  const bookedFrom = earliest([leaving?.booked.bookingDate, entering?.enriched.record.clearingDate]);
  const terms = entering?.enriched.terms ?? contractOn(book.reference, contract, from);
  const account = entering?.enriched.account ?? accountTermsOn(book.reference, accountId, from);
  assertThat(terms !== undefined && account !== undefined, `${contract} and ${accountId} are known`);
  const { multiplier, currency } = terms;
  return {
    position: findPosition(book.positions, accountId, contract) ?? blankPosition({ account: accountId, contract, currency }),
    account,
    terms,
    valuation: { multiplier, currency, premiumStyle: isPremiumStyle(terms) },
    from,
    bookedFrom,
    isAsOf: isFinal(book, from),
  };
}

function earliest(dates: readonly (BusinessDate | undefined)[]): BusinessDate {
  return dates.flatMap((date) => (date === undefined ? [] : [date])).sort()[0] ?? '';
}

function nothingUndone(position: Position): UndoneRuns {
  return { events: [], pairs: [], mark: { date: position.markDate, price: position.markPrice } };
}

/**
 * The price from which an entering lot's variation is measured: its own, or for a lot of a final day the mark that its
 * neighbours have, else the contract's last final settlement.
 */
function entryBasis(book: Book, setting: Setting, mark: MarkInForce, entering: TradeEntering): number {
  const { record } = entering.enriched;
  if (!isFinal(book, record.clearingDate) || setting.valuation.premiumStyle) return record.price;
  if (mark.date !== '') return mark.price;
  if (setting.position.long + setting.position.short > 0) return record.price;
  const settlement = settlementInForce(book.positions.prices, record.contract, book.days.finalThrough);
  return settlement === undefined ? record.price : settlement.price;
}

function lotsAfter(book: Book, position: Position, undone: UndoneRuns): LotsInHand {
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  return lots;
}

function basisIn(lots: LotsInHand, leaving: TradeLeaving): number {
  const lot = lots.get(leaving.booked.tradeId);
  assertThat(lot !== undefined, `the lot of ${leaving.booked.tradeId} is in hand`);
  assertThat(Math.abs(lot.open) === leaving.booked.quantity, `the lot of ${leaving.booked.tradeId} is whole`);
  return lot.basis;
}

function lotOf(book: Book, entering: TradeEntering, basis: number): MatchableLot {
  const { record, terms } = entering.enriched;
  const quantity = signed(record.side, record.quantity);
  const executed = record.executionTime === '' ? undefined : instantMicros(record.executionTime);
  return {
    tradeId: entering.tradeId,
    open: quantity,
    traded: quantity,
    price: record.price,
    basis,
    executedMicros: executed === undefined ? 0 : executed,
    tradeDay: requiredDay(record.tradeDate),
    openDay: requiredDay(record.clearingDate),
    bookingDay: requiredDay(bookingDateOf(book, terms.calendar, record.clearingDate)),
    // Filled in by linkCloseOuts once the booking's place in the decision is known.
    bookedSequence: 0,
  };
}

function requiredDay(date: BusinessDate): number {
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  return day;
}
