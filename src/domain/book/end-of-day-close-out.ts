import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { matchLots, pairOf } from '../position/close-out.ts';
import type { LotsClosedOut, Pair } from '../position/position-events.ts';
import { lotRows, type Position, runOn } from '../position/position-state.ts';
import { lotAt } from '../position/lot-table.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookEvent } from './book-state.ts';
import { lotsInHand, takeBack } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { postsProfit } from './rematch.ts';
import { undoRuns } from './undo-runs.ts';

/** Pairs in one event at most: an event must fit a journal entry. */
const PAIRS_PER_EVENT = 1000;

/** The close-out step for one position: what an earlier run did is taken back if it no longer stands, then matched. */
export function closeOutPosition(book: Book, position: Position, date: BusinessDate): BookEvent[] {
  const undone = undoRuns(book, position, date, '', 're-run');
  const account = accountTermsOn(book.reference, position.account, date);
  if (account === undefined || account.positionMethod === 'gross') return [...undone.events];
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const day = dayNumber(date);
  const open = [...lots.values()].filter((lot) => day !== undefined && lot.bookingDay <= day);
  const valuation = valuationOn(book, position.contract, date);
  const pairs = matchLots(open, account.closeOutOrder).map((match) => pairOf(match, valuation));
  return [...undone.events, ...closeOutEvents(position, date, postsProfit(account, valuation), pairs)];
}

function closeOutEvents(
  position: Position,
  date: BusinessDate,
  posts: boolean,
  pairs: readonly Pair[],
): LotsClosedOut[] {
  const { account, contract, currency } = position;
  const events: LotsClosedOut[] = [];
  for (let at = 0; at < pairs.length; at += PAIRS_PER_EVENT) {
    events.push({
      type: 'LotsClosedOut',
      account,
      contract,
      currency,
      date,
      bookingDate: date,
      postsProfit: posts,
      instructed: false,
      previous: 0,
      pairs: pairs.slice(at, at + PAIRS_PER_EVENT),
    });
  }
  return events;
}

/**
 * Whether the day has to be run (again) for a position: it holds or traded something on it, its CCP clears on it, and
 * no run of it stands. A position left unmarked is always tried again.
 */
export function needsRun(book: Book, position: Position, date: BusinessDate): boolean {
  if (isCcpStopped(book, position, date)) return false;
  const run = runOn(position, date);
  const isDirty = position.dirtyFrom !== '' && position.dirtyFrom <= date;
  if (run?.mark !== undefined && !isDirty) return false;
  return isDirty || hasBusiness(book, position, date);
}

/** Nothing has been said about this position for the day yet, or what was said no longer stands. */
export function isUnsettled(book: Book, position: Position, date: BusinessDate): boolean {
  if (!needsRun(book, position, date)) return false;
  const run = runOn(position, date);
  const isDirty = position.dirtyFrom !== '' && position.dirtyFrom <= date;
  return isDirty || run === undefined || run.unmarked === '';
}

export function hasBusiness(book: Book, position: Position, date: BusinessDate): boolean {
  const terms = contractOn(book.reference, position.contract, date);
  if (terms === undefined || !isClearingDay(book.reference, terms.calendar, date)) return false;
  const activity = position.activity.find((known) => known.date === date);
  if (activity !== undefined && hasFigures(activity)) return true;
  if (runOn(position, date) !== undefined) return true;
  return holdsOn(book, position, date);
}

function hasFigures(activity: { bought: number; sold: number; asOfVariation: number }): boolean {
  return activity.bought !== 0 || activity.sold !== 0 || activity.asOfVariation !== 0;
}

function holdsOn(book: Book, position: Position, date: BusinessDate): boolean {
  if (position.long === 0 && position.short === 0) return false;
  if (book.days.newest <= date) return true;
  const day = dayNumber(date);
  return lotRows(book.positions, position).some((row) => {
    const lot = lotAt(book.positions.lots, row);
    return day !== undefined && lot.open !== 0 && lot.bookingDay <= day;
  });
}

export function isCcpStopped(book: Book, position: Position, date: BusinessDate): boolean {
  const stopped = book.days.underWay?.stopped;
  if (stopped === undefined || stopped.size === 0) return false;
  const terms = contractOn(book.reference, position.contract, date);
  return terms !== undefined && stopped.has(terms.ccp);
}
