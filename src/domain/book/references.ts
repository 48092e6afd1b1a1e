import type { BookEvent } from './book-state.ts';

/** Sequences of older events that an event says by number; 0 stands for none. A rebuild may not leave one of them out alone. */
export function referencedSequences(event: BookEvent): readonly number[] {
  switch (event.type) {
    case 'TradeBooked':
      return [event.previousVersion].filter(isGiven);
    case 'TradeRemoved':
      return [event.bookedSequence].filter(isGiven);
    case 'LotsClosedOut':
    case 'CloseOutsReversed':
      return [
        event.previous,
        ...event.pairs.flatMap((pair) => [pair.buyBookedSequence, pair.sellBookedSequence]),
      ].filter(isGiven);
    default:
      return [];
  }
}

function isGiven(sequence: number): boolean {
  return sequence !== 0;
}
