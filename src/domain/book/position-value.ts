import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import { type Amount, addAmounts, timesQuantity, valuePerContract } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import { unmarkedDays } from '../position/brought-forward.ts';
import type { Valuation } from '../position/close-out.ts';
import { bookingDayOf, openOf, ownBasisOf, priceOf } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { closedAfter, lotRows } from '../position/position-lots.ts';
import {
  basisUnder,
  knownActivity,
  markBefore,
  type Position,
} from '../position/position-state.ts';
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
  assertThat(terms !== undefined, () => `${contract} is known on ${date}`);
  const { multiplier, currency } = terms;
  return { multiplier, currency, premiumStyle: isPremiumStyle(terms) };
}

/** A lot's row with what was open of it at the end of a day, signed. */
export type OpenRow = { readonly row: number; readonly open: number };

/** Lots booked on or before the date that were open at its end; later days' close-outs do not count yet. */
export function openRowsOn(book: Book, position: Position, date: BusinessDate): OpenRow[] {
  const day = requiredDay(date);
  const { lots } = book.positions;
  const hasLaterRun = (position.runs.at(-1)?.date ?? '') > date;
  const later = hasLaterRun ? closedAfter(position, date) : undefined;
  const rows: OpenRow[] = [];
  for (const row of lotRows(book.positions, position)) {
    if (bookingDayOf(lots, row) > day) continue;
    const open = openOf(lots, row) + (later?.get(row) ?? 0);
    if (open !== 0) rows.push({ row, open });
  }
  return rows;
}

/**
 * Values a position at the end of a day: the variation of its open lots since their basis and of the day's pairs, open
 * trade equity since trade price, or option value. A flat position needs no price.
 */
export function valueOn(
  book: Book,
  position: Position,
  date: BusinessDate,
  settlement: Price,
): PositionValue {
  const valuation = valuationOn(book, position.contract, date);
  const unitValue = unitValues(valuation);
  const rows = openRowsOn(book, position, date);
  const activity = knownActivity(position, date);
  const sides = sidesOf(rows);
  const traded = { bought: activity?.bought ?? 0, sold: activity?.sold ?? 0 };
  if (valuation.premiumStyle) {
    const unit = unitValue(settlement);
    const longOptionValue = timesQuantity(unit, sides.long);
    const shortOptionValue = timesQuantity(unit, sides.short);
    return {
      ...sides,
      ...traded,
      variation: 0,
      openTradeEquity: 0,
      longOptionValue,
      shortOptionValue,
    };
  }
  const figures = { ...sides, ...traded, longOptionValue: 0, shortOptionValue: 0 };
  return { ...figures, ...equityOf(book, position, { date, rows, settlement, unitValue }) };
}

/** The day's variation beside its open lots. */
export function pairVariationOn(book: Book, position: Position, date: BusinessDate): Amount {
  const valuation = valuationOn(book, position.contract, date);
  if (valuation.premiumStyle) return 0;
  return pairVariation(position, date, basisValues(book, position, date, unitValues(valuation)));
}

function sidesOf(rows: readonly OpenRow[]): { readonly long: Quantity; readonly short: Quantity } {
  let long = 0;
  let short = 0;
  for (const { open } of rows) {
    if (open > 0) long += open;
    else short -= open;
  }
  return { long, short };
}

type Marking = {
  readonly date: BusinessDate;
  readonly rows: readonly OpenRow[];
  readonly settlement: Price;
  readonly unitValue: (price: Price) => Amount;
};

function equityOf(
  book: Book,
  position: Position,
  marking: Marking,
): { readonly variation: Amount; readonly openTradeEquity: Amount } {
  const { lots } = book.positions;
  const { date, rows, settlement, unitValue } = marking;
  const basisValue = basisValues(book, position, date, unitValue);
  const unit = rows.length === 0 ? 0 : unitValue(settlement);
  let variation = pairVariation(position, date, basisValue);
  let openTradeEquity = 0;
  for (const { row, open } of rows) {
    variation = addAmounts(variation, timesQuantity(unit - basisValue(row), open));
    openTradeEquity = addAmounts(
      openTradeEquity,
      timesQuantity(unit - unitValue(priceOf(lots, row)), open),
    );
  }
  return { variation, openTradeEquity };
}

/** V of the price from which a lot's variation of the date is measured, by lot row. */
function basisValues(
  book: Book,
  position: Position,
  date: BusinessDate,
  unitValue: (price: Price) => Amount,
): (row: number) => Amount {
  const { lots } = book.positions;
  const mark = markBefore(position, date);
  const inForce = { day: mark.date === '' ? undefined : requiredDay(mark.date), price: mark.price };
  return (row) =>
    unitValue(
      basisUnder(inForce, { bookingDay: bookingDayOf(lots, row), basis: ownBasisOf(lots, row) }),
    );
}

/**
 * Variation of the pairs that no mark has had, each sell basis less buy basis, with the bases as they are now: an
 * earlier day may have been marked since an instructed pair was made.
 */
function pairVariation(
  position: Position,
  date: BusinessDate,
  basisValue: (row: number) => Amount,
): Amount {
  const { runs, variation } = unmarkedDays(position, date);
  let sum = variation;
  for (const { closeOuts } of runs) {
    for (const { pairs } of closeOuts) {
      for (const { buyRow, sellRow, quantity } of pairs) {
        sum = addAmounts(sum, timesQuantity(basisValue(sellRow) - basisValue(buyRow), quantity));
      }
    }
  }
  return sum;
}

/** V(price) with the answers kept: a position has far fewer prices than lots. */
function unitValues(valuation: Valuation): (price: Price) => Amount {
  const known = new Map<Price, Amount>();
  return (price) => {
    const found = known.get(price);
    if (found !== undefined) return found;
    const value = valuePerContract(price, valuation.multiplier, valuation.currency);
    known.set(price, value);
    return value;
  };
}
