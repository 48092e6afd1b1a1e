import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type { Price } from '../basics/price.ts';
import { isPremiumStyle } from '../cash/charges.ts';
import { exercisesItself, moneynessOf } from '../position/end-of-life.ts';
import { settlementOn } from '../position/price-table.ts';
import { isClearingDay, priorClearingDay } from '../reference/clearing-calendar.ts';
import { type ContractTerms, contractOn } from '../reference/contract-terms.ts';
import type { Book } from './book-state.ts';
import { settlementDue } from './settlement-due.ts';

/** Why the end of a contract cannot be worked out yet; it is named until somebody says what is missing. */
export type EndingProblem =
  | 'final-settlement-missing'
  | 'underlying-settlement-missing'
  | 'underlying-contract-unknown'
  | 'option-settlement-missing'
  | 'delivery-open';

/** A future that is settled in cash: every contract ends at this price. */
export type FutureEnding = { readonly kind: 'future'; readonly price: Price };

/** How contracts of an option end on a day. */
export type OptionEnding = {
  readonly kind: 'option';
  readonly isLastDay: boolean;
  /** On the last day: the product's rule exercises it. */
  readonly exercisesItself: boolean;
  /** Price at which an exercised or assigned contract leaves the position. */
  readonly exercisePrice: Price;
  /** The future that an exercise makes; undefined when the option is settled in cash. */
  readonly future: { readonly terms: ContractTerms; readonly strike: Price } | undefined;
};

export type Ending = FutureEnding | OptionEnding;

/**
 * The last day of a contract's life: its expiry, or the clearing day before it where nothing clears on that. Blank =
 * not known.
 */
export function lastDayOf(book: Book, contract: ContractId, date: BusinessDate): BusinessDate {
  const terms = contractOn(book.reference, contract, date);
  if (terms === undefined || terms.expiryDate === '') return '';
  const { calendar, expiryDate } = terms;
  return isClearingDay(book.reference, calendar, expiryDate)
    ? expiryDate
    : priorClearingDay(book.reference, calendar, expiryDate);
}

export function isPastExpiry(book: Book, contract: ContractId, date: BusinessDate): boolean {
  const lastDay = lastDayOf(book, contract, date);
  return lastDay !== '' && lastDay < date;
}

/** How contracts of `terms` end on `date`: their last day, or for an option any day on which some are exercised. */
export function endingOn(
  book: Book,
  terms: ContractTerms,
  date: BusinessDate,
): Ending | EndingProblem {
  const isLastDay = lastDayOf(book, terms.contract, date) === date;
  if (terms.putCall === '') return futureEnding(book, terms, date);
  if (terms.settlement === 'cash') return cashOption(book, terms, { date, isLastDay });
  return physicalOption(book, terms, { date, isLastDay });
}

/** `finalSettlementKind` says whether the last price is one of its own or the day's. */
function futureEnding(
  book: Book,
  terms: ContractTerms,
  date: BusinessDate,
): FutureEnding | EndingProblem {
  if (terms.settlement === 'physical') return 'delivery-open';
  const found = settlementOn(book.positions.prices, terms.contract, date, false);
  if (typeof found === 'string') return 'final-settlement-missing';
  const isFinal = found.kind === 'final-settlement' || found.kind === 'manual';
  if (terms.finalSettlementKind === 'final-settlement' && !isFinal)
    return 'final-settlement-missing';
  return { kind: 'future', price: found.price };
}

type Day = { readonly date: BusinessDate; readonly isLastDay: boolean };

/**
 * Without an underlying contract (an index, a stock) what an exercise pays is the option's own final settlement. With
 * one it is the difference of its settlement and the strike.
 */
function cashOption(book: Book, terms: ContractTerms, day: Day): OptionEnding | EndingProblem {
  const own = settlementOn(book.positions.prices, terms.contract, day.date, false);
  if (terms.underlyingContract === '') {
    if (typeof own === 'string' || (own.kind !== 'final-settlement' && own.kind !== 'manual'))
      return 'final-settlement-missing';
    return cashEnding(terms, day, own.price, own.price);
  }
  const moneyness = moneynessOn(book, terms, day.date);
  if (typeof moneyness === 'string') return moneyness;
  return cashEnding(terms, day, moneyness, Math.max(0, moneyness));
}

function cashEnding(
  terms: ContractTerms,
  { isLastDay }: Day,
  moneyness: Price,
  exercisePrice: Price,
): OptionEnding {
  const itself = isLastDay && isExercisedByItself(terms, moneyness);
  return { kind: 'option', isLastDay, exercisesItself: itself, exercisePrice, future: undefined };
}

/**
 * An exercise for delivery makes a future at the strike, so the option leaves at nothing; a futures-style option
 * leaves at the day's settlement, to which it is marked, and that premium passes (domain.md, "Money").
 */
function physicalOption(book: Book, terms: ContractTerms, day: Day): OptionEnding | EndingProblem {
  const { underlyingContract, strike } = terms;
  const future =
    underlyingContract === ''
      ? undefined
      : contractOn(book.reference, underlyingContract, day.date);
  if (future === undefined || strike === undefined) return 'underlying-contract-unknown';
  const exercisePrice = priceOfExercise(book, terms, day.date);
  if (typeof exercisePrice === 'string') return exercisePrice;
  const ending = { kind: 'option', exercisePrice, future: { terms: future, strike } } as const;
  if (!day.isLastDay) return { ...ending, isLastDay: false, exercisesItself: false };
  if (terms.exerciseThreshold === 'none')
    return { ...ending, isLastDay: true, exercisesItself: false };
  const moneyness = moneynessOn(book, terms, day.date);
  if (typeof moneyness === 'string') return moneyness;
  return { ...ending, isLastDay: true, exercisesItself: isExercisedByItself(terms, moneyness) };
}

function priceOfExercise(
  book: Book,
  terms: ContractTerms,
  date: BusinessDate,
): Price | EndingProblem {
  if (isPremiumStyle(terms)) return 0;
  const settlement = settlementDue(book, terms.contract, date, false);
  return typeof settlement === 'string' ? 'option-settlement-missing' : settlement.price;
}

/** How far an option is in the money by its underlying's settlement of the day, or why nobody knows. */
export function moneynessOn(
  book: Book,
  { underlyingContract, strike, putCall }: ContractTerms,
  date: BusinessDate,
): Price | EndingProblem {
  if (underlyingContract === '' || strike === undefined || putCall === '')
    return 'underlying-contract-unknown';
  const settlement = settlementDue(book, underlyingContract, date, false);
  if (typeof settlement === 'string') return 'underlying-settlement-missing';
  return moneynessOf(putCall, strike, settlement.price);
}

function isExercisedByItself(terms: ContractTerms, moneyness: Price): boolean {
  return exercisesItself(terms.exerciseThreshold, terms.ticks[0], moneyness);
}
