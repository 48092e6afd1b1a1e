import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import { addAmounts } from '../basics/money.ts';
import { signed } from '../basics/quantity.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { addLot, freeLot, lotAt, nextOf, openOf, setNext, setOpen } from './lot-table.ts';
import type {
  CloseOutsReversed,
  LotsClosedOut,
  MarkReversed,
  Pair,
  PositionMarked,
  PositionUnmarked,
} from './position-events.ts';
import {
  activityOn,
  lotRowOfTrade,
  type Position,
  type PositionState,
  positionFor,
  type RunPair,
  runFor,
  runOn,
  setLotOfTrade,
} from './position-state.ts';

/** Finds the trade row of a lot whose row was already given back, by its trade id and booking sequence. */
export type TradeRowOf = (tradeId: string, bookedSequence: number) => number;

export function evolveTradeBooked(state: PositionState, event: TradeBooked, trade: number): void {
  const position = positionFor(state, event);
  const quantity = signed(event.side, event.quantity);
  openLot(state, position, {
    trade,
    tradeId: event.tradeId,
    quantity,
    traded: quantity,
    price: event.price,
    basis: event.basis,
    executedMicros: microsOf(event.executionTime),
    tradeDate: event.tradeDate,
    openDate: event.clearingDate,
    bookingDate: event.bookingDate,
  });
  countActivity(position, event, 1);
  postAsOf(position, event.bookingDate, event.asOfVariation);
  markDirty(position, event.bookingDate);
}

/** The lot must be whole: whoever removes a trade has first taken back the pairs it is part of. */
export function evolveTradeRemoved(state: PositionState, event: TradeRemoved, trade: number): void {
  const position = positionFor(state, event);
  const row = lotRowOfTrade(state, trade);
  assertThat(row !== undefined, `the lot of ${event.tradeId} is there when its trade is removed`);
  const open = openOf(state.lots, row);
  assertThat(Math.abs(open) === event.quantity, `the lot of ${event.tradeId} is whole when removed`);
  addOpen(position, open, 0);
  unlink(state, position, row);
  setLotOfTrade(state, trade, 0);
  freeLot(state.lots, row);
  if (event.removalDate === event.bookingDate) countActivity(position, event, -1);
  postAsOf(position, event.removalDate, event.asOfVariation);
  markDirty(position, event.removalDate);
}

export function evolveLotsClosedOut(
  state: PositionState,
  event: LotsClosedOut,
  sequence: number,
  tradeRowOf: TradeRowOf,
): void {
  const position = positionFor(state, event);
  const day = requiredDay(event.bookingDate);
  const pairs: RunPair[] = [];
  for (const pair of event.pairs) {
    const buyRow = rowOfSide(state, position, pair, 'buy', tradeRowOf);
    const sellRow = rowOfSide(state, position, pair, 'sell', tradeRowOf);
    shrink(state, position, buyRow, pair.quantity, day);
    shrink(state, position, sellRow, pair.quantity, day);
    const { quantity, profit, variation, buyBasis, sellBasis } = pair;
    pairs.push({ buyRow, sellRow, quantity, profit, variation, buyBasis, sellBasis });
  }
  position.lastCloseOut = sequence;
  if (event.date !== event.bookingDate) {
    activityOn(position, event.bookingDate).asOfVariation += sumOfVariation(event.pairs);
    return;
  }
  const { instructed, postsProfit } = event;
  runFor(position, event.date).closeOuts.push({ sequence, instructed, postsProfit, pairs });
}

export function evolveCloseOutsReversed(
  state: PositionState,
  event: CloseOutsReversed,
  sequence: number,
  tradeRowOf: TradeRowOf,
): void {
  const position = positionFor(state, event);
  for (const pair of event.pairs) {
    grow(state, position, rowOfSide(state, position, pair, 'buy', tradeRowOf), pair.quantity);
    grow(state, position, rowOfSide(state, position, pair, 'sell', tradeRowOf), -pair.quantity);
    forgetPair(state, position, event.date, pair);
  }
  position.lastCloseOut = sequence;
  if (event.date !== event.bookingDate) {
    activityOn(position, event.bookingDate).asOfVariation -= sumOfVariation(event.pairs);
  }
  markDirty(position, event.bookingDate);
}

export function evolvePositionMarked(state: PositionState, event: PositionMarked): void {
  const position = positionFor(state, event);
  const { price, priceDate, priceKind, variation, openTradeEquity, optionValue } = event;
  const { postsVariation, priorPrice, priorDate } = event;
  const run = runFor(position, event.date);
  run.unmarked = '';
  run.mark = {
    price,
    priceDate,
    priceKind,
    variation,
    openTradeEquity,
    optionValue,
    postsVariation,
    priorPrice,
    priorDate,
  };
  position.markDate = event.date;
  position.markPrice = price;
  if (position.dirtyFrom === event.date) position.dirtyFrom = '';
}

export function evolveMarkReversed(state: PositionState, event: MarkReversed): void {
  const position = positionFor(state, event);
  const run = runOn(position, event.date);
  assertThat(run?.mark !== undefined, `the mark of ${event.contract} on ${event.date} is there`);
  run.mark = undefined;
  position.markDate = event.priorDate;
  position.markPrice = event.priorPrice;
  dropEmptyRun(position, event.date);
}

export function evolvePositionUnmarked(state: PositionState, event: PositionUnmarked): void {
  const position = positionFor(state, event);
  runFor(position, event.date).unmarked = event.reason;
  if (position.dirtyFrom === event.date) position.dirtyFrom = '';
}

