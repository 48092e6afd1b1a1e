import { type BusinessDate, dayNumber } from '../basics/business-date.ts';
import { accept, reject } from '../basics/decision.ts';
import { pairOf } from '../position/close-out.ts';
import { requiredDay } from '../position/open-lot.ts';
import type { CloseOutsReversed, Pair } from '../position/position-events.ts';
import { findPosition, type Position, type RunPair, runOn } from '../position/position-state.ts';
import { isClearingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { isFinal } from './booking-day.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import { PAIRS_PER_EVENT, postsProfit } from './closing-events.ts';
import type { CloseOut, InstructedPair, Reopen } from './commands.ts';
import { closeInHand, type LotsInHand, lotsInHand, takeBack } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { fullPair, undoRuns } from './undo-runs.ts';

/**
 * Closes named lots against each other; for gross, specified and hold-open accounts the only way. On a day that was run
 * already, what the run did to the position is taken back first: the day is stale and must be run again.
 */
export function closeOut(book: Book, command: CloseOut, context: Context): BookDecision {
  const { account, contract, date } = command;
  const position = findPosition(book.positions, account, contract);
  if (position === undefined) return noPosition(account, contract);
  const refusal = dayProblem(book, contract, date) ?? countProblem(command);
  if (refusal !== undefined) return refusal;
  const terms = accountTermsOn(book.reference, account, date);
  if (terms === undefined)
    return reject('account_must_be_known', account, 'an account in reference');
  const undone = undoRuns(book, position, { from: date, reason: 'instruction' });
  const lots = lotsInHand(book, position, undone.mark);
  for (const pair of undone.pairs) takeBack(lots, pair, undone.mark);
  const valuation = valuationOn(book, contract, date);
  const pairs: Pair[] = [];
  for (const wanted of command.pairs) {
    const match = matchOf(lots, wanted, requiredDay(date));
    if ('ok' in match) return match;
    pairs.push(pairOf(match, valuation));
    closeInHand(lots, wanted.buyTradeId, wanted.sellTradeId, wanted.quantity);
  }
  const { currency } = position;
  const head = {
    type: 'LotsClosedOut',
    account,
    contract,
    currency,
    date,
    bookingDate: date,
  } as const;
  const posts = postsProfit(terms, valuation);
  const event = { ...head, postsProfit: posts, instructed: true, previous: 0, pairs };
  return accept(...linkCloseOuts(book, [...undone.events, event], context.sequence));
}

/** Takes pairs of a day that is not final back: the lots are open again exactly as before. */
export function reopen(book: Book, command: Reopen, context: Context): BookDecision {
  const { account, contract, date } = command;
  const position = findPosition(book.positions, account, contract);
  if (position === undefined) return noPosition(account, contract);
  const refusal = dayProblem(book, contract, date) ?? countProblem(command);
  if (refusal !== undefined) return refusal;
  const taken = new Set<RunPair>();
  const events: BookEvent[] = [];
  for (const wanted of command.pairs) {
    const event = reopened(book, position, { date, wanted, taken });
    if (event === undefined) {
      const seen = `${wanted.quantity} of ${wanted.buyTradeId} against ${wanted.sellTradeId} on ${date}`;
      return reject('pair_must_be_closed_out', seen, 'a pair of that day');
    }
    events.push(event);
  }
  return accept(...linkCloseOuts(book, events, context.sequence));
}

type Reopening = {
  readonly date: BusinessDate;
  readonly wanted: InstructedPair;
  /** Pairs that the same command has named before. */
  readonly taken: Set<RunPair>;
};

function reopened(
  book: Book,
  position: Position,
  { date, wanted, taken }: Reopening,
): CloseOutsReversed | undefined {
  for (const { postsProfit: posts, pairs } of runOn(position, date)?.closeOuts ?? []) {
    for (const remembered of pairs) {
      const pair = fullPair(book, remembered);
      if (taken.has(remembered) || !isWanted(pair, wanted)) continue;
      taken.add(remembered);
      const { account, contract, currency } = position;
      const head = {
        type: 'CloseOutsReversed',
        account,
        contract,
        currency,
        date,
        bookingDate: date,
      } as const;
      return { ...head, postsProfit: posts, reason: 'instruction', previous: 0, pairs: [pair] };
    }
  }
  return undefined;
}

function isWanted(pair: Pair, { buyTradeId, sellTradeId, quantity }: InstructedPair): boolean {
  return (
    pair.buyTradeId === buyTradeId && pair.sellTradeId === sellTradeId && pair.quantity === quantity
  );
}

/** The two lots as they are before the pair, or why they cannot be closed against each other. */
function matchOf(
  lots: LotsInHand,
  { buyTradeId, sellTradeId, quantity }: InstructedPair,
  day: number,
) {
  const buy = lots.get(buyTradeId);
  const sell = lots.get(sellTradeId);
  if (buy === undefined || buy.open <= 0 || buy.bookingDay > day) {
    return reject('lot_must_be_open', buyTradeId, 'an open long lot of the position on that day');
  }
  if (sell === undefined || sell.open >= 0 || sell.bookingDay > day) {
    return reject('lot_must_be_open', sellTradeId, 'an open short lot of the position on that day');
  }
  const most = Math.min(buy.open, -sell.open);
  if (!Number.isSafeInteger(quantity) || quantity > most || quantity <= 0) {
    return reject('close_out_must_not_exceed_the_lots', `${quantity} contracts`, `1 to ${most}`);
  }
  return { buy: { ...buy }, sell: { ...sell }, quantity };
}

function noPosition(account: string, contract: string): BookDecision {
  return reject('position_must_exist', `${account} ${contract}`, 'a position with lots');
}

function dayProblem(book: Book, contract: string, date: BusinessDate): BookDecision | undefined {
  if (dayNumber(date) === undefined)
    return reject('date_must_be_real', date, 'a day as YYYY-MM-DD');
  if (isFinal(book, date)) {
    return reject(
      'day_must_not_be_final',
      `${date} is final`,
      `a day after ${book.days.finalThrough}`,
    );
  }
  const calendar = contractOn(book.reference, contract, date)?.calendar;
  if (calendar !== undefined && isClearingDay(book.reference, calendar, date)) return undefined;
  return reject(
    'date_must_be_a_clearing_day',
    `${date} is none for ${contract}`,
    'a clearing day of its CCP',
  );
}

function countProblem({ pairs }: CloseOut | Reopen): BookDecision | undefined {
  if (pairs.length > 0 && pairs.length <= PAIRS_PER_EVENT) return undefined;
  return reject('pairs_must_fit_one_event', `${pairs.length} pairs`, `1 to ${PAIRS_PER_EVENT}`);
}
