import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { instantMicros } from '../basics/instant.ts';
import { addAmounts } from '../basics/money.ts';
import { signed } from '../basics/quantity.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { freeLot, openOf } from './lot-table.ts';
import { addOpen, openLot, requiredDay } from './open-lot.ts';
import type { MarkReversed, PositionMarked, PositionUnmarked } from './position-events.ts';
import { lotRowOfTrade, setLotOfTrade, unlinkLot } from './position-lots.ts';
import {
  activityOn,
  type Position,
  type PositionState,
  positionFor,
  runFor,
  runOn,
} from './position-state.ts';
import { cleanThrough, dropEmptyRun, markDirty } from './stale-runs.ts';

export function evolveTradeBooked(state: PositionState, event: TradeBooked, trade: number): void {
  const position = positionFor(state, event);
  const quantity = signed(event.side, event.quantity);
  const { tradeDate, clearingDate, bookingDate } = event;
  const bookingDay = requiredDay(bookingDate);
  openLot(state, position, {
    position: position.index,
    open: quantity,
    traded: quantity,
    price: event.price,
    basis: event.basis,
    executedMicros: microsOf(event.executionTime),
    tradeDay: tradeDate === bookingDate ? bookingDay : requiredDay(tradeDate),
    openDay: clearingDate === bookingDate ? bookingDay : requiredDay(clearingDate),
    bookingDay,
    closedDay: 0,
    trade,
    tradeId: event.tradeId,
  });
  countActivity(position, event, 1);
  postAsOf(position, event.bookingDate, event.asOfVariation);
  markDirty(position, event.bookingDate);
}

/** The lot must be whole: whoever removes a trade has first taken back the pairs it is part of. */
export function evolveTradeRemoved(state: PositionState, event: TradeRemoved, trade: number): void {
  const position = positionFor(state, event);
  const row = lotRowOfTrade(state, trade);
  assertThat(
    row !== undefined,
    () => `the lot of ${event.tradeId} is there when its trade is removed`,
  );
  const open = openOf(state.lots, row);
  assertThat(
    Math.abs(open) === event.quantity,
    () => `the lot of ${event.tradeId} is whole when removed`,
  );
  addOpen(position, open, 0);
  unlinkLot(state, position, row);
  setLotOfTrade(state, trade, 0);
  freeLot(state.lots, row);
  if (event.removalDate === event.bookingDate) countActivity(position, event, -1);
  postAsOf(position, event.removalDate, event.asOfVariation);
  markDirty(position, event.removalDate);
}

export function evolvePositionMarked(state: PositionState, event: PositionMarked): void {
  const position = positionFor(state, event);
  const { price, priceDate, priceKind, variation, openTradeEquity, optionValue } = event;
  const { postsVariation, priorPrice, priorDate, valueDate } = event;
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
    valueDate,
  };
  // A flat position is marked without a settlement: its next lots have none behind them.
  if (priceDate !== '') {
    position.markDate = event.date;
    position.markPrice = price;
  }
  cleanThrough(position, event.date);
}

export function evolveMarkReversed(state: PositionState, event: MarkReversed): void {
  const position = positionFor(state, event);
  const run = runOn(position, event.date);
  assertThat(
    run?.mark !== undefined,
    () => `the mark of ${event.contract} on ${event.date} is there`,
  );
  run.mark = undefined;
  position.markDate = event.priorDate;
  position.markPrice = event.priorPrice;
  dropEmptyRun(position, event.date);
}

export function evolvePositionUnmarked(state: PositionState, event: PositionUnmarked): void {
  const position = positionFor(state, event);
  runFor(position, event.date).unmarked = event.reason;
  cleanThrough(position, event.date);
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

function microsOf(executionTime: string): number {
  const micros = executionTime === '' ? undefined : instantMicros(executionTime);
  return micros === undefined ? 0 : micros;
}
