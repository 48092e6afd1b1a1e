import type { BusinessDate } from '../basics/business-date.ts';
import { matchLots, pairOf } from '../position/close-out.ts';
import { bringsForward } from '../position/brought-forward.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { LotsClosedOut, Pair } from '../position/position-events.ts';
import { type Position, runOn } from '../position/position-state.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookEvent } from './book-state.ts';
import { closingEvents, postsProfit } from './closing-events.ts';
import { lotsInHand, takeBack } from './lots-in-hand.ts';
import { openRowsOn, valuationOn } from './position-value.ts';
import { rebasedPairs } from './rebased-pairs.ts';
import { type UndoneRuns, undoRuns } from './undo-runs.ts';

/**
 * The close-out step for one position: what an earlier run did is taken back where it no longer stands, then lots are
 * matched. No events when the position is as it should be.
 */
export function closeOutPosition(book: Book, position: Position, date: BusinessDate): BookEvent[] {
  // A run of an earlier day that was begun and left has marks that this day must not start from.
  const isEarlierDirty = position.dirtyFrom !== '' && position.dirtyFrom < date;
  const undone = undoRuns(book, position, { from: isEarlierDirty ? position.dirtyFrom : date, reason: 're-run' });
  const closed = matchedOn(book, position, date, undone);
  const rebased = rebasedPairs(book, position, date, undone.mark);
  return standsAlready(undone, date, closed) ? rebased : [...undone.events, ...rebased, ...closed];
}

function matchedOn(book: Book, position: Position, date: BusinessDate, undone: UndoneRuns): LotsClosedOut[] {
  const account = accountTermsOn(book.reference, position.account, date);
  if (account === undefined || account.positionMethod === 'gross') return [];
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const day = requiredDay(date);
  const open = [...lots.values()].filter((lot) => lot.bookingDay <= day);
  const valuation = valuationOn(book, position.contract, date);
  const pairs = matchLots(open, account.closeOutOrder).map((match) => pairOf(match, valuation));
  const posts = postsProfit(account, valuation);
  return closingEvents(position, { date, bookingDate: date, postsProfit: posts, instructed: false, pairs });
}

/** Nothing but close-outs of the day itself would be taken back, and the same would be made again. */
function standsAlready(undone: UndoneRuns, date: BusinessDate, closed: readonly LotsClosedOut[]): boolean {
  for (const event of undone.events) if (event.type === 'MarkReversed' || event.date !== date) return false;
  const made = closed.flatMap(({ postsProfit: posts, pairs }) => pairs.map((pair) => pairText(pair, posts)));
  const standing = undone.events.flatMap((event) =>
    event.type === 'MarkReversed' ? [] : event.pairs.map((pair) => pairText(pair, event.postsProfit)),
  );
  return made.sort().join('\n') === standing.sort().join('\n');
}

function pairText(pair: Pair, posts: boolean): string {
  const { buyTradeId, sellTradeId, quantity, profit, buyBasis, sellBasis } = pair;
  return `${buyTradeId} ${sellTradeId} ${quantity} ${profit} ${buyBasis} ${sellBasis} ${posts}`;
}

/**
 * Whether the day has to be run (again) for a position: it holds or traded something on it, its CCP clears on it, and
 * no run of it stands. A position left unmarked is always tried again.
 */
export function needsRun(book: Book, position: Position, date: BusinessDate): boolean {
  if (isCcpStopped(book, position, date)) return false;
  if (position.dirtyFrom !== '' && position.dirtyFrom <= date) return true;
  return runOn(position, date)?.mark === undefined && hasBusiness(book, position, date);
}

export function hasBusiness(book: Book, position: Position, date: BusinessDate): boolean {
  const terms = contractOn(book.reference, position.contract, date);
  if (terms === undefined || !isClearingDay(book.reference, terms.calendar, date)) return false;
  const activity = position.activity.find((known) => known.date === date);
  if (activity !== undefined && (activity.bought !== 0 || activity.sold !== 0)) return true;
  if (runOn(position, date) !== undefined) return true;
  if (position.long + position.short > 0 && book.days.newest <= date) return true;
  return openRowsOn(book, position, date).length > 0 || bringsForward(position, date);
}

export function isCcpStopped(book: Book, position: Position, date: BusinessDate): boolean {
  const stopped = book.days.underWay?.stopped;
  if (stopped === undefined || stopped.size === 0) return false;
  const terms = contractOn(book.reference, position.contract, date);
  return terms !== undefined && stopped.has(terms.ccp);
}