/** A booking on or before a day that has run for this position makes that run stale. */
export function markDirty(position: Position, date: BusinessDate): void {
  const touched = position.runs.find((run) => run.date >= date);
  if (touched === undefined) return;
  if (position.dirtyFrom === '' || touched.date < position.dirtyFrom) position.dirtyFrom = touched.date;
}

type NewLot = {
  readonly trade: number;
  readonly tradeId: string;
  /** Open contracts, signed. */
  readonly quantity: number;
  /** Contracts of the whole trade, signed. */
  readonly traded: number;
  readonly price: number;
  readonly basis: number;
  readonly executedMicros: number;
  readonly tradeDate: BusinessDate;
  readonly openDate: BusinessDate;
  readonly bookingDate: BusinessDate;
};

function openLot(state: PositionState, position: Position, lot: NewLot): number {
  const row = addLot(
    state.lots,
    {
      position: position.index,
      open: lot.quantity,
      traded: lot.traded,
      price: lot.price,
      basis: lot.basis,
      executedMicros: lot.executedMicros,
      tradeDay: requiredDay(lot.tradeDate),
      openDay: requiredDay(lot.openDate),
      bookingDay: requiredDay(lot.bookingDate),
      closedDay: 0,
      trade: lot.trade,
      tradeId: lot.tradeId,
    },
    position.firstLot,
  );
  position.firstLot = row + 1;
  setLotOfTrade(state, lot.trade, row + 1);
  addOpen(position, 0, lot.quantity);
  return row;
}

function rowOfSide(
  state: PositionState,
  position: Position,
  pair: Pair,
  side: 'buy' | 'sell',
  tradeRowOf: TradeRowOf,
): number {
  const buy = side === 'buy';
  const tradeId = buy ? pair.buyTradeId : pair.sellTradeId;
  const trade = tradeRowOf(tradeId, buy ? pair.buyBookedSequence : pair.sellBookedSequence);
  const known = lotRowOfTrade(state, trade);
  if (known !== undefined) return known;
  const whole = buy ? pair.buyTradeQuantity : -pair.sellTradeQuantity;
  return openLot(state, position, {
    trade,
    tradeId,
    quantity: 0,
    traded: whole,
    price: buy ? pair.buyPrice : pair.sellPrice,
    basis: buy ? pair.buyBasis : pair.sellBasis,
    executedMicros: buy ? pair.buyExecutionMicros : pair.sellExecutionMicros,
    tradeDate: buy ? pair.buyTradeDate : pair.sellTradeDate,
    openDate: buy ? pair.buyOpenDate : pair.sellOpenDate,
    bookingDate: buy ? pair.buyBookingDate : pair.sellBookingDate,
  });
}

function shrink(state: PositionState, position: Position, row: number, by: number, day: number): void {
  const open = openOf(state.lots, row);
  assertThat(Math.abs(open) >= by, `lot ${lotAt(state.lots, row).tradeId} has ${by} contracts to close`);
  const left = open > 0 ? open - by : open + by;
  setOpen(state.lots, row, left, day);
  addOpen(position, open, left);
}

function grow(state: PositionState, position: Position, row: number, by: number): void {
  const open = openOf(state.lots, row);
  const lot = lotAt(state.lots, row);
  assertThat(
    Math.abs(open + by) <= Math.abs(lot.traded) && open * by >= 0,
    `lot ${lot.tradeId} is not opened beyond its trade`,
  );
  setOpen(state.lots, row, open + by, 0);
  addOpen(position, open, open + by);
}

function addOpen(position: Position, before: number, after: number): void {
  position.long += Math.max(after, 0) - Math.max(before, 0);
  position.short += Math.max(-after, 0) - Math.max(-before, 0);
}

function forgetPair(state: PositionState, position: Position, date: BusinessDate, pair: Pair): void {
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

function dropEmptyRun(position: Position, date: BusinessDate): void {
  const run = runOn(position, date);
  if (run === undefined || run.mark !== undefined || run.closeOuts.length > 0) return;
  position.runs = position.runs.filter((other) => other !== run);
  if (position.dirtyFrom !== '' && runOn(position, position.dirtyFrom) === undefined) {
    position.dirtyFrom = position.runs.find((other) => other.date > position.dirtyFrom)?.date ?? '';
  }
}

function unlink(state: PositionState, position: Position, row: number): void {
  const after = nextOf(state.lots, row);
  if (position.firstLot === row + 1) {
    position.firstLot = after;
    return;
  }
  let link = position.firstLot;
  while (link > 0 && nextOf(state.lots, link - 1) !== row + 1) link = nextOf(state.lots, link - 1);
  assertThat(link > 0, 'a lot is in the chain of its position');
  setNext(state.lots, link - 1, after);
}

function postAsOf(position: Position, date: BusinessDate, variation: number): void {
  if (variation === 0) return;
  const activity = activityOn(position, date);
  activity.asOfPosted = addAmounts(activity.asOfPosted, variation);
}

function countActivity(position: Position, event: TradeBooked | TradeRemoved, times: 1 | -1): void {
  const activity = activityOn(position, event.bookingDate);
  const quantity = event.quantity * times;
  if (event.side === 'buy') activity.bought += quantity;
  else activity.sold += quantity;
  if (event.tradeType !== 'efrp') return;
  if (event.side === 'buy') activity.efrpBought += quantity;
  else activity.efrpSold += quantity;
}

function sumOfVariation(pairs: readonly Pair[]): number {
  return pairs.reduce((sum, pair) => addAmounts(sum, pair.variation), 0);
}

function microsOf(executionTime: string): number {
  const micros = executionTime === '' ? undefined : instantMicros(executionTime);
  return micros === undefined ? 0 : micros;
}

function requiredDay(date: BusinessDate): number {
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  return day;
}
