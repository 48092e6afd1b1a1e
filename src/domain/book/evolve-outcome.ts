import { dayNumber } from '../basics/business-date.ts';
import type { FeesAdjusted } from '../cash/cash-events.ts';
import { evolveCash } from '../cash/evolve-cash.ts';
import { evolveCloseOutsReversed, evolveLotsClosedOut } from '../position/evolve-close-outs.ts';
import { evolveMarkReversed, evolvePositionMarked } from '../position/evolve-position.ts';
import type {
  CloseOutsReversed,
  LotsClosedOut,
  MarkReversed,
  PositionMarked,
  SettlementPriceSet,
} from '../position/position-events.ts';
import { forgetFinalDays } from '../position/position-lots.ts';
import { findPosition, positionsOfContract } from '../position/position-state.ts';
import { evolvePrices } from '../position/price-table.ts';
import { markDirty } from '../position/stale-runs.ts';
import type { Book } from './book-state.ts';
import { tradeRow } from './evolve-trade.ts';
import { makeStale, touchDay } from './stale-days.ts';

/** A price makes stale what was, or could not be, marked without it: its day and days that carried it over. */
export function evolvePrice(book: Book, event: SettlementPriceSet): void {
  evolvePrices(book.positions.prices, event);
  for (const position of positionsOfContract(book.positions, event.contract)) {
    const touched = position.runs.find((run) => run.date >= event.date);
    if (touched === undefined) continue;
    markDirty(position, event.date);
    touchDay(book, touched.date);
  }
}

export function evolveCloseOuts(
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

export function evolveMark(book: Book, event: PositionMarked | MarkReversed): void {
  if (event.type === 'PositionMarked') {
    forget(book, event);
    evolvePositionMarked(book.positions, event);
  } else {
    evolveMarkReversed(book.positions, event);
  }
  makeStale(book, event.date);
  evolveCash(book.cash, event, book.days.finalThrough);
}

/** Fees rated again belong to the day's own run; later days start from other cash. */
export function evolveFees(book: Book, event: FeesAdjusted): void {
  const trade = tradeRow(book, event.tradeId, undefined);
  const charged = book.adjustedCharges.get(trade) ?? event.charged;
  book.adjustedCharges.set(trade, [...charged, ...event.charges]);
  evolveCash(book.cash, event, book.days.finalThrough);
  makeStale(book, event.bookingDate);
}

/** A run's own close-outs and reversals, not an instruction or a correction. */
function isOwnOfRun(event: LotsClosedOut | CloseOutsReversed): boolean {
  if (event.type === 'CloseOutsReversed') return event.reason === 're-run';
  return !event.instructed && event.date === event.bookingDate;
}

function forget(book: Book, event: { readonly account: string; readonly contract: string }): void {
  const { finalThrough } = book.days;
  const position = findPosition(book.positions, event.account, event.contract);
  const finalDay = finalThrough === '' ? undefined : dayNumber(finalThrough);
  if (position !== undefined && finalDay !== undefined) {
    forgetFinalDays(book.positions, position, finalThrough, finalDay);
  }
}
