import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { accept, reject } from '../basics/decision.ts';
import { runOn } from '../position/position-state.ts';
import type { Book, BookDecision, BookEvent, Context, RunUnderWay } from './book-state.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import type { AdvanceEndOfDay, ReleaseDay } from './commands.ts';
import type { EndOfDayStep } from './day-events.ts';
import { closeOutPosition } from './end-of-day-close-out.ts';
import { mustRateAgain, positionsToRate, rateAgain } from './end-of-day-fees.ts';
import { hasEndings, lifePart, pastExpiryEvents } from './end-of-day-life.ts';
import { markPosition } from './end-of-day-mark.ts';
import { closeAccounts, dayCompleted } from './end-of-day-statements.ts';
import { isPastExpiry } from './ending-terms.ts';
import { ccpsOfHeld } from './held-ccps.ts';
import { hasBusiness, isCcpStopped, needsRun } from './needs-run.ts';
import { isWithinCalendars, someCcpClearsOn } from './skipped-days.ts';
import { undoRuns } from './undo-runs.ts';

/** Positions looked at, and events with their pairs made, in one command at most: a decision stays under 10 ms. */
const POSITIONS_AT_ONCE = 4000;
const WEIGHT_AT_ONCE = 500;

/**
 * One bounded part of a day's run. Each step brings every position to what it should be and says nothing where that is
 * so already; a killed or repeated run therefore ends in the same book.
 */
export function advanceEndOfDay(
  book: Book,
  command: AdvanceEndOfDay,
  context: Context,
): BookDecision {
  const { date } = command;
  const refusal = refusalToRun(book, date);
  if (refusal !== undefined) return refusal;
  const run = book.days.underWay;
  if (run?.date !== date) return accept(...startEvents(book, command));
  // What arrived meanwhile may have to be closed out before anything is marked or said.
  if (run.touched && run.step !== 'close-out' && run.step !== 'end-of-life')
    return accept(advanced(run, 'close-out', 0));
  switch (run.step) {
    case 'close-out':
      return closeOutPart(book, run, context);
    case 'end-of-life':
      return endOfLifePart(book, run, context);
    case 'mark':
      return markPart(book, run, context);
    case 'fees':
      return feesPart(book, run, context);
    default:
      return statementsPart(book, run);
  }
}

/** The day becomes final; what it said is never changed again. Days become final in order, each by its own release. */
export function releaseDay(book: Book, { date }: ReleaseDay): BookDecision {
  const final = finalProblem(book, date);
  if (final !== undefined) return final;
  if (!book.days.run.has(date))
    return reject('day_must_be_run', `${date} has not been run`, 'a day whose end of day is done');
  const stale = staleDays(book).find((day) => day <= date);
  if (stale !== undefined) {
    return reject(
      'day_must_not_be_stale',
      `${stale} changed since its run`,
      'end of day run again',
    );
  }
  const running = unendedDays(book).find((day) => day <= date);
  if (running !== undefined) {
    const seen = `the end of day of ${running} was begun and not ended`;
    return reject('day_must_not_be_running', seen, 'end of day run to its end');
  }
  const unrun = [...book.days.ratedBy.keys()]
    .sort()
    .find((booked) => booked < date && !book.days.run.has(booked));
  if (unrun !== undefined)
    return reject(
      'earlier_day_must_be_run',
      `${unrun} has trades and no run`,
      'every earlier day run',
    );
  const [first] = [...book.days.run.keys()].sort();
  // Its statements would never go out: a final day cannot be released.
  if (first !== undefined && first < date) {
    const seen = `${first} is run and not released`;
    return reject('earlier_day_must_be_released', seen, 'days released in order, oldest first');
  }
  return accept({ type: 'DayReleased', date });
}

/** Run days that no longer say what is so, and the days after them, oldest first. */
export function staleDays(book: Book): BusinessDate[] {
  return [...book.days.run.values()]
    .filter((day) => day.stale)
    .map((day) => day.date)
    .sort();
}

/** Days whose run was begun and has not come to its end, oldest first. */
export function unendedDays(book: Book): BusinessDate[] {
  const { begun, underWay } = book.days;
  return [...begun, ...(underWay === undefined ? [] : [underWay.date])].sort();
}

function refusalToRun(book: Book, date: BusinessDate): BookDecision | undefined {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  const final = finalProblem(book, date);
  if (final !== undefined) return final;
  if (!someCcpClearsOn(book.reference, date))
    return reject(
      'date_must_be_a_clearing_day',
      `no CCP clears on ${date}`,
      'a clearing day of a CCP',
    );
  if (!isWithinCalendars(book.reference, date)) {
    const seen = `no calendar has a day of ${date.slice(0, 4)}`;
    return reject('date_must_be_within_the_calendars', seen, 'a year that a calendar covers');
  }
  return earlierProblem(book, date);
}

function finalProblem({ days }: Book, date: BusinessDate): BookDecision | undefined {
  if (dayNumber(date) === undefined || date > days.finalThrough) return undefined;
  const wanted = `a day after ${days.finalThrough}`;
  return reject('day_must_not_be_final', `${date} is final already`, wanted);
}

/** A day starts from what the days before it ended with. */
function earlierProblem(book: Book, date: BusinessDate): BookDecision | undefined {
  const left = unendedDays(book).find((day) => day < date);
  if (left !== undefined) {
    const seen = `the end of day of ${left} was begun and not ended`;
    return reject('earlier_day_must_be_run', seen, 'every earlier day run');
  }
  const stale = staleDays(book).find((day) => day < date);
  if (stale === undefined) return undefined;
  const wanted = 'end of day run again, oldest first';
  return reject('earlier_day_must_not_be_stale', `${stale} changed since its run`, wanted);
}

