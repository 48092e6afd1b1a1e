import type { BusinessDate } from '../basics/business-date.ts';
import { nextClearingDay } from '../reference/clearing-calendar.ts';
import type { Book } from './book-state.ts';

export function isFinal(book: Book, date: BusinessDate): boolean {
  return date <= book.days.finalThrough;
}

/** The day a change of `clearingDate` is posted in: itself, or the first clearing day that is not final (as-of). */
export function bookingDateOf(
  book: Book,
  calendar: string,
  clearingDate: BusinessDate,
): BusinessDate {
  if (!isFinal(book, clearingDate)) return clearingDate;
  return nextClearingDay(book.reference, calendar, book.days.finalThrough);
}
