import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { addLot, type Lot } from './lot-table.ts';
import { setLotOfTrade } from './position-lots.ts';
import type { Position, PositionState } from './position-state.ts';

/** Puts a lot at the head of its position's chain and returns its row. */
export function openLot(state: PositionState, position: Position, lot: Lot): number {
  const row = addLot(state.lots, lot, position.firstLot);
  position.firstLot = row + 1;
  setLotOfTrade(state, lot.trade, row + 1);
  addOpen(position, 0, lot.open);
  return row;
}

/** Keeps the position's long and short when a lot goes from `before` to `after` open contracts, both signed. */
export function addOpen(position: Position, before: number, after: number): void {
  position.long += Math.max(after, 0) - Math.max(before, 0);
  position.short += Math.max(-after, 0) - Math.max(-before, 0);
}

export function requiredDay(date: BusinessDate): number {
  const day = dayNumber(date);
  assertThat(day !== undefined, () => `${date} is a date`);
  return day;
}
