import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { closesOutByItself } from '../position/close-out.ts';
import { optionEndings } from '../position/end-of-life.ts';
import { assignedTo, instructionOf } from '../position/exercise-state.ts';
import { lotAt } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { closedAfter, lotRowOfTrade, lotRows } from '../position/position-lots.ts';
import { findPosition, type Position } from '../position/position-state.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import { originOf } from './assignment-origin.ts';
import type { Book, Facts } from './book-state.ts';
import { type EndingProblem, endingOn, type OptionEnding } from './ending-terms.ts';
import { findTrade, type KnownTrade, sequencesAbout } from './find-trade.ts';
import {
  enteringLifeTrade,
  type LifeTrade,
  lifeTradeId,
  possibleLifeTrades,
  sidesOfFutures,
} from './life-trades.ts';
import type { TradeChange } from './trade-change.ts';

/** A position some of whose contracts may end on a day. `asOfRun`: the day whose run looks. */
export type EndingPlace = {
  readonly account: string;
  readonly contract: string;
  readonly date: BusinessDate;
  readonly asOfRun: BusinessDate;
};

/** Old events that tell which life trades of the place are booked. */
export function sequencesOfLife(book: Book, place: EndingPlace): readonly number[] {
  return possibleLifeTrades(book, place, place.date).flatMap((trade) =>
    sequencesAbout(book, lifeTradeId(book, trade)),
  );
}

/**
 * What must change so that exactly those contracts end that should: life trades that are missing enter, those that
 * should not be leave, those with another quantity or price are replaced. Nothing where all is as it should be, or
 * where it cannot be worked out yet.
 */
export function lifeChanges(
  book: Book,
  place: EndingPlace,
  facts: Facts,
): readonly TradeChange[] | EndingProblem {
  const terms = contractOn(book.reference, place.contract, place.date);
  const position = findPosition(book.positions, place.account, place.contract);
  if (terms === undefined || position === undefined) return [];
  const ending = endingOn(book, terms, place.date);
  if (typeof ending === 'string') return ending;
  const standing = standingTrades(book, place, facts);
  const held = heldBefore(book, position, place, standing);
  const wanted =
    ending.kind === 'option'
      ? optionTrades(book, place, { terms, ending, held })
      : [
          lifeTrade(place, '~final-settlement', held.long, ending.price),
          {
            ...lifeTrade(place, '~final-settlement', held.short, ending.price),
            side: 'buy' as const,
          },
        ];
  return changesTo(
    book,
    standing,
    wanted.filter(({ quantity }) => quantity > 0),
  );
}

type Standing = { readonly trade: LifeTrade; readonly known: KnownTrade };

/** Life trades of the place that the register knows, live or not, by id. */
function standingTrades(book: Book, place: EndingPlace, facts: Facts): Map<string, Standing> {
  const standing = new Map<string, Standing>();
  for (const trade of possibleLifeTrades(book, place, place.date)) {
    const id = lifeTradeId(book, trade);
    const known = findTrade(book, id, facts);
    if (known !== undefined) standing.set(id, { trade, known });
  }
  return standing;
}

type Held = { readonly long: Quantity; readonly short: Quantity };

/** What a position holds before its life trades of the day; undefined = there is none. */
export function heldOn(book: Book, place: EndingPlace, facts: Facts): Held | undefined {
  const position = findPosition(book.positions, place.account, place.contract);
  if (position === undefined) return undefined;
  return heldBefore(book, position, place, standingTrades(book, place, facts));
}

/**
 * The position at the close of the day without its life trades of that day: lots of that day and before, what later days
 * closed open again, and what the day's life trades closed.
 */
function heldBefore(
  book: Book,
  position: Position,
  place: EndingPlace,
  standing: ReadonlyMap<string, Standing>,
): Held {
  const open = openAtClose(book, position, place);
  let long = 0;
  let short = 0;
  for (const { trade, known } of standing.values()) {
    if (!known.live || trade.contract !== place.contract) continue;
    const row = lotRowOfTrade(book.positions, known.trade);
    const left = row === undefined ? 0 : Math.abs(takenFrom(open, row));
    if (trade.side === 'sell') long += known.booked.quantity - left;
    else short += known.booked.quantity - left;
  }
  for (const contracts of open.values()) {
    if (contracts > 0) long += contracts;
    else short -= contracts;
  }
  const account = accountTermsOn(book.reference, place.account, place.date);
  const netted = account !== undefined && closesOutByItself(account) ? Math.min(long, short) : 0;
  return { long: long - netted, short: short - netted };
}

