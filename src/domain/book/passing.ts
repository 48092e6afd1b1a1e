import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { bookedEvent } from './trade-effects.ts';

/** A version that was over before it was seen: booked and taken out again, with all it cost. */
export function passing(
  book: Book,
  entering: TradeEntering,
  removal: TradeRemoved['removal'],
  sequence: number,
): [TradeBooked, TradeRemoved] {
  const booked = bookedEvent(book, entering, {
    basis: entering.enriched.report.price,
    isAsOf: false,
  });
  const {
    previousVersion: _version,
    fromSpread: _spread,
    ticketId: _ticket,
    warnings: _warnings,
    ...terms
  } = booked;
  const removalDate = booked.bookingDate;
  return [
    booked,
    { ...terms, type: 'TradeRemoved', removal, removalDate, bookedSequence: sequence },
  ];
}
