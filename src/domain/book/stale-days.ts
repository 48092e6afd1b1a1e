import type { BusinessDate } from '../basics/business-date.ts';
import type { Book } from './book-state.ts';

/** Something of the day changed from outside its run: runs of it and of later days no longer say what is so. */
export function touchDay(book: Book, date: BusinessDate): void {
  const { run, underWay } = book.days;
  if (underWay !== undefined && underWay.date >= date) underWay.touched = true;
  if (run.size > 0) makeStale(book, date);
}

/** The day and every later run day no longer say what is so. A run's own events do the same until it is complete. */
export function makeStale(book: Book, date: BusinessDate): void {
  for (const day of book.days.run.values()) if (day.date >= date) day.stale = true;
}
