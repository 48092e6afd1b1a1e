import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import type { Book, BookEvent, Facts } from './book-state.ts';

/** A pair of a final day that still stands. */
export type StandingPair = {
  readonly date: BusinessDate;
  readonly instructed: boolean;
  readonly postsProfit: boolean;
  readonly pair: Pair;
};

type ChainEvent = LotsClosedOut | CloseOutsReversed;

/**
 * The next event of a position's close-out chain that a correction back to `from` needs and does not have, if any. The
 * chain is walked from the newest; what was posted before `from` cannot belong to it.
 */
export function missingHistory(position: Position, from: BusinessDate, facts: Facts): number | undefined {
  let sequence = position.lastCloseOut;
  while (sequence > 0) {
    const event = facts.get(sequence);
    if (event === undefined) return sequence;
    const link = chainEvent(event);
    if (link.bookingDate < from) return undefined;
    sequence = link.previous;
  }
  return undefined;
}

/** Pairs of final days from `from` on that stand, oldest first. */
export function standingPairs(
  book: Book,
  position: Position,
  from: BusinessDate,
  facts: Facts,
): StandingPair[] {
  const chain: ChainEvent[] = [];
  let sequence = position.lastCloseOut;
  while (sequence > 0) {
    const event = facts.get(sequence);
    assertThat(event !== undefined, 'the close-out history of a final-day correction was prepared');
    const link = chainEvent(event);
    if (link.bookingDate < from) break;
    chain.push(link);
    sequence = link.previous;
  }
  const standing: StandingPair[] = [];
  for (const event of chain.reverse()) {
    if (event.date < from || event.date > book.days.finalThrough) continue;
    if (event.type === 'LotsClosedOut') {
      const { date, instructed, postsProfit } = event;
      for (const pair of event.pairs) standing.push({ date, instructed, postsProfit, pair });
    } else for (const pair of event.pairs) strike(standing, event.date, pair);
  }
  return standing;
}

export function samePair(a: Pair, b: Pair): boolean {
  return a.quantity === b.quantity && a.buyTradeId === b.buyTradeId && a.sellTradeId === b.sellTradeId;
}

function strike(standing: StandingPair[], date: BusinessDate, pair: Pair): void {
  const at = standing.findIndex((known) => known.date === date && samePair(known.pair, pair));
  assertThat(at >= 0, 'a reversed pair stood before');
  standing.splice(at, 1);
}

function chainEvent(event: BookEvent): ChainEvent {
  assertThat(
    event.type === 'LotsClosedOut' || event.type === 'CloseOutsReversed',
    'the close-out chain holds close-outs and reversals',
  );
  return event;
}
