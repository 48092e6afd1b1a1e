import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { evolveCash } from '../cash/evolve-cash.ts';
import {
  evolveCloseOutsReversed,
  evolveLotsClosedOut,
  evolveMarkReversed,
  evolvePositionMarked,
  evolvePositionUnmarked,
  evolveTradeBooked,
  evolveTradeRemoved,
  markDirty,
} from '../position/evolve-position.ts';
import type { SettlementPriceSet } from '../position/position-events.ts';
import { findPosition, forgetFinalDays } from '../position/position-state.ts';
import { evolvePrices } from '../position/price-table.ts';
import { evolveReference } from '../reference/reference-state.ts';
import { evolveTicketClosed, evolveTicketEntered } from '../trade/tickets.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import {
  addAlias,
  addTrade,
  candidatesOf,
  emptyTradeRegister,
  sequenceAt,
  setDead,
  setLive,
} from '../trade/trade-register.ts';
import { evolveWorklists } from '../trade/worklists.ts';
import type { Book, BookEvent } from './book-state.ts';
import { evolveDays } from './evolve-days.ts';
import { spreadKey } from './spread-key.ts';

/** Changes the book in place by one event. Total and deterministic; never looks up a rule or recomputes a result. */
export function evolve(book: Book, event: BookEvent, sequence: number): void {
  switch (event.type) {
    case 'TradeBooked':
      return evolveBooked(book, event, sequence);
    case 'TradeRemoved':
      return evolveRemoved(book, event);
    case 'SpreadLegMatched':
      return addAlias(book.register, event.legTradeId, tradeRow(book, event.tradeId, undefined), sequence);
    case 'TicketEntered':
      return evolveTicketEntered(book.tickets, event);
    case 'TicketClosed':
      return evolveTicketClosed(book.tickets, event.ticketId);
    case 'TradeHeld':
    case 'ReportParked':
    case 'TradeConflicted':
    case 'UnmatchedReported':
    case 'WorklistItemClosed':
    case 'ReportNoted':
      return evolveWorklists(book.worklists, event);
    case 'DuplicateReported':
    case 'TicketMatchAmbiguous':
    case 'InboundKept':
      return undefined;
    case 'FileImported':
      book.counts.files += 1;
      return undefined;
    default:
      return evolveOther(book, event, sequence);
  }
}

type OtherEvent = Exclude<
  BookEvent,
  {
    readonly type:
      | 'TradeBooked'
      | 'TradeRemoved'
      | 'SpreadLegMatched'
      | 'TicketEntered'
      | 'TicketClosed'
      | 'TradeHeld'
      | 'ReportParked'
      | 'TradeConflicted'
      | 'UnmatchedReported'
      | 'WorklistItemClosed'
      | 'ReportNoted'
      | 'DuplicateReported'
      | 'TicketMatchAmbiguous'
      | 'InboundKept'
      | 'FileImported';
  }
>;

function evolveOther(book: Book, event: OtherEvent, sequence: number): void {
  const { positions } = book;
  const rowOf = (tradeId: string, bookedSequence: number) => tradeRow(book, tradeId, bookedSequence);
  switch (event.type) {
    case 'SettlementPriceSet':
      return evolvePrice(book, event);
    case 'LotsClosedOut':
      forget(book, event);
      evolveLotsClosedOut(positions, event, sequence, rowOf);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'CloseOutsReversed':
      evolveCloseOutsReversed(positions, event, sequence, rowOf);
      makeStale(book, event.bookingDate);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'PositionMarked':
      forget(book, event);
      evolvePositionMarked(positions, event);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'MarkReversed':
      evolveMarkReversed(positions, event);
      makeStale(book, event.date);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'PositionUnmarked':
      if (book.days.underWay !== undefined) book.days.underWay.unmarked += 1;
      return evolvePositionUnmarked(positions, event);
    case 'CashEntered':
      makeStale(book, event.bookingDate);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'FeesAdjusted':
      return evolveFees(book, event);
    case 'FirmCreated':
      book.firm = event.firm;
      book.reportingFirm = event.reportingFirm;
      book.register = emptyTradeRegister(keyFrom(event.fingerprintKey));
      return undefined;
    case 'AccountDayClosed':
    case 'EndOfDayAdvanced':
    case 'EndOfDayStopped':
    case 'DayRunCompleted':
    case 'DayReleased':
      return evolveDays(book, event);
    default:
      return evolveReference(book.reference, event);
  }
}

