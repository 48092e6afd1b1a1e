import { canonicalAverageGroups } from '../allocation/average-groups.ts';
import { canonicalDerivations } from '../allocation/derivations.ts';
import { canonicalGiveUps } from '../allocation/give-ups.ts';
import { canonicalRotations } from '../allocation/rotations.ts';
import { canonicalStanding } from '../allocation/standing-allocations.ts';
import { ACCOUNT_DAY_AMOUNTS } from '../cash/cash-events.ts';
import { canonicalCash } from '../cash/cash-state.ts';
import { byTime, type MatchableLot } from '../position/close-out.ts';
import { canonicalDeliveries } from '../position/delivery-state.ts';
import { canonicalExercises } from '../position/exercise-state.ts';
import { lotAt } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { lotRows } from '../position/position-lots.ts';
import {
  accountsWithPositions,
  basisUnder,
  type Position,
  type PositionRun,
  positionsOfAccount,
} from '../position/position-state.ts';
import { canonicalPrices } from '../position/price-table.ts';
import { canonicalTransfers } from '../position/transfer-state.ts';
import { canonicalReference } from '../reference/canonical-reference.ts';
import { canonicalWorklists } from '../trade/worklists.ts';
import { canonicalApprovals } from './approvals.ts';
import type { Book } from './book-state.ts';

/**
 * The book as lines of text that depend only on what is so, not on how it is stored or in which order it came: no row
 * numbers, no sequences, nothing that is forgotten once a day is final. The book hash is taken over these lines.
 */
export function* canonicalState(book: Book): Generator<string> {
  yield `firm ${book.firm} ${book.reportingFirm}`;
  yield* canonicalReference(book.reference);
  yield* canonicalPrices(book.positions.prices);
  yield* canonicalPositions(book);
  yield* canonicalCash(book.cash, book.days.finalThrough);
  yield* canonicalAccountDays(book);
  yield* canonicalExercises(book.exercises);
  yield* canonicalTransfers(book.transfers);
  yield* canonicalDeliveries(book.deliveries);
  yield* canonicalWorklists(book.worklists);
  for (const tradeId of [...book.placeholders.keys()].sort()) yield `placeholder ${tradeId}`;
  for (const ticketId of [...book.tickets.open.keys()].sort()) {
    const ticket = book.tickets.open.get(ticketId);
    yield `ticket ${ticketId} ${ticket?.account} ${ticket?.contract} ${ticket?.side} ${ticket?.quantity} ${ticket?.price}`;
  }
  for (const chosen of [...book.tickets.chosen].sort()) yield `chosen ${chosen.join(' ')}`;
  for (const fact of [...book.worklists.settledFacts].sort()) yield `settled ${fact}`;
  yield* canonicalDerivations(book.derivations);
  yield* canonicalAverageGroups(book.averageGroups);
  yield* canonicalRotations(book.rotations);
  yield* canonicalGiveUps(book.giveUps);
  yield* canonicalStanding(book.standingAllocations);
  yield* canonicalApprovals(book.approvals);
  const underWay = [...book.filesUnderWay].sort(([left], [right]) => (left < right ? -1 : 1));
  for (const [sha256, { reading, batches }] of underWay)
    yield `file-under-way ${sha256} ${reading} ${batches}`;
  yield* canonicalDays(book);
}

function* canonicalPositions(book: Book): Generator<string> {
  const { positions } = book;
  for (const account of [...accountsWithPositions(positions)].sort()) {
    for (const position of positionsOfAccount(positions, account))
      yield* canonicalPosition(book, position);
  }
}

function* canonicalPosition(book: Book, position: Position): Generator<string> {
  const name = `${position.account} ${position.contract}`;
  const { finalThrough } = book.days;
  const { markDate, markPrice } = position;
  const inForce = { day: markDate === '' ? undefined : requiredDay(markDate), price: markPrice };
  for (const lot of sortedLots(book, position)) {
    const days = `${lot.openDay} ${lot.bookingDay}`;
    yield `lot ${name} ${lot.tradeId} ${lot.open} ${lot.traded} ${lot.price} ${basisUnder(inForce, lot)} ${days}`;
  }
  for (const run of position.runs) {
    if (run.date <= finalThrough) continue;
    yield* canonicalRun(name, run);
    yield* pairLines(book, position, run);
  }
  for (const { date, bought, sold, efrpBought, efrpSold } of position.activity) {
    if (date > finalThrough && bought + sold > 0) {
      yield `activity ${name} ${date} ${bought} ${sold} ${efrpBought} ${efrpSold}`;
    }
  }
}

function* canonicalRun(name: string, { date, mark, unmarked }: PositionRun): Generator<string> {
  if (mark === undefined) {
    if (unmarked !== '') yield `run ${name} ${date} unmarked ${unmarked}`;
    return;
  }
  const { price, priceDate, variation, openTradeEquity, optionValue } = mark;
  // A mark of nothing moves nothing; whether one was made depends on how the day came about.
  if (variation === 0 && openTradeEquity === 0 && optionValue === 0) return;
  yield `run ${name} ${date} ${price} ${priceDate} ${variation} ${openTradeEquity} ${optionValue}`;
}

function pairLines(book: Book, position: Position, { date, closeOuts }: PositionRun): string[] {
  const { lots } = book.positions;
  const lines = closeOuts.flatMap(({ instructed, postsProfit, pairs }) =>
    pairs.map(({ buyRow, sellRow, quantity, profit }) => {
      const sides = `${lotAt(lots, buyRow).tradeId} ${lotAt(lots, sellRow).tradeId}`;
      const kind = `${instructed ? 'instructed' : 'matched'} ${postsProfit ? 'cash' : 'memo'}`;
      return `close-out ${position.account} ${position.contract} ${date} ${sides} ${quantity} ${profit} ${kind}`;
    }),
  );
  return lines.sort();
}

function sortedLots(book: Book, position: Position): MatchableLot[] {
  const lots: MatchableLot[] = [];
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    if (lot.open !== 0) lots.push({ ...lot, bookedSequence: 0 });
  }
  return lots.sort(byTime);
}

/** Figures as last closed, of days that are not final; an account with nothing says nothing. */
function* canonicalAccountDays(book: Book): Generator<string> {
  for (const key of [...book.accountDays.keys()].sort()) {
    const day = book.accountDays.get(key);
    if (day === undefined) continue;
    const figures = ACCOUNT_DAY_AMOUNTS.map((name) => day[name]);
    if (day.complete && figures.every((figure) => figure === 0)) continue;
    yield `closed ${key} ${figures.join(' ')} ${day.complete ? 'complete' : day.missing}`;
  }
}

function* canonicalDays(book: Book): Generator<string> {
  const { days } = book;
  yield `final ${days.finalThrough}`;
  for (const day of [...days.run.values()].sort((a, b) => (a.date < b.date ? -1 : 1))) {
    yield `day ${day.date} ${day.stale ? 'stale' : 'run'} ${day.stopped.join(' ')}`;
  }
  for (const date of [...days.begun].sort()) yield `begun ${date}`;
  if (days.underWay !== undefined) {
    const { date, step, cursor } = days.underWay;
    yield `running ${date} ${step} ${cursor}`;
  }
}
