import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import type { Book, Facts } from './book-state.ts';

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
 * chain is walked from the newest.
 */
export function missingHistory(
  position: Position,
  from: BusinessDate,
  facts: Facts,
): number | undefined {
  for (const { sequence, event } of chainOf(position, from, facts))
    if (event === undefined) return sequence;
  return undefined;
}

/** Pairs of final days from `from` on that stand. */
export function standingPairs(
  book: Book,
  position: Position,
  from: BusinessDate,
  facts: Facts,
): StandingPair[] {
  const chain: ChainEvent[] = [];
  for (const { event } of chainOf(position, from, facts)) {
    assertThat(event !== undefined, 'the close-out history of a final-day correction was prepared');
    chain.push(event);
  }
  const standing = new Map<string, StandingPair[]>();
  for (const event of chain.reverse()) {
    if (event.date < from || event.date > book.days.finalThrough) continue;
    if (event.type === 'LotsClosedOut') stand(standing, event);
    else for (const pair of event.pairs) strike(standing, event.date, pair);
  }
  return [...standing.values()].flat();
}

/**
 * The chain back to where nothing can belong to `from` any more: what is posted before it cannot, unless it came after
 * a close-out of a later day. Ends with an undefined event where a fact is missing.
 */
function* chainOf(
  position: Position,
  from: BusinessDate,
  facts: Facts,
): Generator<{ readonly sequence: number; readonly event: ChainEvent | undefined }> {
  let sequence = position.lastCloseOut;
  while (sequence > 0) {
    const event = facts.get(sequence);
    if (event === undefined) {
      yield { sequence, event };
      return;
    }
    assertThat(
      event.type === 'LotsClosedOut' || event.type === 'CloseOutsReversed',
      'the close-out chain holds close-outs and reversals',
    );
    const hasOvertaken = position.oldestOvertaken !== 0 && sequence > position.oldestOvertaken;
    if (event.bookingDate < from && !hasOvertaken) return;
    yield { sequence, event };
    sequence = event.previous;
  }
}

function stand(standing: Map<string, StandingPair[]>, event: LotsClosedOut): void {
  const { date, instructed, postsProfit } = event;
  for (const pair of event.pairs) {
    const key = pairKey(date, pair);
    const same = standing.get(key);
    const known = { date, instructed, postsProfit, pair };
    if (same === undefined) standing.set(key, [known]);
    else same.push(known);
  }
}

/** Pairs alike in day, trades and quantity are the same to the position; the newest is struck. */
function strike(standing: Map<string, StandingPair[]>, date: BusinessDate, pair: Pair): void {
  const struck = standing.get(pairKey(date, pair))?.pop();
  assertThat(struck !== undefined, 'a reversed pair stood before');
}

function pairKey(date: BusinessDate, pair: Pair): string {
  return `${date} ${pair.buyTradeId} ${pair.sellTradeId} ${pair.quantity}`;
}
