import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { FeesAdjusted } from '../cash/cash-events.ts';
import { evolveCash } from '../cash/evolve-cash.ts';
import { evolveCloseOutsReversed, evolveLotsClosedOut } from '../position/evolve-close-outs.ts';
import {
  evolveMarkReversed,
  evolvePositionMarked,
  evolvePositionUnmarked,
  evolveTradeBooked,
  evolveTradeRemoved,
} from '../position/evolve-position.ts';
import type {
  CloseOutsReversed,
  LotsClosedOut,
  SettlementPriceSet,
} from '../position/position-events.ts';
import { forgetFinalDays } from '../position/position-lots.ts';
import { findPosition } from '../position/position-state.ts';
import { evolvePrices } from '../position/price-table.ts';
import { markDirty } from '../position/stale-runs.ts';
import { evolveReference } from '../reference/reference-state.ts';
import { evolveTicketClosed, evolveTicketEntered } from '../trade/tickets.ts';
import type { TradeBooked, TradeEvent, TradeRemoved } from '../trade/trade-events.ts';
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
      return addAlias(
        book.register,
        event.legTradeId,
        tradeRow(book, event.tradeId, undefined),
        sequence,
      );
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
      book.files.set(event.sha256, event.importedAtMicros);
      return undefined;
    default:
      return evolveOther(book, event, sequence);
  }
}

function evolveOther(book: Book, event: Exclude<BookEvent, TradeEvent>, sequence: number): void {
  const { positions } = book;
  switch (event.type) {
    case 'SettlementPriceSet':
      return evolvePrice(book, event);
    case 'LotsClosedOut':
    case 'CloseOutsReversed':
      return evolveCloseOuts(book, event, sequence);
    case 'PositionMarked':
      forget(book, event);
      evolvePositionMarked(positions, event);
      makeStale(book, event.date);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'MarkReversed':
      evolveMarkReversed(positions, event);
      makeStale(book, event.date);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'PositionUnmarked':
      return evolvePositionUnmarked(positions, event);
    case 'CashEntered':
      touchDay(book, event.bookingDate);
      return evolveCash(book.cash, event, book.days.finalThrough);
    case 'FeesAdjusted':
      return evolveFees(book, event);
    case 'FirmOpened':
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
      if (event.type === 'FeeSet') touchDay(book, event.effectiveFrom);
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
    const { tradeId, bookingDate } = event;
    if (position !== undefined)
      book.placeholders.set(tradeId, { position: position.index, bookingDate });
  }
  evolveCash(book.cash, event, days.finalThrough);
  evolveWorklists(book.worklists, event);
  touchDay(book, event.bookingDate);
  if (event.bookingDate > days.newest) days.newest = event.bookingDate;
  if (!days.ratedBy.has(event.bookingDate))
    days.ratedBy.set(event.bookingDate, book.reference.feesRevision);
  book.counts.trades += 1;
}

/** The row of an id that was booked before: an earlier version, or an earlier life. */
function knownRow(book: Book, event: TradeBooked): number | undefined {
  return event.previousVersion === 0
    ? undefined
    : tradeRow(book, event.tradeId, event.previousVersion);
}

/** A leg answers to its match as well; a leg from its spread makes the spread's removal findable. */
function nameLeg(book: Book, event: TradeBooked, trade: number, sequence: number): void {
  if (event.multiLeg !== 'leg') return;
  if (event.fromSpread) {
    const key = spreadKey(event);
    book.spreads.set(key, [...(book.spreads.get(key) ?? []), event.tradeId]);
  } else if (
    event.matchId !== '' &&
    candidatesOf(book.register, legTradeIdOf(event)).length === 0
  ) {
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
  touchDay(book, event.removalDate);
}

/** A price makes stale what was, or could not be, marked without it: its day and days that carried it over. */
function evolvePrice(book: Book, event: SettlementPriceSet): void {
  evolvePrices(book.positions.prices, event);
  for (const index of book.positions.byContract.get(event.contract) ?? []) {
    const position = book.positions.positions[index];
    const touched = position?.runs.find((run) => run.date >= event.date);
    if (position === undefined || touched === undefined) continue;
    markDirty(position, event.date);
    touchDay(book, touched.date);
  }
}

function evolveCloseOuts(
  book: Book,
  event: LotsClosedOut | CloseOutsReversed,
  sequence: number,
): void {
  const place = {
    sequence,
    tradeRowOf: (tradeId: string, bookedSequence: number) =>
      tradeRow(book, tradeId, bookedSequence),
  };
  forget(book, event);
  if (event.type === 'LotsClosedOut') evolveLotsClosedOut(book.positions, event, place);
  else evolveCloseOutsReversed(book.positions, event, place);
  evolveCash(book.cash, event, book.days.finalThrough);
  if (isOwnOfRun(event)) makeStale(book, event.bookingDate);
  else touchDay(book, event.bookingDate);
}

/** A run's own close-outs and reversals, not an instruction or a correction. */
function isOwnOfRun(event: LotsClosedOut | CloseOutsReversed): boolean {
  if (event.type === 'CloseOutsReversed') return event.reason === 're-run';
  return !event.instructed && event.date === event.bookingDate;
}

/** Fees rated again belong to the day's own run; later days start from other cash. */
function evolveFees(book: Book, event: FeesAdjusted): void {
  const trade = tradeRow(book, event.tradeId, undefined);
  const charged = book.adjustedCharges.get(trade) ?? event.charged;
  book.adjustedCharges.set(trade, [...charged, ...event.charges]);
  evolveCash(book.cash, event, book.days.finalThrough);
  makeStale(book, event.bookingDate);
}

/** Something of the day changed from outside its run: runs of it and of later days no longer say what is so. */
function touchDay(book: Book, date: BusinessDate): void {
  const { run, underWay } = book.days;
  if (underWay !== undefined && underWay.date >= date) underWay.touched = true;
  if (run.size > 0) makeStale(book, date);
}

/** The day and every later run day no longer say what is so. A run's own events do the same until it is complete. */
function makeStale(book: Book, date: BusinessDate): void {
  for (const day of book.days.run.values()) if (day.date >= date) day.stale = true;
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
    ({ trade }) =>
      bookedSequence === undefined || sequenceAt(book.register, trade) === bookedSequence,
  );
  assertThat(found !== undefined, `${tradeId} is in the register`);
  return found.trade;
}

function keyFrom(hex: string): readonly [number, number] {
  return [Number.parseInt(hex.slice(0, 8), 16) | 0, Number.parseInt(hex.slice(8, 16), 16) | 0];
}
