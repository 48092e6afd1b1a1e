import { byTime, type MatchableLot } from '../position/close-out.ts';
import { lotAt } from '../position/lot-table.ts';
import { lotRows } from '../position/position-lots.ts';
import type { Position } from '../position/position-state.ts';
import { canonicalPrices } from '../position/price-table.ts';
import { canonicalCash } from '../cash/cash-state.ts';
import { canonicalReference } from '../reference/canonical-reference.ts';
import { canonicalWorklists } from '../trade/worklists.ts';
import type { Book } from './book-state.ts';

/**
 * The book as lines of text that depend only on what is so, not on how it is stored or in which order it came: no row
 * numbers, no sequences, nothing that is forgotten once a day is final. The book hash is taken over these lines.
 */
export function* canonicalState(book: Book): Generator<string> {
  yield `firm ${book.firm} ${book.reportingFirm}`;
  yield* canonicalReference(book.reference);
  yield* canonicalPrices(book.positions.prices);
  yield* canonicalPositions(book);
  yield* canonicalCash(book.cash, book.days.finalThrough);
  yield* canonicalWorklists(book.worklists);
  for (const ticketId of [...book.tickets.open.keys()].sort()) {
    const ticket = book.tickets.open.get(ticketId);
    yield `ticket ${ticketId} ${ticket?.account} ${ticket?.contract} ${ticket?.side} ${ticket?.quantity} ${ticket?.price}`;
  }
  yield* canonicalDays(book);
}

function* canonicalPositions(book: Book): Generator<string> {
  for (const account of [...book.positions.byAccount.keys()].sort()) {
    const byContract = book.positions.byAccount.get(account) ?? new Map<string, number>();
    for (const contract of [...byContract.keys()].sort()) {
      const position = book.positions.positions[byContract.get(contract) ?? -1];
      if (position !== undefined) yield* canonicalPosition(book, position);
    }
  }
}

function* canonicalPosition(book: Book, position: Position): Generator<string> {
  const name = `${position.account} ${position.contract}`;
  const { finalThrough } = book.days;
  for (const lot of sortedLots(book, position)) {
    yield `lot ${name} ${lot.tradeId} ${lot.open} ${lot.traded} ${lot.price} ${lot.openDay} ${lot.bookingDay}`;
  }
  const runs = position.runs.filter((run) => run.date > finalThrough);
  for (const run of runs) {
    const mark = run.mark === undefined ? `unmarked ${run.unmarked}` : `${run.mark.price} ${run.mark.variation}`;
    yield `run ${name} ${run.date} ${mark}`;
  }
  for (const activity of position.activity) {
    const { date, bought, sold, efrpBought, efrpSold } = activity;
    if (date > finalThrough && bought + sold > 0) {
      yield `activity ${name} ${date} ${bought} ${sold} ${efrpBought} ${efrpSold}`;
    }
  }
}

function sortedLots(book: Book, position: Position): MatchableLot[] {
  const lots: MatchableLot[] = [];
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    if (lot.open !== 0) lots.push({ ...lot, bookedSequence: 0 });
  }
  return lots.sort(byTime);
}

function* canonicalDays(book: Book): Generator<string> {
  const { days } = book;
  yield `final ${days.finalThrough}`;
  for (const day of [...days.run.values()].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    yield `day ${day.date} ${day.stale ? 'stale' : 'run'} ${day.stopped.join(' ')}`;
  }
  if (days.underWay !== undefined) {
    const { date, step, cursor } = days.underWay;
    yield `running ${date} ${step} ${cursor}`;
  }
}
