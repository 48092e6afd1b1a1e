import { assertThat } from '../basics/decision.ts';
import type { MatchableLot } from '../position/close-out.ts';
import { lotAt } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { Pair } from '../position/position-events.ts';
import { lotRows } from '../position/position-lots.ts';
import { basisUnder, type MarkInForce, type Position } from '../position/position-state.ts';
import { sequenceAt } from '../trade/trade-register.ts';
import type { Book } from './book-state.ts';

/** A working copy of a position's lots for a decision that takes pairs back and makes new ones. By trade id. */
export type LotsInHand = Map<string, Mutable>;
type Mutable = { -readonly [Name in keyof MatchableLot]: MatchableLot[Name] };

/** `mark`: the one in force once the marks that are being taken back are gone. */
export function lotsInHand(book: Book, position: Position, mark: MarkInForce): LotsInHand {
  const lots: LotsInHand = new Map();
  const inForce = { day: mark.date === '' ? undefined : requiredDay(mark.date), price: mark.price };
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    lots.set(lot.tradeId, {
      tradeId: lot.tradeId,
      open: lot.open,
      traded: lot.traded,
      price: lot.price,
      basis: basisUnder(inForce, lot),
      executedMicros: lot.executedMicros,
      tradeDay: lot.tradeDay,
      openDay: lot.openDay,
      bookingDay: lot.bookingDay,
      bookedSequence: sequenceAt(book.register, lot.trade),
    });
  }
  return lots;
}

/** Opens a pair's lots again in the working copy. */
export function takeBack(lots: LotsInHand, pair: Pair, mark: MarkInForce): void {
  const buy = lots.get(pair.buyTradeId) ?? addFromPair(lots, pair, 'buy', mark);
  const sell = lots.get(pair.sellTradeId) ?? addFromPair(lots, pair, 'sell', mark);
  buy.open += pair.quantity;
  sell.open -= pair.quantity;
}

export function closeInHand(
  lots: LotsInHand,
  buyTradeId: string,
  sellTradeId: string,
  quantity: number,
): void {
  const buy = lots.get(buyTradeId);
  const sell = lots.get(sellTradeId);
  assertThat(buy !== undefined && sell !== undefined, 'both lots of a pair are in hand');
  buy.open -= quantity;
  sell.open += quantity;
}

function addFromPair(
  lots: LotsInHand,
  pair: Pair,
  side: 'buy' | 'sell',
  mark: MarkInForce,
): Mutable {
  const buy = side === 'buy';
  const bookingDay = requiredDay(buy ? pair.buyBookingDate : pair.sellBookingDate);
  const wasMarked = mark.date !== '' && bookingDay <= requiredDay(mark.date);
  const basis = buy ? pair.buyBasis : pair.sellBasis;
  const lot: Mutable = {
    tradeId: buy ? pair.buyTradeId : pair.sellTradeId,
    open: 0,
    traded: buy ? pair.buyTradeQuantity : -pair.sellTradeQuantity,
    price: buy ? pair.buyPrice : pair.sellPrice,
    basis: wasMarked ? mark.price : basis,
    executedMicros: buy ? pair.buyExecutionMicros : pair.sellExecutionMicros,
    tradeDay: requiredDay(buy ? pair.buyTradeDate : pair.sellTradeDate),
    openDay: requiredDay(buy ? pair.buyOpenDate : pair.sellOpenDate),
    bookingDay,
    bookedSequence: buy ? pair.buyBookedSequence : pair.sellBookedSequence,
  };
  lots.set(lot.tradeId, lot);
  return lot;
}