function evolveBooked(book: Book, event: TradeBooked, sequence: number): void {
  const { register, days } = book;
  const known = knownRow(book, event);
  const trade = known ?? addTrade(register, event.tradeId);
  setLive(register, trade, event.life, sequence);
  if (known === undefined) nameLeg(book, event, trade, sequence);
  evolveTradeBooked(book.positions, event, trade);
  if (event.priceType === 'placeholder') {
    const position = findPosition(book.positions, event.account, event.contract);
    if (position !== undefined) book.placeholders.set(event.tradeId, position.index);
  }
  evolveCash(book.cash, event, days.finalThrough);
  evolveWorklists(book.worklists, event);
  if (days.run.size > 0) makeStale(book, event.bookingDate);
  if (event.bookingDate > days.newest) days.newest = event.bookingDate;
  if (!days.ratedBy.has(event.bookingDate)) days.ratedBy.set(event.bookingDate, book.reference.feesRevision);
  book.counts.trades += 1;
}

/** The row of an id that was booked before: an earlier version, or an earlier life. */
function knownRow(book: Book, event: TradeBooked): number | undefined {
  return event.previousVersion === 0 ? undefined : tradeRow(book, event.tradeId, event.previousVersion);
}

/** A leg answers to its match as well; a leg from its spread makes the spread's removal findable. */
function nameLeg(book: Book, event: TradeBooked, trade: number, sequence: number): void {
  if (event.multiLeg !== 'leg') return;
  if (event.fromSpread) {
    const key = spreadKey(event);
    book.spreads.set(key, [...(book.spreads.get(key) ?? []), event.tradeId]);
  } else if (event.matchId !== '' && candidatesOf(book.register, legTradeIdOf(event)).length === 0) {
    addAlias(book.register, legTradeIdOf(event), trade, sequence);
  }
}

function evolveRemoved(book: Book, event: TradeRemoved): void {
  const trade = tradeRow(book, event.tradeId, event.bookedSequence);
  setDead(book.register, trade);
  book.placeholders.delete(event.tradeId);
  book.adjustedCharges.delete(trade);
  evolveTradeRemoved(book.positions, event, trade);
  evolveCash(book.cash, event, book.days.finalThrough);
  evolveWorklists(book.worklists, event);
  makeStale(book, event.removalDate);
}

function evolvePrice(book: Book, event: SettlementPriceSet): void {
  evolvePrices(book.positions.prices, event);
  if (!book.days.run.has(event.date)) return;
  for (const index of book.positions.byContract.get(event.contract) ?? []) {
    const position = book.positions.positions[index];
    if (position === undefined || position.runs.every((run) => run.date < event.date)) continue;
    markDirty(position, event.date);
    makeStale(book, event.date);
  }
}

function evolveFees(book: Book, event: Extract<BookEvent, { readonly type: 'FeesAdjusted' }>): void {
  const trade = tradeRow(book, event.tradeId, undefined);
  const charged = book.adjustedCharges.get(trade) ?? event.charged;
  book.adjustedCharges.set(trade, [...charged, ...event.charges]);
  evolveCash(book.cash, event, book.days.finalThrough);
}

/** The day and every later run day no longer say what is so, unless it is this day's own run that is at work. */
function makeStale(book: Book, date: BusinessDate): void {
  for (const day of book.days.run.values()) {
    if (day.date >= date && book.days.underWay?.date !== day.date) day.stale = true;
  }
}

function forget(book: Book, event: { readonly account: string; readonly contract: string }): void {
  const { finalThrough } = book.days;
  const position = findPosition(book.positions, event.account, event.contract);
  const finalDay = finalThrough === '' ? undefined : dayNumber(finalThrough);
  if (position !== undefined && finalDay !== undefined) {
    forgetFinalDays(book.positions, position, finalThrough, finalDay);
  }
}

/** The row of a trade by id and the booking it had; by id alone where one row answers to it. */
function tradeRow(book: Book, tradeId: string, bookedSequence: number | undefined): number {
  const candidates = candidatesOf(book.register, tradeId);
  const found = candidates.find(
    ({ trade }) => bookedSequence === undefined || sequenceAt(book.register, trade) === bookedSequence,
  );
  assertThat(found !== undefined, `${tradeId} is in the register`);
  return found.trade;
}

function keyFrom(hex: string): readonly [number, number] {
  return [Number.parseInt(hex.slice(0, 8), 16) | 0, Number.parseInt(hex.slice(8, 16), 16) | 0];
}
