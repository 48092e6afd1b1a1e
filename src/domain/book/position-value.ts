import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { type Amount, addAmounts, timesQuantity, valuePerContract } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import type { Valuation } from '../position/close-out.ts';
import { type Lot, lotAt } from '../position/lot-table.ts';
import { basisOf, lotRows, type Position, runOn } from '../position/position-state.ts';
import { contractOn } from '../reference/contract-terms.ts';
import type { Book } from './book-state.ts';

/** A position's figures for one day at one settlement price. */
export type PositionValue = {
  readonly long: Quantity;
  readonly short: Quantity;
  readonly bought: Quantity;
  readonly sold: Quantity;
  readonly variation: Amount;
  readonly openTradeEquity: Amount;
  readonly longOptionValue: Amount;
  /** Positive: what buying the short options back would cost. */
  readonly shortOptionValue: Amount;
};

/** How a contract's prices become money on a date; its product is known, else it could not have been booked. */
export function valuationOn(book: Book, contract: string, date: BusinessDate): Valuation {
  const terms = contractOn(book.reference, contract, date);
  assertThat(terms !== undefined, `${contract} is known on ${date}`);
  const { multiplier, currency } = terms;
  return { multiplier, currency, premiumStyle: isPremiumStyle(terms) };
}

/** Open lots that were booked on or before the date. */
export function lotsOn(book: Book, position: Position, date: BusinessDate): Lot[] {
  const day = dayNumber(date);
  assertThat(day !== undefined, `${date} is a date`);
  const lots: Lot[] = [];
  for (const row of lotRows(book.positions, position)) {
    const lot = lotAt(book.positions.lots, row);
    if (lot.open !== 0 && lot.bookingDay <= day) lots.push(lot);
  }
  return lots;
}

/**
 * Values a position: the variation of its open lots since their basis and of the day's pairs, open trade equity
 * since trade price, or option value. A flat position needs no price.
 */
export function valueOn(
  book: Book,
  position: Position,
  date: BusinessDate,
  settlement: Price,
): PositionValue {
  const valuation = valuationOn(book, position.contract, date);
  const lots = lotsOn(book, position, date);
  const activity = position.activity.find((known) => known.date === date);
  const sides = { long: 0, short: 0 };
  for (const { open } of lots) {
    if (open > 0) sides.long += open;
    else sides.short -= open;
  }
  const traded = { bought: activity?.bought ?? 0, sold: activity?.sold ?? 0 };
  const unit = valuePerContract(settlement, valuation.multiplier, valuation.currency);
  if (valuation.premiumStyle) {
    return {
      ...sides,
      ...traded,
      variation: 0,
      openTradeEquity: 0,
      longOptionValue: timesQuantity(unit, sides.long),
      shortOptionValue: timesQuantity(unit, sides.short),
    };
  }
  const value = { ...sides, ...traded, longOptionValue: 0, shortOptionValue: 0 };
  return { ...value, ...equityOf(position, { date, lots, unit, valuation }) };
}

function equityOf(
  position: Position,
  marking: {
    readonly date: BusinessDate;
    readonly lots: readonly Lot[];
    readonly unit: Amount;
    readonly valuation: Valuation;
  },
): { readonly variation: Amount; readonly openTradeEquity: Amount } {
  const { date, lots, unit, valuation } = marking;
  const { multiplier, currency } = valuation;
  const mark = markBefore(position, date);
  const markDay = mark.date === '' ? undefined : dayNumber(mark.date);
  const marked = { ...position, markPrice: mark.price };
  let variation = pairVariation(position, date);
  let openTradeEquity = 0;
  for (const lot of lots) {
    const basis = valuePerContract(basisOf(lot, marked, markDay), multiplier, currency);
    const price = valuePerContract(lot.price, multiplier, currency);
    variation = addAmounts(variation, timesQuantity(unit - basis, lot.open));
    openTradeEquity = addAmounts(openTradeEquity, timesQuantity(unit - price, lot.open));
  }
  return { variation, openTradeEquity };
}

/** The mark from which the date's variation starts: that of the day before, also when the date itself is marked. */
function markBefore(position: Position, date: BusinessDate): { date: BusinessDate; price: Price } {
  const mark = runOn(position, date)?.mark;
  if (mark !== undefined) return { date: mark.priorDate, price: mark.priorPrice };
  return { date: position.markDate, price: position.markPrice };
}

function pairVariation(position: Position, date: BusinessDate): Amount {
  const run = runOn(position, date);
  let sum = position.activity.find((known) => known.date === date)?.asOfVariation ?? 0;
  for (const closeOut of run?.closeOuts ?? []) {
    for (const pair of closeOut.pairs) sum = addAmounts(sum, pair.variation);
  }
  return sum;
}
