import type { BusinessDate } from '../basics/business-date.ts';
import { bringsForward } from '../position/brought-forward.ts';
import { knownActivity, type Position, runOn } from '../position/position-state.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { Book, RunUnderWay } from './book-state.ts';
import { markDue } from './end-of-day-mark.ts';
import { openRowsOn } from './position-value.ts';

/**
 * Whether a run has anything to do for a position: it holds or traded something on the day, its CCP clears on it, and
 * no outcome of it stands. A position left unmarked stays so until something of it changes.
 */
export function needsRun(
  book: Book,
  position: Position,
  { date, allowEarly }: RunUnderWay,
): boolean {
  if (isCcpStopped(book, position, date)) return false;
  if (position.dirtyFrom !== '' && position.dirtyFrom <= date) return true;
  const run = runOn(position, date);
  if (run?.mark !== undefined || !hasBusiness(book, position, date)) return false;
  if (run === undefined || run.unmarked === '') return true;
  if (run.unmarked !== markDue(book, position, date, allowEarly)) return true;
  return openRowsOn(book, position, date).length === 0;
}

export function hasBusiness(book: Book, position: Position, date: BusinessDate): boolean {
  const terms = contractOn(book.reference, position.contract, date);
  if (terms === undefined || !isClearingDay(book.reference, terms.calendar, date)) return false;
  const activity = knownActivity(position, date);
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
