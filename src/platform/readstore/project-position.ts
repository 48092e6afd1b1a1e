import type {
  CloseOutsReversed,
  LotsClosedOut,
  MarkReversed,
  PositionMarked,
  PositionUnmarked,
  SettlementPriceSet,
} from '../../domain/position/position-events.ts';
import {
  dayOf,
  keyOf,
  named,
  optionalDay,
  type Projecting,
  rememberContract,
  shown,
  touchDayOfPrice,
  touchDays,
} from './firm-projection.ts';
import { post } from './project-cash.ts';
import type { RowOf } from './tables.ts';
import { MARK_STATES, PRICE_KINDS, placeOf, REVERSALS, UNMARKED_REASONS } from './words.ts';

export function projectLotsClosedOut(to: Projecting, event: LotsClosedOut): void {
  const head = {
    id: to.key,
    account: named(to, event.account),
    contract: named(to, event.contract),
    currency: named(to, event.currency),
    date: dayOf(event.date),
    booking_date: dayOf(event.bookingDate),
    posts_profit: event.postsProfit ? 1 : 0,
    instructed: event.instructed ? 1 : 0,
  };
  for (const [part, pair] of event.pairs.entries()) {
    to.batch.appended.close_outs.push({ ...head, part, ...pairColumns(to, pair) });
  }
  postProfit(to, event, 1);
}

export function projectCloseOutsReversed(to: Projecting, event: CloseOutsReversed): void {
  for (const pair of event.pairs) {
    to.batch.changes.push({
      change: 'pair-reversed',
      account: named(to, event.account),
      contract: named(to, event.contract),
      date: dayOf(event.date),
      buy: keyOf(to, pair.buyBookedSequence),
      sell: keyOf(to, pair.sellBookedSequence),
      quantity: pair.quantity,
      reversed: to.key,
      reversal: placeOf(REVERSALS, event.reason),
      reversal_date: dayOf(event.bookingDate),
    });
  }
  postProfit(to, event, -1);
  touchDays(to, dayOf(event.bookingDate));
}

function pairColumns(to: Projecting, pair: LotsClosedOut['pairs'][number]) {
  return {
    quantity: pair.quantity,
    profit: pair.profit,
    variation: pair.variation,
    buy: keyOf(to, pair.buyBookedSequence),
    buy_trade_id: shown(pair.buyTradeId),
    buy_trade_date: optionalDay(pair.buyTradeDate),
    buy_price: pair.buyPrice,
    buy_basis: pair.buyBasis,
    sell: keyOf(to, pair.sellBookedSequence),
    sell_trade_id: shown(pair.sellTradeId),
    sell_trade_date: optionalDay(pair.sellTradeDate),
    sell_price: pair.sellPrice,
    sell_basis: pair.sellBasis,
    reversed: null,
    reversal: null,
    reversal_date: null,
  };
}

function postProfit(to: Projecting, event: LotsClosedOut | CloseOutsReversed, times: 1 | -1): void {
  if (!event.postsProfit) return;
  let profit = 0;
  for (const pair of event.pairs) profit += pair.profit * times;
  const { currency, date } = event;
  if (profit === 0) return;
  post(to, { ...event, clearingDate: date }, { kind: 'realised', currency, amount: profit });
}

export function projectPositionMarked(to: Projecting, event: PositionMarked): void {
  to.batch.appended.position_days.push({
    ...positionDay(to, event, 'marked'),
    price: event.price,
    price_date: optionalDay(event.priceDate),
    price_kind: placeOf(PRICE_KINDS, event.priceKind),
    long: event.long,
    short: event.short,
    bought: event.bought,
    sold: event.sold,
    variation: event.variation,
    open_trade_equity: event.openTradeEquity,
    option_value: event.optionValue,
    posts_variation: event.postsVariation ? 1 : 0,
  });
  postVariation(to, event, event.variation);
}

export function projectMarkReversed(to: Projecting, event: MarkReversed): void {
  to.batch.appended.position_days.push(positionDay(to, event, 'reversed'));
  postVariation(to, event, -event.variation);
  touchDays(to, dayOf(event.date));
}

export function projectPositionUnmarked(to: Projecting, event: PositionUnmarked): void {
  to.batch.appended.position_days.push({
    ...positionDay(to, event, 'unmarked'),
    unmarked_reason: placeOf(UNMARKED_REASONS, event.reason),
    long: event.long,
    short: event.short,
  });
}

function positionDay(
  to: Projecting,
  event: PositionMarked | MarkReversed | PositionUnmarked,
  state: (typeof MARK_STATES)[number],
): RowOf<'position_days'> {
  rememberContract(to, dayOf(event.date), named(to, event.contract));
  return {
    firm: to.state.number,
    date: dayOf(event.date),
    account: named(to, event.account),
    contract: named(to, event.contract),
    id: to.key,
    state: placeOf(MARK_STATES, state),
    currency: named(to, event.currency),
    price: 0,
    price_date: null,
    price_kind: null,
    unmarked_reason: null,
    long: 0,
    short: 0,
    bought: 0,
    sold: 0,
    variation: 0,
    open_trade_equity: 0,
    option_value: 0,
    posts_variation: 0,
  };
}

function postVariation(to: Projecting, event: PositionMarked | MarkReversed, amount: number): void {
  if (!event.postsVariation || amount === 0) return;
  const { account, contract, currency, date, valueDate } = event;
  const subject = { account, contract, clearingDate: date, bookingDate: date };
  post(to, subject, { kind: 'variation', currency, amount, valueDate });
}

export function projectSettlementPriceSet(to: Projecting, event: SettlementPriceSet): void {
  to.batch.appended.prices.push({
    contract: named(to, event.contract),
    date: dayOf(event.date),
    id: to.key,
    kind: placeOf(PRICE_KINDS, event.kind),
    price: event.price,
    source: named(to, event.source),
    source_hash: named(to, event.sourceHash),
    version: event.version,
    actor: named(to, event.actor),
  });
  touchDayOfPrice(to, dayOf(event.date), named(to, event.contract));
}
