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

/** The same for money that belongs to no CCP: the first day that is not final on which any of them clears. */
export function firmBookingDate(book: Book, clearingDate: BusinessDate): BusinessDate {
  const calendars = [...book.reference.calendars.keys()];
  const days = calendars.map((calendar) => bookingDateOf(book, calendar, clearingDate));
  return days.sort()[0] ?? bookingDateOf(book, '', clearingDate);
}
