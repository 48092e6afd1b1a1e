import type { BusinessDate } from '../basics/business-date.ts';
import { type Amount, addAmounts, type Currency } from '../basics/money.ts';
import {
  accountCash,
  addToLedger,
  type CashDay,
  type CashState,
  cashDay,
  forgetFinalCash,
} from './cash-state.ts';
import { type Posting, type PostingEvent, postingsOf } from './postings.ts';

/** Posts an event, and keeps the day's variation figure, which is a memo where it does not enter cash. */
export function evolveCash(state: CashState, event: PostingEvent, finalThrough: string): void {
  let day: CashDay | undefined;
  let currency = '';
  // The postings of one event are of one account and booking date.
  for (const posting of postingsOf(event)) {
    if (day === undefined || posting.currency !== currency) {
      currency = posting.currency;
      day = openCashDay(state, posting, finalThrough);
    }
    const field = posting.kind === 'variation' ? 'variationCash' : posting.kind;
    day[field] = addAmounts(day[field], posting.amount);
    addToLedger(state, posting.ledger, currency, 0 - posting.amount);
  }
  const variation = variationOf(event);
  if (variation === undefined || variation.amount === 0) return;
  const { account, currency: inCurrency } = variation.event;
  const varied = cashDay(accountCash(state, account, inCurrency), variation.date);
  varied.variation = addAmounts(varied.variation, variation.amount);
}

function openCashDay(state: CashState, posting: Posting, finalThrough: string): CashDay {
  const cash = accountCash(state, posting.account, posting.currency);
  if (cash.days.length > 1) forgetFinalCash(cash, finalThrough);
  return cashDay(cash, posting.bookingDate);
}

/** What an event adds to its day's variation, in cash or not; undefined = nothing. */
function variationOf(event: PostingEvent): Variation | undefined {
  switch (event.type) {
    case 'PositionMarked':
      return { event, date: event.date, amount: event.variation };
    case 'MarkReversed':
      return { event, date: event.date, amount: 0 - event.variation };
    case 'TradeBooked':
      if (event.asOfVariation === 0) return undefined;
      return { event, date: event.bookingDate, amount: event.asOfVariation };
    case 'TradeRemoved':
      return { event, date: event.removalDate, amount: event.asOfVariation };
    default:
      return undefined;
  }
}

type Variation = {
  readonly event: { readonly account: string; readonly currency: Currency };
  readonly date: BusinessDate;
  readonly amount: Amount;
};
