import type { BusinessDate } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { FeesAdjusted } from '../cash/cash-events.ts';
import { chargeDifferences, chargesFor } from '../cash/charges.ts';
import { bookingDayOf, tradeOf } from '../position/lot-table.ts';
import { requiredDay } from '../position/open-lot.ts';
import { lotRows } from '../position/position-lots.ts';
import { knownActivity, type Position } from '../position/position-state.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { sequenceAt } from '../trade/trade-register.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, Context } from './book-state.ts';
import { isChargedElsewhere } from './trade-effects.ts';

/** Trades rated again in one command, so that loading and rating them stays short. */
const TRADES_AT_ONCE = 500;

/** The fee schedule changed since trades of the day were charged. */
export function mustRateAgain(book: Book, date: BusinessDate): boolean {
  const rated = book.days.ratedBy.get(date);
  return rated !== undefined && rated !== book.reference.feesRevision;
}

/** The positions whose trades of the date are rated next: from the cursor of the run, up to a bounded count of trades. */
export function positionsToRate(book: Book, date: BusinessDate): Position[] {
  const run = book.days.underWay;
  if (run?.date !== date || run.step !== 'fees' || !mustRateAgain(book, date)) return [];
  const chosen: Position[] = [];
  let trades = 0;
  for (const position of book.positions.positions.slice(run.cursor)) {
    trades += tradesOf(book, position, date).length;
    chosen.push(position);
    if (trades >= TRADES_AT_ONCE) break;
  }
  return chosen;
}

/** Trade rows booked into a position on a date that is not final. */
export function tradesOf(book: Book, position: Position, date: BusinessDate): number[] {
  if (knownActivity(position, date) === undefined) return [];
  const day = requiredDay(date);
  const { lots } = book.positions;
  const rows = lotRows(book.positions, position).filter((row) => bookingDayOf(lots, row) === day);
  return rows.map((row) => tradeOf(lots, row));
}

/** What each trade of the position is still owed or owes, by the schedule as it is now. */
export function rateAgain(
  book: Book,
  position: Position,
  date: BusinessDate,
  context: Context,
): FeesAdjusted[] {
  return tradesOf(book, position, date).flatMap((trade) => {
    const booked = context.facts.get(sequenceAt(book.register, trade));
    assertThat(booked?.type === 'TradeBooked', 'a trade to be rated was prepared');
    const terms = contractOn(book.reference, booked.contract, booked.clearingDate);
    const account = accountTermsOn(book.reference, booked.account, booked.clearingDate);
    if (terms === undefined || account === undefined) return [];
    const { tradeType, quantity, clearingDate, bookingDate, tradeId } = booked;
    const { accountType, marginClass } = account;
    const rated = chargesFor(book.reference, {
      terms,
      accountType,
      marginClass,
      tradeType,
      quantity,
      clearingDate,
    });
    const due = isChargedElsewhere(book, tradeId) ? [] : rated;
    const charges = chargeDifferences(book.adjustedCharges.get(trade) ?? booked.charges, due);
    if (charges.length === 0) return [];
    const head = {
      type: 'FeesAdjusted',
      tradeId,
      account: booked.account,
      clearingDate,
      bookingDate,
    } as const;
    return [{ ...head, charged: booked.charges, charges }];
  });
}
