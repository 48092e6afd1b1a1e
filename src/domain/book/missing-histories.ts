import type { BusinessDate } from '../basics/business-date.ts';
import { findPosition } from '../position/position-state.ts';
import type { Book, Facts } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import { missingHistory } from './close-out-history.ts';

/** A position in which trades of a clearing date change. */
export type Place = {
  readonly account: string;
  readonly contract: string;
  readonly clearingDate: BusinessDate;
};

/**
 * The next events of the places' close-out chains that a change of them all needs and `facts` does not have: a final day is
 * matched again from the earliest of the dates.
 */
export function missingHistories(
  book: Book,
  places: readonly Place[],
  facts: Facts,
): readonly number[] {
  let from = '';
  for (const { clearingDate } of places)
    if (from === '' || clearingDate < from) from = clearingDate;
  if (from === '' || !isFinal(book, from)) return [];
  const wanted = new Set<number>();
  for (const { account, contract } of places) {
    const position = findPosition(book.positions, account, contract);
    const sequence = position && missingHistory(position, from, facts);
    if (sequence !== undefined) wanted.add(sequence);
  }
  return [...wanted];
}
