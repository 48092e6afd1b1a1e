import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { bookedEvent, removalOf } from './trade-effects.ts';

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
  const { charges, asOfVariation, basis, bookingDate: removalDate } = booked;
  const undone = { charges, asOfVariation, basis, removal, removalDate, bookedSequence: sequence };
  return [booked, removalOf(booked, undone)];
}
