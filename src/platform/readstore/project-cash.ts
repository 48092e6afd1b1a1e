import type { AccountDayClosed, CashEntered, FeesAdjusted } from '../../domain/cash/cash-events.ts';
import type { PostingKind } from '../../domain/cash/postings.ts';
import { dayOf, named, optionalDay, type Projecting, shown, touchDays } from './firm-projection.ts';
import { POSTING_KINDS, placeOf } from './words.ts';

/** What a posting is about; `clearingDate` is its economic day, `bookingDate` the day it is posted in. */
export type PostingSubject = {
  readonly account: string;
  readonly clearingDate: string;
  readonly bookingDate: string;
  readonly contract?: string;
  readonly tradeId?: string;
};

export type PostedAmount = {
  readonly kind: PostingKind;
  readonly currency: string;
  /** Positive = the account receives. */
  readonly amount: number;
  readonly valueDate?: string;
  readonly reason?: string;
};

/** Adds a posting row; `part` counts the postings of one event. */
export function post(to: Projecting, subject: PostingSubject, posted: PostedAmount): void {
  const { postings } = to.batch.appended;
  const last = postings.at(-1);
  postings.push({
    id: to.key,
    part: last?.id === to.key ? last.part + 1 : 0,
    account: named(to, subject.account),
    currency: named(to, posted.currency),
    kind: placeOf(POSTING_KINDS, posted.kind),
    amount: posted.amount,
    date: dayOf(subject.clearingDate),
    booking_date: dayOf(subject.bookingDate),
    value_date: optionalDay(posted.valueDate ?? ''),
    contract: named(to, subject.contract ?? ''),
    trade_id: shown(subject.tradeId ?? ''),
    reason: shown(posted.reason ?? ''),
  });
}

export function projectCashEntered(to: Projecting, event: CashEntered): void {
  const { currency, amount, valueDate } = event;
  const reason = event.reason === '' ? event.entryId : `${event.entryId} ${event.reason}`;
  post(to, event, { kind: 'other', currency, amount, valueDate, reason });
  touchDays(to, dayOf(event.bookingDate));
}

export function projectFeesAdjusted(to: Projecting, event: FeesAdjusted): void {
  for (const { fee, rule, currency, amount } of event.charges) {
    post(to, event, { kind: 'fees', currency, amount, reason: `${fee} ${rule}` });
  }
}

export function projectAccountDayClosed(to: Projecting, event: AccountDayClosed): void {
  to.batch.appended.account_days.push({
    firm: to.state.number,
    date: dayOf(event.date),
    account: named(to, event.account),
    currency: named(to, event.currency),
    id: to.key,
    initial_balance: event.initialBalance,
    premium: event.premium,
    fees: event.fees,
    realised: event.realised,
    variation: event.variation,
    other_cash: event.otherCash,
    cash: event.cash,
    open_trade_equity: event.openTradeEquity,
    long_option_value: event.longOptionValue,
    short_option_value: event.shortOptionValue,
    complete: event.complete ? 1 : 0,
    missing: shown(event.missing),
  });
}
