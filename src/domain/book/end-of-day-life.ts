import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import { findPosition, type Position, positionsOfContract } from '../position/position-state.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { Book, BookEvent, Context, Facts, RunUnderWay } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import type { TradeChanges } from './change-setting.ts';
import type { EndOfDayStopped } from './day-events.ts';
import { type EndingPlace, lifeChanges, sequencesOfLife } from './end-of-life.ts';
import { endingOn, isPastExpiry, lastDayOf } from './ending-terms.ts';
import { missingHistories } from './missing-histories.ts';
import { isCcpStopped } from './needs-run.ts';
import type { TradeChange } from './trade-change.ts';
import { tradeChanges } from './trade-changes.ts';

/** Places looked at, and trades changed, in one command at most: a decision stays under 10 ms. */
const PLACES_AT_ONCE = 60;
const CHANGES_AT_ONCE = 120;

export type LifePart = {
  readonly events: readonly BookEvent[];
  readonly cursor: number;
  readonly isLast: boolean;
};

/**
 * The end-of-life step: exercise, assignment, expiry and final settlement of the positions whose contracts end with
 * the day, or ended before it and are open all the same, and of those that somebody instructed. Each is brought to
 * what it should be. What it books is closed out by the close-out step, which comes once more.
 */
export function lifePart(book: Book, run: RunUnderWay, context: Context): LifePart {
  const changes: TradeChange[] = [];
  let { cursor } = run;
  const { places, count } = placesOfLife(book, run);
  for (const place of places) {
    if (changes.length >= CHANGES_AT_ONCE) break;
    changes.push(...changesOf(book, place, context.facts));
    cursor += 1;
  }
  const events = tradeChanges(book, listsOf(changes), context);
  return { events, cursor, isLast: cursor >= count };
}

function listsOf(changes: readonly TradeChange[]): TradeChanges {
  return {
    leaving: changes.flatMap(({ leaving }) => (leaving === undefined ? [] : [leaving])),
    entering: changes.flatMap(({ entering }) => (entering === undefined ? [] : [entering])),
  };
}

/** Whether the step has anything to look at. */
export function hasEndings(book: Book, run: RunUnderWay): boolean {
  return placesOfLife(book, { ...run, cursor: 0 }).count > 0;
}

/** Old events that the next part of the step needs. */
export function missingForLife(book: Book, date: BusinessDate, facts: Facts): readonly number[] {
  const run = book.days.underWay;
  if (run?.date !== date || run.step !== 'end-of-life') return [];
  const { places } = placesOfLife(book, run);
  const about = places.flatMap((place) => sequencesOfLife(book, place));
  const unknown = about.filter((sequence) => !facts.has(sequence));
  if (unknown.length > 0) return unknown;
  // Trades of a place are of its day: only those of a final one need what was closed since.
  const final = places.filter((place) => isFinal(book, place.date));
  const changes = final.flatMap((place) => changesOf(book, place, facts));
  return historiesOf(book, changes, facts);
}

/**
 * A contract that is open after its last day, and whose end cannot be worked out, stops the run of its CCP by name: its
 * positions are there no more, and nobody has said what became of them.
 */
export function pastExpiryEvents(book: Book, date: BusinessDate): EndOfDayStopped[] {
  const byCcp = new Map<string, string[]>();
  for (const contract of book.positions.newestOfContract.keys()) {
    if (!isPastExpiry(book, contract, date) || !isOpen(book, contract)) continue;
    const lastDay = lastDayOf(book, contract, date);
    const terms = contractOn(book.reference, contract, lastDay);
    const ending = terms === undefined ? 'delivery-open' : endingOn(book, terms, lastDay);
    if (terms === undefined || typeof ending !== 'string') continue;
    byCcp.set(terms.ccp, [...(byCcp.get(terms.ccp) ?? []), `${contract} ${ending}`]);
  }
  const reason = 'contract-past-expiry';
  return [...byCcp].sort().map(([ccp, open]) => {
    const detail = open.sort().slice(0, NAMED_AT_MOST).join(', ');
    return { type: 'EndOfDayStopped', date, ccp, reason, detail };
  });
}

/** A text of an event is bounded. */
const NAMED_AT_MOST = 200;

function isOpen(book: Book, contract: ContractId): boolean {
  return positionsOfContract(book.positions, contract).some(({ long, short }) => long + short > 0);
}

function changesOf(book: Book, place: EndingPlace, facts: Facts): readonly TradeChange[] {
  const changes = lifeChanges(book, place, facts);
  return typeof changes === 'string' ? [] : changes;
}

type Places = {
  /** Those from the run's cursor on, a bounded number. */
  readonly places: readonly EndingPlace[];
  /** All there are. */
  readonly count: number;
};

/** Positions whose contracts end, by contract; then what was instructed or notified beside them, each once. */
function placesOfLife(book: Book, run: RunUnderWay): Places {
  const places: EndingPlace[] = [];
  let count = 0;
  const add = (position: Position, date: BusinessDate) => {
    if (isCcpStopped(book, position, run.date)) return;
    if (count >= run.cursor && places.length < PLACES_AT_ONCE) {
      const { account, contract } = position;
      places.push({ account, contract, date, asOfRun: run.date });
    }
    count += 1;
  };
  for (const contract of book.positions.newestOfContract.keys()) {
    const lastDay = lastDayOf(book, contract, run.date);
    if (lastDay === '' || lastDay > run.date) continue;
    for (const position of positionsOfContract(book.positions, contract))
      if (endsBy(position, lastDay, run.date)) add(position, lastDay);
  }
  for (const { account, contract, date } of instructedFor(book, run.date)) {
    const position = findPosition(book.positions, account, contract);
    if (position === undefined) continue;
    const lastDay = lastDayOf(book, contract, run.date);
    if (date !== lastDay || !endsBy(position, lastDay, run.date)) add(position, date);
  }
  return { places, count };
}

/** On the last day every position of the contract is looked at, later those that are open all the same. */
function endsBy({ long, short }: Position, lastDay: BusinessDate, date: BusinessDate): boolean {
  return lastDay === date || long + short > 0;
}

type Instructed = Pick<EndingPlace, 'account' | 'contract' | 'date'>;

/** What the run of `date` is to bring about, each position and day once. */
function instructedFor({ exercises }: Book, date: BusinessDate): Iterable<Instructed> {
  const instructed = new Map<string, Instructed>();
  const add = (known: Instructed) =>
    instructed.set(`${known.account}|${known.contract}|${known.date}`, known);
  for (const instruction of exercises.instructions.values())
    if (instruction.bookingDate === date) add(instruction);
  for (const { allocated, bookingDate } of exercises.notices.values()) {
    if (bookingDate !== date) continue;
    for (const { account } of allocated.shares) add({ ...allocated, account });
  }
  return instructed.values();
}

/** The close-outs that changes of final days have to match again. */
function historiesOf(book: Book, changes: readonly TradeChange[], facts: Facts): readonly number[] {
  const { leaving, entering } = listsOf(changes);
  const places = [
    ...leaving.map(({ booked }) => booked),
    ...entering.map(({ enriched: { report, account } }) => ({ ...report, ...account })),
  ];
  return missingHistories(book, places, facts);
}
