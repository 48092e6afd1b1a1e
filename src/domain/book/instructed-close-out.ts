import { accept, reject } from '../basics/decision.ts';
import { pairOf } from '../position/close-out.ts';
import { findPosition, type Position } from '../position/position-state.ts';
import type { Pair } from '../position/position-events.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookDecision, BookEvent, Context } from './book-state.ts';
import { linkCloseOuts } from './close-out-chain.ts';
import type { CloseOut, InstructedPair, Reopen } from './commands.ts';
import { closeInHand, type LotsInHand, lotsInHand } from './lots-in-hand.ts';
import { valuationOn } from './position-value.ts';
import { postsProfit } from './rematch.ts';
import { fullPair } from './undo-runs.ts';

/** Closes named lots against each other; for gross, specified and hold-open accounts the only way. */
export function closeOut(book: Book, command: CloseOut, context: Context): BookDecision {
  const { account, contract, date } = command;
  const position = findPosition(book.positions, account, contract);
  if (position === undefined) return reject('position_must_exist', `${account} ${contract}`, 'a position with lots');
  if (date <= book.days.finalThrough) return finalDay(book, date);
  const terms = accountTermsOn(book.reference, account, date);
  if (terms === undefined) return reject('account_must_be_known', account, 'an account in reference');
  const lots = lotsInHand(book, position, { date: position.markDate, price: position.markPrice });
  const valuation = valuationOn(book, contract, date);
  const pairs: Pair[] = [];
  for (const wanted of command.pairs) {
    const problem = pairProblem(lots, wanted);
    if (problem !== undefined) return problem;
    const { buyTradeId, sellTradeId, quantity } = wanted;
    const buy = lots.get(buyTradeId);
    const sell = lots.get(sellTradeId);
    if (buy !== undefined && sell !== undefined) pairs.push(pairOf({ buy: { ...buy }, sell: { ...sell }, quantity }, valuation));
    closeInHand(lots, buyTradeId, sellTradeId, quantity);
  }
  const event: BookEvent = {
    type: 'LotsClosedOut',
    account,
    contract,
    currency: position.currency,
    date,
    bookingDate: date,
    postsProfit: postsProfit(terms, valuation),
    instructed: true,
    previous: 0,
    pairs,
  };
  return accept(...linkCloseOuts(book, [event], context.sequence));
}

/** Takes pairs of a day that is not final back: the lots are open again exactly as before. */
export function reopen(book: Book, command: Reopen, context: Context): BookDecision {
  const { account, contract, date } = command;
  const position = findPosition(book.positions, account, contract);
  if (position === undefined) return reject('position_must_exist', `${account} ${contract}`, 'a position with lots');
  if (date <= book.days.finalThrough) return finalDay(book, date);
  const events: BookEvent[] = [];
  for (const wanted of command.pairs) {
    const event = reopened(book, position, date, wanted);
    if (event === undefined) {
      const seen = `${wanted.quantity} of ${wanted.buyTradeId} against ${wanted.sellTradeId} on ${date}`;
      return reject('pair_must_be_closed_out', seen, 'a pair of that day');
    }
    events.push(event);
  }
  return accept(...linkCloseOuts(book, events, context.sequence));
}

function reopened(book: Book, position: Position, date: string, wanted: InstructedPair): BookEvent | undefined {
  const run = position.runs.find((known) => known.date === date);
  for (const known of run?.closeOuts ?? []) {
    const pair = known.pairs.map((remembered) => fullPair(book, remembered)).find(
      (full) =>
        full.buyTradeId === wanted.buyTradeId &&
        full.sellTradeId === wanted.sellTradeId &&
        full.quantity === wanted.quantity,
    );
    if (pair === undefined) continue;
    const { account, contract, currency } = position;
    return {
      type: 'CloseOutsReversed',
      account,
      contract,
      currency,
      date,
      bookingDate: date,
      postsProfit: known.postsProfit,
      reason: 'instruction',
      previous: 0,
      pairs: [pair],
    };
  }
  return undefined;
}

function pairProblem(lots: LotsInHand, pair: InstructedPair): BookDecision | undefined {
  const { buyTradeId, sellTradeId, quantity } = pair;
  const buy = lots.get(buyTradeId);
  const sell = lots.get(sellTradeId);
  if (buy === undefined || buy.open <= 0) return reject('lot_must_be_open', buyTradeId, 'an open long lot of the position');
  if (sell === undefined || sell.open >= 0) return reject('lot_must_be_open', sellTradeId, 'an open short lot of the position');
  const most = Math.min(buy.open, -sell.open);
  if (quantity > most || quantity <= 0) {
    return reject('close_out_must_not_exceed_the_lots', `${quantity} contracts`, `1 to ${most}`);
  }
  return undefined;
}

function finalDay(book: Book, date: string): BookDecision {
  return reject('day_must_not_be_final', `${date} is final`, `a day after ${book.days.finalThrough}`);
}
