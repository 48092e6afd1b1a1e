import type { TicketEntered, TradeBooked, TradeRemoved } from '../../domain/trade/trade-events.ts';
import {
  dayOf,
  keyOf,
  named,
  optionalDay,
  type Projecting,
  shown,
  touchDays,
} from './firm-projection.ts';
import { habitOf } from './habit-cache.ts';
import { post } from './project-cash.ts';
import type { RowOf } from './tables.ts';
import { tradeDetails } from './trade-details.ts';
import { PRICE_TYPES, placeOf, REMOVALS, SIDES, TRADE_TYPE_WORDS } from './words.ts';

/** The columns that trades, tickets and worklist rows share. */
export type TradeTerms = Pick<
  TradeBooked,
  | 'contract'
  | 'side'
  | 'quantity'
  | 'price'
  | 'tradeDate'
  | 'clearingDate'
  | 'executionTime'
  | 'ccp'
  | 'member'
  | 'ccpTradeId'
  | 'tradeType'
  | 'source'
>;

export function projectTradeBooked(to: Projecting, event: TradeBooked): void {
  const contract = named(to, event.contract);
  const bookingDay = dayOf(event.bookingDate);
  const clearingDay = dayOf(event.clearingDate);
  to.batch.appended.trades.push({
    id: to.key,
    account: named(to, event.account),
    contract,
    currency: named(to, event.currency),
    side: placeOf(SIDES, event.side),
    quantity: event.quantity,
    price: event.price,
    price_type: placeOf(PRICE_TYPES, event.priceType),
    trade_date: optionalDay(event.tradeDate),
    clearing_date: clearingDay,
    booking_date: bookingDay,
    premium: event.premium,
    fees: feesInOwnCurrency(to, event),
    as_of_variation: event.asOfVariation,
    posts_variation: event.postsVariation ? 1 : 0,
    ccp_trade_id: shown(event.ccpTradeId),
    habit: habitOf(to, event, contract),
    details: tradeDetails(event),
    removed: null,
    removal: null,
    removal_date: null,
    removal_variation: null,
  });
  countTradeDay(to, clearingDay);
  touchDays(to, bookingDay);
}

/** The booking's row gets its removal; what it had posted is posted back under the removal's booking date. */
export function projectTradeRemoved(to: Projecting, event: TradeRemoved): void {
  to.batch.changes.push({
    change: 'trade-removed',
    id: keyOf(to, event.bookedSequence),
    removed: to.key,
    removal: placeOf(REMOVALS, event.removal),
    removal_date: optionalDay(event.removalDate),
    removal_variation: event.asOfVariation,
  });
  const undone = { ...event, bookingDate: event.removalDate };
  const { currency, premium, asOfVariation } = event;
  if (premium !== 0) {
    const valueDate = event.premiumValueDate;
    post(to, undone, { kind: 'premium', currency, amount: -premium, valueDate });
  }
  for (const charge of event.charges) {
    post(to, undone, {
      kind: 'fees',
      currency: charge.currency,
      amount: -charge.amount,
      reason: `${charge.fee} ${charge.rule}`,
    });
  }
  // A removal carries its own as-of variation, already with its sign.
  if (event.postsVariation && asOfVariation !== 0) {
    post(to, undone, { kind: 'variation', currency, amount: asOfVariation });
  }
  touchDays(to, dayOf(event.removalDate));
}

export function projectTicketEntered(to: Projecting, event: TicketEntered): void {
  to.batch.appended.tickets.push({
    id: to.key,
    ticket_id: shown(event.ticketId),
    ...tradeTerms(to, event, event.account, event.currency),
    closed: null,
    outcome: null,
    trade_id: '',
  });
}

type TermColumns = Pick<
  RowOf<'tickets'>,
  | 'account'
  | 'contract'
  | 'currency'
  | 'side'
  | 'quantity'
  | 'price'
  | 'trade_date'
  | 'clearing_date'
  | 'execution_time'
  | 'ccp'
  | 'member'
  | 'ccp_trade_id'
  | 'trade_type'
  | 'source'
>;

export function tradeTerms(
  to: Projecting,
  event: TradeTerms,
  account: string,
  currency: string,
): TermColumns {
  return {
    account: named(to, account),
    contract: named(to, event.contract),
    currency: named(to, currency),
    side: placeOf(SIDES, event.side),
    quantity: event.quantity,
    price: event.price,
    trade_date: optionalDay(event.tradeDate),
    clearing_date: optionalDay(event.clearingDate),
    execution_time: shown(event.executionTime),
    ccp: named(to, event.ccp),
    member: named(to, event.member),
    ccp_trade_id: shown(event.ccpTradeId),
    trade_type: placeOf(TRADE_TYPE_WORDS, event.tradeType),
    source: shown(event.source),
  };
}

/** Charges in another currency than the trade's become postings, so that one column can be added up. */
function feesInOwnCurrency(to: Projecting, event: TradeBooked): number {
  let fees = 0;
  for (const { fee, rule, currency, amount } of event.charges) {
    if (currency === event.currency) fees += amount;
    else post(to, event, { kind: 'fees', currency, amount, reason: `${fee} ${rule}` });
  }
  return fees;
}

function countTradeDay(to: Projecting, date: number): void {
  const firm = to.state.number;
  const row = to.batch.tradeDays.get(`${firm} ${date}`);
  if (row === undefined) {
    const span = { firm, date, first_id: to.key, last_id: to.key, trades: 1 };
    to.batch.tradeDays.set(`${firm} ${date}`, span);
    return;
  }
  row.last_id = to.key;
  row.trades += 1;
}
