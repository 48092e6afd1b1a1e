import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { byTime, type MatchableLot, pairOf } from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { LotsClosedOut } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book } from './book-state.ts';
import type { TradeEntering } from './change-setting.ts';
import { postsProfit } from './closing-events.ts';
import { lotsInHand, takeBack } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { type UndoneRuns, undoRuns } from './undo-runs.ts';

/** A position that gives lots away on a day that is not final, what runs of that day and later did to it taken back. */
export type GivingSide = {
  readonly undone: UndoneRuns;
  /** Open lots of the day by side, oldest first. */
  readonly longs: readonly MatchableLot[];
  readonly shorts: readonly MatchableLot[];
};

export function givingSide(book: Book, position: Position, date: BusinessDate): GivingSide {
  const undone = undoRuns(book, position, { from: date, reason: 'instruction' });
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const day = requiredDay(date);
  const open = [...lots.values()].filter((lot) => lot.bookingDay <= day).sort(byTime);
  return {
    undone,
    longs: open.filter((lot) => lot.open > 0),
    shorts: open.filter((lot) => lot.open < 0),
  };
}

/** Contracts of one lot that leave, and the trade against which they are closed. */
export type GivenLot = {
  readonly lot: MatchableLot;
  readonly quantity: number;
  readonly trade: TradeEntering;
};

/** Each lot closed against its own trade: pairs that stand like instructed ones. */
export function givenPairs(
  book: Book,
  position: Position,
  date: BusinessDate,
  given: readonly GivenLot[],
): LotsClosedOut {
  const { account, contract, currency } = position;
  const terms = accountTermsOn(book.reference, account, date);
  assertThat(terms !== undefined, () => `${account} is known on ${date}`);
  const valuation = valuationOn(book, contract, date);
  const pairs = given.map(({ lot, quantity, trade }) => {
    const closed = closingLot(trade, lot, date);
    const [buy, sell] = lot.open > 0 ? [lot, closed] : [closed, lot];
    return pairOf({ buy, sell, quantity }, valuation);
  });
  return {
    type: 'LotsClosedOut',
    account,
    contract,
    currency,
    date,
    bookingDate: date,
    postsProfit: postsProfit(terms, valuation),
    instructed: true,
    previous: 0,
    pairs,
  };
}

function closingLot(
  { tradeId, enriched }: TradeEntering,
  lot: MatchableLot,
  date: BusinessDate,
): MatchableLot {
  const { quantity, price, tradeDate } = enriched.report;
  const open = lot.open > 0 ? -quantity : quantity;
  const day = requiredDay(date);
  return {
    tradeId,
    open,
    traded: open,
    price,
    basis: price,
    executedMicros: 0,
    tradeDay: requiredDay(tradeDate),
    openDay: day,
    bookingDay: day,
    // Filled in by linkCloseOuts once the booking's place in the decision is known.
    bookedSequence: 0,
  };
}
