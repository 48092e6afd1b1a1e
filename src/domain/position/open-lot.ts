import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { Price } from '../basics/price.ts';
import { addLot } from './lot-table.ts';
import { setLotOfTrade } from './position-lots.ts';
import type { Position, PositionState } from './position-state.ts';

export type NewLot = {
  /** Row of the trade in the register. */
  readonly trade: number;
  readonly tradeId: string;
  /** Open contracts, signed. */
  readonly quantity: number;
  /** Contracts of the whole trade, signed. */
  readonly traded: number;
  readonly price: Price;
  readonly basis: Price;
  /** Microseconds since 1970; 0 = not given. */
  readonly executedMicros: number;
  readonly tradeDate: BusinessDate;
  readonly openDate: BusinessDate;
  readonly bookingDate: BusinessDate;
};

/** Puts a lot at the head of its position's chain and returns its row. */
export function openLot(state: PositionState, position: Position, lot: NewLot): number {
  const { tradeDate, openDate, bookingDate } = lot;
  const bookingDay = requiredDay(bookingDate);
  const row = addLot(
    state.lots,
    {
      position: position.index,
      open: lot.quantity,
      traded: lot.traded,
      price: lot.price,
      basis: lot.basis,
      executedMicros: lot.executedMicros,
      tradeDay: tradeDate === bookingDate ? bookingDay : requiredDay(tradeDate),
      openDay: openDate === bookingDate ? bookingDay : requiredDay(openDate),
      bookingDay,
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

/** Keeps the position's long and short when a lot goes from `before` to `after` open contracts, both signed. */
export function addOpen(position: Position, before: number, after: number): void {
  position.long += Math.max(after, 0) - Math.max(before, 0);
  position.short += Math.max(-after, 0) - Math.max(-before, 0);
}

export function requiredDay(date: BusinessDate): number {
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  return day;
}
