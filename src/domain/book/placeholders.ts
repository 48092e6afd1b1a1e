import type { BusinessDate } from '../basics/business-date.ts';
import type { Position } from '../position/position-state.ts';
import type { Book } from './book-state.ts';

/** A trade without its price on or before the date bars the mark of its position (domain.md, "Trade life"). */
export function isBarred(book: Book, position: Position, date: BusinessDate): boolean {
  for (const placeholder of book.placeholders.values()) {
    if (placeholder.position === position.index && placeholder.bookingDate <= date) return true;
  }
  return false;
}
