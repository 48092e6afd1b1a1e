import type { BusinessDate } from '../basics/business-date.ts';
import { pairOf } from '../position/close-out.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from '../position/position-events.ts';
import {
  type MarkInForce,
  type Position,
  type RunCloseOut,
  runOn,
} from '../position/position-state.ts';
import type { Book } from './book-state.ts';
import { lotsInHand } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { fullPair } from './undo-runs.ts';

/**
 * Instructed pairs of the day whose lots were marked since for an earlier day: each is taken back and made again with
 * the bases from which the day now starts, so that its variation is what is written.
 */
export function rebasedPairs(
  book: Book,
  position: Position,
  date: BusinessDate,
  mark: MarkInForce,
): (CloseOutsReversed | LotsClosedOut)[] {
  return (runOn(position, date)?.closeOuts ?? []).flatMap((closeOut) => {
    if (!closeOut.instructed) return [];
    const pairs = closeOut.pairs.map((pair) => fullPair(book, pair));
    const due = rebased(book, { position, date, mark }, pairs);
    const isSame = due.every((pair, at) => pair.variation === pairs[at]?.variation);
    return isSame ? [] : again(position, date, closeOut, { pairs, due });
  });
}

function rebased(
  book: Book,
  on: { readonly position: Position; readonly date: BusinessDate; readonly mark: MarkInForce },
  pairs: readonly Pair[],
): Pair[] {
  const lots = lotsInHand(book, on.position, on.mark);
  const valuation = valuationOn(book, on.position.contract, on.date);
  return pairs.map((pair) => {
    const buy = lots.get(pair.buyTradeId);
    const sell = lots.get(pair.sellTradeId);
    if (buy === undefined || sell === undefined) return pair;
    return pairOf({ buy, sell, quantity: pair.quantity }, valuation);
  });
}

function again(
  position: Position,
  date: BusinessDate,
  { postsProfit }: RunCloseOut,
  { pairs, due }: { readonly pairs: readonly Pair[]; readonly due: readonly Pair[] },
): (CloseOutsReversed | LotsClosedOut)[] {
  const { account, contract, currency } = position;
  const head = {
    account,
    contract,
    currency,
    date,
    bookingDate: date,
    postsProfit,
    previous: 0,
  } as const;
  return [
    { ...head, type: 'CloseOutsReversed', reason: 're-run', pairs },
    { ...head, type: 'LotsClosedOut', instructed: true, pairs: due },
  ];
}
