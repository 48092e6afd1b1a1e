import type { BusinessDate } from '../basics/business-date.ts';
import type { Amount, Currency } from '../basics/money.ts';
import type {
  CloseOutsReversed,
  LotsClosedOut,
  MarkReversed,
  PositionMarked,
} from '../position/position-events.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { CashEntered, FeesAdjusted } from './cash-events.ts';

/** The figure of an account's day that a posting belongs to. */
export type PostingKind = 'premium' | 'fees' | 'realised' | 'variation' | 'other';

/**
 * One double entry: `amount` to the account, the same with the opposite sign to the ledger. `clearingDate` is the day
 * it belongs to, `bookingDate` the day it is posted in, `valueDate` the day money moves.
 */
export type Posting = {
  readonly account: string;
  readonly ledger: string;
  readonly kind: PostingKind;
  readonly currency: Currency;
  readonly amount: Amount;
  readonly clearingDate: BusinessDate;
  readonly bookingDate: BusinessDate;
  readonly valueDate: BusinessDate;
};

export type PostingEvent =
  | TradeBooked
  | TradeRemoved
  | FeesAdjusted
  | LotsClosedOut
  | CloseOutsReversed
  | PositionMarked
  | MarkReversed
  | CashEntered;

/** Every posting of an event, in order; zero amounts are left out. The one place that says what moves cash. */
export function postingsOf(event: PostingEvent): Posting[] {
  switch (event.type) {
    case 'TradeBooked':
      return tradePostings(event, 1, event.bookingDate);
    case 'TradeRemoved':
      return tradePostings(event, -1, event.removalDate);
    case 'FeesAdjusted':
      return event.charges.map(({ fee, currency, amount }) => ({
        ...dates(event, event.clearingDate),
        account: event.account,
        ledger: `fees:${fee}`,
        kind: 'fees',
        currency,
        amount,
      }));
    case 'LotsClosedOut':
      return realisedPostings(event, 1);
    case 'CloseOutsReversed':
      return realisedPostings(event, -1);
    case 'PositionMarked':
    case 'MarkReversed':
      return markPostings(event);
    case 'CashEntered':
      return [cashPosting(event)];
  }
}

function tradePostings(
  event: TradeBooked | TradeRemoved,
  sign: 1 | -1,
  bookingDate: BusinessDate,
): Posting[] {
  const { account, currency, clearingDate, contract, premium } = event;
  const postings: Posting[] = [];
  for (const charge of event.charges) {
    if (charge.amount === 0) continue;
    postings.push({
      account,
      ledger: feeLedger(charge.fee),
      kind: 'fees',
      currency: charge.currency,
      amount: sign * charge.amount,
      clearingDate,
      bookingDate,
      valueDate: clearingDate,
    });
  }
  if (premium !== 0) {
    const ledger = `premium:${exchangeOf(contract)}`;
    const valueDate = event.premiumValueDate;
    const amount = sign * premium;
    postings.push({
      account,
      ledger,
      kind: 'premium',
      currency,
      amount,
      clearingDate,
      bookingDate,
      valueDate,
    });
  }
  // A removal carries its own as-of variation, already with its sign.
  if (event.postsVariation && event.asOfVariation !== 0) {
    const ledger = `variation:${exchangeOf(contract)}`;
    const amount = event.asOfVariation;
    const valueDate = clearingDate;
    postings.push({
      account,
      ledger,
      kind: 'variation',
      currency,
      amount,
      clearingDate,
      bookingDate,
      valueDate,
    });
  }
  return postings;
}

// Ledgers are few and asked for on every trade.
const feeLedgers = new Map<string, string>();

function feeLedger(fee: string): string {
  const known = feeLedgers.get(fee);
  if (known !== undefined) return known;
  const ledger = `fees:${fee}`;
  feeLedgers.set(fee, ledger);
  return ledger;
}

function realisedPostings(event: LotsClosedOut | CloseOutsReversed, sign: 1 | -1): Posting[] {
  if (!event.postsProfit) return [];
  const profit = event.pairs.reduce((sum, pair) => sum + pair.profit, 0);
  if (profit === 0) return [];
  const { account, currency } = event;
  return [
    {
      ...dates(event, event.date),
      account,
      ledger: `variation:${exchangeOf(event.contract)}`,
      kind: 'realised',
      currency,
      amount: sign * profit,
    },
  ];
}

function markPostings(event: PositionMarked | MarkReversed): Posting[] {
  if (!event.postsVariation || event.variation === 0) return [];
  const { account, currency, date } = event;
  return [
    {
      account,
      ledger: `variation:${exchangeOf(event.contract)}`,
      kind: 'variation',
      currency,
      amount: event.type === 'PositionMarked' ? event.variation : -event.variation,
      clearingDate: date,
      bookingDate: date,
      valueDate: event.valueDate,
    },
  ];
}

function cashPosting(event: CashEntered): Posting {
  const { account, currency, amount, clearingDate, bookingDate, valueDate } = event;
  const ledger = 'entries';
  return { account, ledger, kind: 'other', currency, amount, clearingDate, bookingDate, valueDate };
}

function dates(event: { readonly bookingDate: BusinessDate }, clearingDate: BusinessDate) {
  return { clearingDate, bookingDate: event.bookingDate, valueDate: clearingDate };
}

function exchangeOf(contract: string): string {
  return contract.slice(0, contract.indexOf(':'));
}
