import { evolveTransferBooked, evolveTransferGone } from '../allocation/give-ups.ts';
import { assertThat } from '../basics/decision.ts';
import { evolveCash } from '../cash/evolve-cash.ts';
import { evolveTradeBooked, evolveTradeRemoved } from '../position/evolve-position.ts';
import { evolveMovedBooked, evolveMovedGone } from '../position/moved-lots.ts';
import { findPosition } from '../position/position-state.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { legTradeIdOf } from '../trade/trade-id.ts';
import {
  addAlias,
  addTrade,
  candidatesOf,
  sequenceAt,
  setDead,
  setLive,
} from '../trade/trade-register.ts';
import { evolveWorklists } from '../trade/worklists.ts';
import type { Book } from './book-state.ts';
import { touchDay } from './stale-days.ts';

export function evolveBooked(book: Book, event: TradeBooked, sequence: number): void {
  const { register, days } = book;
  const { bookingDate } = event;
  const known = knownRow(book, event);
  const trade = known ?? addTrade(register, event.tradeId);
  setLive(register, trade, event.life, sequence);
  if (known === undefined && event.multiLeg === 'leg') nameLeg(book, event, trade, sequence);
  evolveTradeBooked(book.positions, event, trade);
  if (event.priceType === 'placeholder') barMark(book, event);
  evolveCash(book.cash, event, days.finalThrough);
  evolveWorklists(book.worklists, event);
  evolveTransferBooked(book.giveUps, event);
  evolveMovedBooked(book.movedLots, book.transfers, event);
  touchDay(book, bookingDate);
  if (bookingDate > days.newest) days.newest = bookingDate;
  if (!days.ratedBy.has(bookingDate)) days.ratedBy.set(bookingDate, book.reference.feesRevision);
  book.counts.trades += 1;
}

export function evolveRemoved(book: Book, event: TradeRemoved): void {
  const trade = tradeRow(book, event.tradeId, event.bookedSequence);
  setDead(book.register, trade);
  book.placeholders.delete(event.tradeId);
  book.adjustedCharges.delete(trade);
  evolveTradeRemoved(book.positions, event, trade);
  evolveCash(book.cash, event, book.days.finalThrough);
  evolveWorklists(book.worklists, event);
  evolveTransferGone(book.giveUps, event.tradeId);
  evolveMovedGone(book.movedLots, book.transfers, event);
  touchDay(book, event.removalDate);
}

/** The row of a trade by id and the booking it had; by id alone where one row answers to it. */
export function tradeRow(book: Book, tradeId: string, bookedSequence: number | undefined): number {
  const candidates = candidatesOf(book.register, tradeId);
  const found = candidates.find(
    ({ trade }) =>
      bookedSequence === undefined || sequenceAt(book.register, trade) === bookedSequence,
  );
  assertThat(found !== undefined, () => `${tradeId} is in the register`);
  return found.trade;
}

/** The row of an id that was booked before: an earlier version, or an earlier life. */
function knownRow(book: Book, event: TradeBooked): number | undefined {
  return event.previousVersion === 0
    ? undefined
    : tradeRow(book, event.tradeId, event.previousVersion);
}

/** A leg answers to its match as well. */
function nameLeg(book: Book, event: TradeBooked, trade: number, sequence: number): void {
  const name = event.matchId === '' ? event.tradeId : legTradeIdOf(event);
  if (name !== event.tradeId && candidatesOf(book.register, name).length === 0)
    addAlias(book.register, name, trade, sequence);
}

function barMark(book: Book, { tradeId, account, contract, bookingDate }: TradeBooked): void {
  const position = findPosition(book.positions, account, contract);
  if (position !== undefined)
    book.placeholders.set(tradeId, { position: position.index, bookingDate });
}
