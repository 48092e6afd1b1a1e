import type { BusinessDate } from '../basics/business-date.ts';
import { matchesFor, pairOf } from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { LotsClosedOut, Pair } from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import { type AccountTerms, accountTermsOn } from './accounts.ts';
import type { Book, BookEvent } from './book-state.ts';
import { closingEvents, postsProfit } from './closing-events.ts';
import { lastDayOf } from './ending-terms.ts';
import { lotsInHand, takeBack } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { rebasedPairs } from './rebased-pairs.ts';
import { type UndoneRuns, undoRuns } from './undo-runs.ts';

/**
 * The close-out step for one position: what an earlier run did is taken back where it no longer stands, then lots are
 * matched. No events when the position is as it should be.
 */
export function closeOutPosition(book: Book, position: Position, date: BusinessDate): BookEvent[] {
  const undone = undoRuns(book, position, { from: date, reason: 're-run' });
  const closed = matchedOn(book, position, date, undone);
  const rebased = rebasedPairs(book, position, date, undone.mark);
  return standsAlready(undone, date, closed) ? rebased : [...undone.events, ...rebased, ...closed];
}

function matchedOn(
  book: Book,
  position: Position,
  date: BusinessDate,
  undone: UndoneRuns,
): LotsClosedOut[] {
  const account = accountTermsOn(book.reference, position.account, date);
  if (account === undefined || !mayClose(book, position, date, account)) return [];
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const day = requiredDay(date);
  const open = [...lots.values()].filter((lot) => lot.bookingDay <= day);
  const valuation = valuationOn(book, position.contract, date);
  const pairs = matchesFor(open, account).map((match) => pairOf(match, valuation));
  const posts = postsProfit(account, valuation);
  return closingEvents(position, {
    date,
    bookingDate: date,
    postsProfit: posts,
    instructed: false,
    pairs,
  });
}

/** Nothing but close-outs of the day itself would be taken back, and the same would be made again. */
function standsAlready(
  undone: UndoneRuns,
  date: BusinessDate,
  closed: readonly LotsClosedOut[],
): boolean {
  for (const event of undone.events)
    if (event.type === 'MarkReversed' || event.date !== date) return false;
  const made = closed.flatMap(({ postsProfit: posts, pairs }) =>
    pairs.map((pair) => pairText(pair, posts)),
  );
  const standing = undone.events.flatMap((event) =>
    event.type === 'MarkReversed'
      ? []
      : event.pairs.map((pair) => pairText(pair, event.postsProfit)),
  );
  return made.sort().join('\n') === standing.sort().join('\n');
}

function pairText(pair: Pair, posts: boolean): string {
  const { buyTradeId, sellTradeId, quantity, profit, buyBasis, sellBasis } = pair;
  return `${buyTradeId} ${sellTradeId} ${quantity} ${profit} ${buyBasis} ${sellBasis} ${posts}`;
}

/** A gross account has thousands of lots and nothing to match, unless contracts of it end. */
function mayClose(
  book: Book,
  { contract }: Position,
  date: BusinessDate,
  account: AccountTerms,
): boolean {
  if (account.positionMethod === 'net') return true;
  const { instructions, notices } = book.exercises;
  if (instructions.size + notices.size > 0) return true;
  const lastDay = lastDayOf(book, contract, date);
  return lastDay !== '' && lastDay <= date;
}
