import type { BusinessDate } from '../basics/business-date.ts';
import { pairOf, type Valuation } from '../position/close-out.ts';
import { lotAt } from '../position/lot-table.ts';
import type { CloseOutsReversed, MarkReversed, Pair } from '../position/position-events.ts';
import type { Position, PositionRun, RunCloseOut, RunPair } from '../position/position-state.ts';
import { sequenceAt } from '../trade/trade-register.ts';
import type { Book } from './book-state.ts';
import type { MarkInForce } from './lots-in-hand.ts';

export type UndoneRuns = {
  /** Newest day first; of each day the mark, then its pairs. */
  readonly events: readonly (MarkReversed | CloseOutsReversed)[];
  readonly pairs: readonly Pair[];
  /** The mark that is in force once the events are applied. */
  readonly mark: MarkInForce;
};

/**
 * Takes back what the days from `from` on, none of them final, did to a position. Instructed pairs stand, except those
 * of the trade `without`, which is about to be removed.
 */
export function undoRuns(
  book: Book,
  position: Position,
  from: BusinessDate,
  without: string,
  reason: CloseOutsReversed['reason'],
): UndoneRuns {
  const events: (MarkReversed | CloseOutsReversed)[] = [];
  const pairs: Pair[] = [];
  let mark: MarkInForce = { date: position.markDate, price: position.markPrice };
  const { finalThrough } = book.days;
  const undone = position.runs.filter((run) => run.date >= from && run.date > finalThrough);
  for (const run of undone.reverse()) {
    if (run.mark !== undefined) {
      events.push(markReversal(position, run));
      mark = { date: run.mark.priorDate, price: run.mark.priorPrice };
    }
    for (const closeOut of [...run.closeOuts].reverse()) {
      const reversed = pairsToReverse(book, closeOut, without);
      if (reversed.length === 0) continue;
      pairs.push(...reversed);
      events.push(reversal(position, run.date, closeOut.postsProfit, reversed, reason));
    }
  }
  return { events, pairs, mark };
}

/** A remembered pair in full, as it was journalled. */
export function fullPair(book: Book, pair: RunPair): Pair {
  const { quantity, profit, variation } = pair;
  const lot = (row: number, basis: number) => {
    const known = lotAt(book.positions.lots, row);
    return { ...known, basis, bookedSequence: sequenceAt(book.register, known.trade) };
  };
  const match = { buy: lot(pair.buyRow, pair.buyBasis), sell: lot(pair.sellRow, pair.sellBasis), quantity };
  return { ...pairOf(match, NO_VALUE), profit, variation };
}

// The amounts are those remembered, so the value of a price is not asked.
const NO_VALUE: Valuation = {
  multiplier: { mantissa: 0n, scale: 0 },
  currency: 'USD',
  premiumStyle: true,
};

function pairsToReverse(book: Book, closeOut: RunCloseOut, without: string): Pair[] {
  const pairs = closeOut.pairs.map((pair) => fullPair(book, pair));
  if (!closeOut.instructed) return pairs;
  return pairs.filter((pair) => pair.buyTradeId === without || pair.sellTradeId === without);
}

function markReversal(position: Position, run: PositionRun): MarkReversed {
  const { account, contract, currency } = position;
  const mark = run.mark;
  if (mark === undefined) throw new Error('Bug: a mark is there when it is reversed');
  return {
    type: 'MarkReversed',
    account,
    contract,
    currency,
    date: run.date,
    variation: mark.variation,
    postsVariation: mark.postsVariation,
    priorPrice: mark.priorPrice,
    priorDate: mark.priorDate,
  };
}

function reversal(
  position: Position,
  date: BusinessDate,
  postsProfit: boolean,
  pairs: readonly Pair[],
  reason: CloseOutsReversed['reason'],
): CloseOutsReversed {
  const { account, contract, currency, lastCloseOut } = position;
  return {
    type: 'CloseOutsReversed',
    account,
    contract,
    currency,
    date,
    bookingDate: date,
    postsProfit,
    reason,
    previous: lastCloseOut,
    pairs,
  };
}
