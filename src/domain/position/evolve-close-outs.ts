import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { addAmounts } from '../basics/money.ts';
import { lotAt, openOf, setOpen, tradedOf } from './lot-table.ts';
import { addOpen, openLot, requiredDay } from './open-lot.ts';
import type { CloseOutsReversed, LotsClosedOut, Pair } from './position-events.ts';
import { lotRowOfTrade } from './position-lots.ts';
import {
  activityOn,
  type Position,
  type PositionState,
  positionFor,
  type RunPair,
  runFor,
  runOn,
} from './position-state.ts';
import { dropEmptyRun, markDirty } from './stale-runs.ts';

/** Finds the trade row of a lot whose row was already given back, by its trade id and booking sequence. */
export type TradeRowOf = (tradeId: string, bookedSequence: number) => number;

/** What the evolving of close-outs needs to know beyond the event. */
export type CloseOutPlace = { readonly sequence: number; readonly tradeRowOf: TradeRowOf };

export function evolveLotsClosedOut(
  state: PositionState,
  event: LotsClosedOut,
  place: CloseOutPlace,
): void {
  const position = positionFor(state, event);
  const closedDay = closedDayFor(position, event.bookingDate);
  const pairs: RunPair[] = [];
  for (const pair of event.pairs) {
    const buyRow = rowOfSide(state, position, pair, 'buy', place);
    const sellRow = rowOfSide(state, position, pair, 'sell', place);
    shrink(state, position, buyRow, pair.quantity, closedDay);
    shrink(state, position, sellRow, pair.quantity, closedDay);
    const { quantity, profit, variation, buyBasis, sellBasis } = pair;
    pairs.push({ buyRow, sellRow, quantity, profit, variation, buyBasis, sellBasis });
  }
  joinChain(position, event.bookingDate, place.sequence);
  if (event.date === event.bookingDate) {
    const { instructed, postsProfit } = event;
    runFor(position, event.date).closeOuts.push({
      sequence: place.sequence,
      instructed,
      postsProfit,
      pairs,
    });
  } else {
    addAsOf(position, event.bookingDate, sumOfVariation(event.pairs));
  }
}

export function evolveCloseOutsReversed(
  state: PositionState,
  event: CloseOutsReversed,
  place: CloseOutPlace,
): void {
  const position = positionFor(state, event);
  for (const pair of event.pairs) {
    grow(state, position, rowOfSide(state, position, pair, 'buy', place), pair.quantity);
    grow(state, position, rowOfSide(state, position, pair, 'sell', place), -pair.quantity);
    forgetPair(state, position, event.date, pair);
  }
  joinChain(position, event.bookingDate, place.sequence);
  if (event.date !== event.bookingDate)
    addAsOf(position, event.bookingDate, 0 - sumOfVariation(event.pairs));
  markDirty(position, event.bookingDate);
}

/** Appends to the position's chain, and remembers the oldest standing close-out of a later day that it comes after. */
function joinChain(position: Position, bookingDate: BusinessDate, sequence: number): void {
  position.lastCloseOut = sequence;
  for (const run of position.runs) {
    if (run.date <= bookingDate) continue;
    for (const { sequence: overtaken } of run.closeOuts) {
      const oldest = position.oldestOvertaken;
      if (oldest === 0 || overtaken < oldest) position.oldestOvertaken = overtaken;
    }
  }
}

/** The day with which a lot closed now may be forgotten: a later day's pair may hold its row. */
function closedDayFor(position: Position, bookingDate: BusinessDate): number {
  const lastRun = position.runs.at(-1)?.date ?? '';
  return requiredDay(lastRun > bookingDate ? lastRun : bookingDate);
}

function rowOfSide(
  state: PositionState,
  position: Position,
  pair: Pair,
  side: 'buy' | 'sell',
  { tradeRowOf }: CloseOutPlace,
): number {
  const buy = side === 'buy';
  const tradeId = buy ? pair.buyTradeId : pair.sellTradeId;
  const trade = tradeRowOf(tradeId, buy ? pair.buyBookedSequence : pair.sellBookedSequence);
  const known = lotRowOfTrade(state, trade);
  if (known !== undefined) return known;
  return openLot(state, position, {
    position: position.index,
    open: 0,
    traded: buy ? pair.buyTradeQuantity : -pair.sellTradeQuantity,
    price: buy ? pair.buyPrice : pair.sellPrice,
    basis: buy ? pair.buyBasis : pair.sellBasis,
    executedMicros: buy ? pair.buyExecutionMicros : pair.sellExecutionMicros,
    tradeDay: requiredDay(buy ? pair.buyTradeDate : pair.sellTradeDate),
    openDay: requiredDay(buy ? pair.buyOpenDate : pair.sellOpenDate),
    bookingDay: requiredDay(buy ? pair.buyBookingDate : pair.sellBookingDate),
    closedDay: 0,
    trade,
    tradeId,
  });
}

function shrink(
  state: PositionState,
  position: Position,
  row: number,
  by: number,
  closedDay: number,
): void {
  const open = openOf(state.lots, row);
  if (Math.abs(open) < by)
    assertThat(false, `lot ${lotAt(state.lots, row).tradeId} has ${by} contracts to close`);
  const left = open > 0 ? open - by : open + by;
  setOpen(state.lots, row, left, closedDay);
  addOpen(position, open, left);
}

function grow(state: PositionState, position: Position, row: number, by: number): void {
  const open = openOf(state.lots, row);
  const isWithin = Math.abs(open + by) <= Math.abs(tradedOf(state.lots, row)) && open * by >= 0;
  if (!isWithin)
    assertThat(false, `lot ${lotAt(state.lots, row).tradeId} is not opened beyond its trade`);
  setOpen(state.lots, row, open + by, 0);
  addOpen(position, open, open + by);
}

function forgetPair(
  state: PositionState,
  position: Position,
  date: BusinessDate,
  pair: Pair,
): void {
  const run = runOn(position, date);
  if (run === undefined) return;
  for (const [at, closeOut] of run.closeOuts.entries()) {
    const index = closeOut.pairs.findIndex((known) => isSamePair(state, known, pair));
    if (index < 0) continue;
    const pairs = closeOut.pairs.filter((_, other) => other !== index);
    if (pairs.length === 0) run.closeOuts.splice(at, 1);
    else run.closeOuts[at] = { ...closeOut, pairs };
    break;
  }
  dropEmptyRun(position, date);
}

function isSamePair(state: PositionState, known: RunPair, pair: Pair): boolean {
  return (
    known.quantity === pair.quantity &&
    lotAt(state.lots, known.buyRow).tradeId === pair.buyTradeId &&
    lotAt(state.lots, known.sellRow).tradeId === pair.sellTradeId
  );
}

function addAsOf(position: Position, bookingDate: BusinessDate, variation: number): void {
  const activity = activityOn(position, bookingDate);
  activity.asOfVariation = addAmounts(activity.asOfVariation, variation);
}

function sumOfVariation(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, pair) => addAmounts(sum, pair.variation), 0);
}