/** Open contracts by lot row, signed; close-outs of days that are final are not known any more and stand. */
function openAtClose(
  book: Book,
  position: Position,
  { date, asOfRun }: EndingPlace,
): Map<number, number> {
  const { finalThrough } = book.days;
  const later = closedAfter(position, date > finalThrough ? date : finalThrough);
  const [clearedBy, bookedBy] = [requiredDay(date), requiredDay(asOfRun)];
  const open = new Map<number, number>();
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    if (lot.openDay > clearedBy || lot.bookingDay > bookedBy) continue;
    open.set(row, lot.open + (later.get(row) ?? 0));
  }
  return open;
}

function takenFrom(open: Map<number, number>, row: number): number {
  const contracts = open.get(row);
  open.delete(row);
  return contracts === undefined ? 0 : contracts;
}

function optionTrades(
  book: Book,
  place: EndingPlace,
  option: {
    readonly terms: ContractTerms;
    readonly ending: OptionEnding;
    readonly held: Held;
  },
): LifeTrade[] {
  const { terms, ending, held } = option;
  const { exercisePrice, future } = ending;
  const ends = optionEndings({ ...held, ...ending, ...instructedFor(book, place) });
  const trades: LifeTrade[] = [
    lifeTrade(place, '~exercise', ends.exercised, exercisePrice),
    { ...lifeTrade(place, '~assignment', ends.assigned, exercisePrice), side: 'buy' },
    lifeTrade(place, '~expiry', ends.longExpired, 0),
    { ...lifeTrade(place, '~expiry', ends.shortExpired, 0), side: 'buy' },
  ];
  if (future === undefined) return trades;
  const [holder, writer] = sidesOfFutures(terms);
  const made = { contract: future.terms.contract };
  const { strike } = future;
  return [
    ...trades,
    { ...lifeTrade(place, '~from-exercise', ends.exercised, strike), ...made, side: holder },
    { ...lifeTrade(place, '~from-assignment', ends.assigned, strike), ...made, side: writer },
  ];
}

/** What holders and the clearing house said of a place. */
export function instructedFor(book: Book, place: Omit<EndingPlace, 'asOfRun'>) {
  const { exercises } = book;
  const terms = accountTermsOn(book.reference, place.account, place.date);
  const exercise = instructionOf(exercises, place, 'exercise');
  const abandon = instructionOf(exercises, place, 'abandon');
  return {
    instructed: exercise === undefined ? 0 : exercise.quantity,
    isNotified: exercise?.notifiedBy === 'ccp',
    abandoned: abandon === undefined ? 0 : abandon.quantity,
    assigned: terms === undefined ? undefined : assignedTo(exercises, place, originOf(terms)),
  };
}

/** A sale out of the position; who needs another side or contract says so. */
function lifeTrade(
  { account, contract, date }: EndingPlace,
  member: LifeTrade['member'],
  quantity: Quantity,
  price: number,
): LifeTrade {
  return { member, of: { account, contract }, contract, date, side: 'sell', quantity, price };
}

function changesTo(
  book: Book,
  standing: ReadonlyMap<string, Standing>,
  wanted: readonly LifeTrade[],
): TradeChange[] {
  const ids = new Map(wanted.map((trade) => [lifeTradeId(book, trade), trade]));
  const changes: TradeChange[] = [];
  for (const [id, { known }] of standing) {
    if (known.live && !ids.has(id))
      changes.push({ leaving: leavingAs(known, 'cancel'), entering: undefined });
  }
  for (const [id, trade] of ids) {
    const known = standing.get(id)?.known;
    if (known?.live === true && isSame(known, trade)) continue;
    const leaving = known?.live === true ? leavingAs(known, 'replaced') : undefined;
    changes.push({ leaving, entering: enteringLifeTrade(book, trade, known) });
  }
  return changes;
}

function leavingAs(known: KnownTrade, removal: 'cancel' | 'replaced') {
  const { trade, booked, bookedSequence, live } = known;
  assertThat(live, () => `${booked.tradeId} is live when it leaves`);
  return { trade, booked, bookedSequence, removal } as const;
}

function isSame({ booked }: KnownTrade, { quantity, price }: LifeTrade): boolean {
  return booked.quantity === quantity && booked.price === price;
}