/** A CCP with trades held for the day does not run: its positions would be wrong, and it is said so by name. */
function startEvents(book: Book, command: AdvanceEndOfDay): BookEvent[] {
  const { date, allowEarly } = command;
  const held = new Map<string, number>();
  for (const item of book.worklists.held.values()) {
    if (item.clearingDate > date) continue;
    for (const ccp of ccpsOfHeld(book, item)) held.set(ccp, (held.get(ccp) ?? 0) + 1);
  }
  const stopped: BookEvent[] = [...held].sort().map(([ccp, count]) => ({
    type: 'EndOfDayStopped',
    date,
    ccp,
    reason: 'held-trades',
    detail: `${count} held`,
  }));
  return [
    { type: 'EndOfDayAdvanced', date, step: 'close-out', cursor: 0, allowEarly },
    ...stopped,
    ...pastExpiryEvents(book, date).filter(({ ccp }) => !held.has(ccp)),
  ];
}

function closeOutPart(book: Book, run: RunUnderWay, context: Context): BookDecision {
  const part = partOf(book, run, (index) => {
    const position = book.positions.positions[index];
    if (position === undefined || !needsRun(book, position, run)) return [];
    return closeOutPosition(book, position, run.date);
  });
  const after = hasEndings(book, run) ? 'end-of-life' : 'mark';
  const next = part.isLast ? advanced(run, after, 0) : advanced(run, 'close-out', part.cursor);
  return accept(...linkCloseOuts(book, part.events, context.sequence), next);
}

/** What it booked is closed out before anything is marked: the close-out step comes again. */
function endOfLifePart(book: Book, run: RunUnderWay, context: Context): BookDecision {
  const part = lifePart(book, run, context);
  const isQuiet = part.events.length === 0 && !run.touched;
  const after = isQuiet ? advanced(run, 'mark', 0) : advanced(run, 'close-out', 0);
  const next = part.isLast ? after : advanced(run, 'end-of-life', part.cursor);
  return accept(...part.events, next);
}

function markPart(book: Book, run: RunUnderWay, context: Context): BookDecision {
  const part = partOf(book, run, (index) => {
    const position = book.positions.positions[index];
    if (position === undefined) return [];
    if (isCcpStopped(book, position, run.date)) return stoppedEvents(book, run, index);
    if (!needsRun(book, position, run)) return [];
    return hasBusiness(book, position, run.date)
      ? markPosition(book, position, run.date, run.allowEarly)
      : [];
  });
  const next = part.isLast ? advanced(run, 'fees', 0) : advanced(run, 'mark', part.cursor);
  return accept(...linkCloseOuts(book, part.events, context.sequence), next);
}

/** What a run before said of a position that changed since is taken back: nothing stands in its place yet. */
function stoppedEvents(book: Book, { date }: RunUnderWay, index: number): BookEvent[] {
  const position = book.positions.positions[index];
  if (position === undefined || !hasBusiness(book, position, date)) return [];
  const known = runOn(position, date);
  const isDirty = position.dirtyFrom !== '' && position.dirtyFrom <= date;
  const reason = isPastExpiry(book, position.contract, date) ? 'past-expiry' : 'ccp-stopped';
  if (!isDirty && (known?.mark !== undefined || known?.unmarked === reason)) return [];
  const undone = isDirty ? undoRuns(book, position, { from: date, reason: 're-run' }).events : [];
  const { account, contract, currency, long, short } = position;
  return [
    ...undone,
    { type: 'PositionUnmarked', account, contract, currency, date, reason, long, short },
  ];
}

function feesPart(book: Book, run: RunUnderWay, context: Context): BookDecision {
  if (!mustRateAgain(book, run.date)) return accept(advanced(run, 'statements', 0));
  const positions = positionsToRate(book, run.date);
  const events: BookEvent[] = positions.flatMap((position) =>
    rateAgain(book, position, run.date, context),
  );
  const cursor = run.cursor + positions.length;
  const isLast = cursor >= book.positions.positions.length;
  return accept(...events, isLast ? advanced(run, 'statements', 0) : advanced(run, 'fees', cursor));
}

/** Figures of each account, then the day is run. */
function statementsPart(book: Book, run: RunUnderWay): BookDecision {
  const part = closeAccounts(book, run);
  if (part.isLast) return accept(...part.events, dayCompleted(book, run.date, part.events));
  return accept(...part.events, advanced(run, 'statements', part.cursor));
}

function advanced(run: RunUnderWay, step: EndOfDayStep, cursor: number): BookEvent {
  return { type: 'EndOfDayAdvanced', date: run.date, step, cursor, allowEarly: run.allowEarly };
}

/** Goes on from the cursor until there is enough for one command. */
function partOf(book: Book, run: RunUnderWay, eventsOf: (index: number) => readonly BookEvent[]) {
  const { positions } = book.positions;
  const events: BookEvent[] = [];
  let cursor = run.cursor;
  let weight = 0;
  const end = Math.min(positions.length, run.cursor + POSITIONS_AT_ONCE);
  while (cursor < end && weight < WEIGHT_AT_ONCE) {
    for (const event of eventsOf(cursor)) {
      events.push(event);
      weight += 'pairs' in event ? 1 + event.pairs.length : 1;
    }
    cursor += 1;
  }
  return { events, cursor, isLast: cursor >= positions.length };
}
