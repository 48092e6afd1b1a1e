import type { BusinessDate } from '../basics/business-date.ts';
import { pairOf, type Valuation } from '../position/close-out.ts';
import { lotAt } from '../position/lot-table.ts';
import type { CloseOutsReversed, MarkReversed, Pair } from '../position/position-events.ts';
import type {
  MarkInForce,
  Position,
  PositionRun,
  RunCloseOut,
  RunPair,
} from '../position/position-state.ts';
import { sequenceAt } from '../trade/trade-register.ts';
import type { Book } from './book-state.ts';
import type { StandingPair } from './close-out-history.ts';

export type UndoneRuns = {
  /** Newest day first; of each day the mark, then its pairs. */
  readonly events: readonly (MarkReversed | CloseOutsReversed)[];
  readonly pairs: readonly Pair[];
  /** Those of `pairs` that were instructed, oldest day first. */
  readonly instructed: readonly StandingPair[];
  /** The mark that is in force once the events are applied. */
  readonly mark: MarkInForce;
};

export type Undoing = {
  readonly from: BusinessDate;
  readonly reason: CloseOutsReversed['reason'];
  /** Trades that are about to be removed: instructed pairs stand, except theirs. */
  readonly without?: ReadonlySet<string>;
};

/** Takes back what the days from `from` on, none of them final, did to a position. */
export function undoRuns(
  book: Book,
  position: Position,
  { from, reason, without }: Undoing,
): UndoneRuns {
  const events: (MarkReversed | CloseOutsReversed)[] = [];
  const pairs: Pair[] = [];
  const instructed: StandingPair[] = [];
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
      const { date } = run;
      const { postsProfit } = closeOut;
      pairs.push(...reversed);
      if (closeOut.instructed)
        for (const pair of reversed) instructed.push({ date, instructed: true, postsProfit, pair });
      events.push(reversal(position, { date, postsProfit, reason, pairs: reversed }));
    }
  }
  return { events, pairs, instructed: instructed.reverse(), mark };
}

/** A remembered pair in full, as it was journalled. */
export function fullPair(book: Book, pair: RunPair): Pair {
  const { quantity, profit, variation } = pair;
  const lot = (row: number, basis: number) => {
    const known = lotAt(book.positions.lots, row);
    return { ...known, basis, bookedSequence: sequenceAt(book.register, known.trade) };
  };
  const match = {
    buy: lot(pair.buyRow, pair.buyBasis),
    sell: lot(pair.sellRow, pair.sellBasis),
    quantity,
  };
  return { ...pairOf(match, NO_VALUE), profit, variation };
}

// The amounts are those remembered, so the value of a price is not asked.
const NO_VALUE: Valuation = {
  multiplier: { mantissa: 0n, scale: 0 },
  currency: 'USD',
  premiumStyle: true,
};

function pairsToReverse(
  book: Book,
  closeOut: RunCloseOut,
  without: ReadonlySet<string> | undefined,
): Pair[] {
  const pairs = closeOut.pairs.map((pair) => fullPair(book, pair));
  if (!closeOut.instructed) return pairs;
  if (without === undefined) return [];
  return pairs.filter((pair) => without.has(pair.buyTradeId) || without.has(pair.sellTradeId));
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
    valueDate: mark.valueDate,
  };
}

function reversal(
  position: Position,
  what: Pick<CloseOutsReversed, 'date' | 'postsProfit' | 'reason' | 'pairs'>,
): CloseOutsReversed {
  const { account, contract, currency, lastCloseOut } = position;
  const head = {
    type: 'CloseOutsReversed',
    account,
    contract,
    currency,
    bookingDate: what.date,
  } as const;
  return { ...head, ...what, previous: lastCloseOut };
}
