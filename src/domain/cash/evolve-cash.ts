import { addAmounts } from '../basics/money.ts';
import {
  accountCash,
  addToLedger,
  type CashState,
  cashDay,
  forgetFinalCash,
} from './cash-state.ts';
import { type Posting, type PostingEvent, postingsOf } from './postings.ts';

/** Posts an event, and keeps the day's variation figure, which is a memo where it does not enter cash. */
export function evolveCash(state: CashState, event: PostingEvent, finalThrough: string): void {
  for (const posting of postingsOf(event)) post(state, posting, finalThrough);
  const variation = variationOf(event);
  if (variation === undefined || variation.amount === 0) return;
  const day = cashDay(accountCash(state, event.account, variation.currency), variation.date);
  day.variation = addAmounts(day.variation, variation.amount);
}

function post(state: CashState, posting: Posting, finalThrough: string): void {
  const cash = accountCash(state, posting.account, posting.currency);
  if (cash.days.length > 1) forgetFinalCash(cash, finalThrough);
  const day = cashDay(cash, posting.bookingDate);
  const field = posting.kind === 'variation' ? 'variationCash' : posting.kind;
  day[field] = addAmounts(day[field], posting.amount);
  addToLedger(state, posting.ledger, posting.currency, 0 - posting.amount);
}

/** What an event adds to its day's variation, in cash or not. */
function variationOf(event: PostingEvent) {
  switch (event.type) {
    case 'PositionMarked':
      return { date: event.date, currency: event.currency, amount: event.variation };
    case 'MarkReversed':
      return { date: event.date, currency: event.currency, amount: 0 - event.variation };
    case 'TradeBooked':
      return { date: event.bookingDate, currency: event.currency, amount: event.asOfVariation };
    case 'TradeRemoved':
      return { date: event.removalDate, currency: event.currency, amount: event.asOfVariation };
    default:
      return undefined;
  }
}
