import { dateOfDay } from '../basics/business-date.ts';
import type { Decimal } from '../basics/decimal.ts';
import { type Amount, type Currency, timesQuantity, valuePerContract } from '../basics/money.ts';
import type { Price } from '../basics/price.ts';
import type { Quantity } from '../basics/quantity.ts';
import type { AccountSet } from '../reference/reference-events.ts';
import type { CloseOutOrder } from '../reference/reference-words.ts';
import { ccpTradeIdIn, endsContracts } from '../trade/trade-id.ts';
import type { Pair } from './position-events.ts';

/** A lot as the matching sees it: its identity, what is open of it, and the basis of its next variation. */
export type MatchableLot = {
  readonly tradeId: string;
  /** Open contracts, signed. */
  readonly open: number;
  readonly traded: number;
  readonly price: Price;
  /** Effective basis (last mark, or its own price). */
  readonly basis: Price;
  readonly executedMicros: number;
  readonly tradeDay: number;
  readonly openDay: number;
  readonly bookingDay: number;
  readonly bookedSequence: number;
};

export type Match = {
  readonly buy: MatchableLot;
  readonly sell: MatchableLot;
  readonly quantity: Quantity;
};

export type Valuation = {
  readonly multiplier: Decimal;
  readonly currency: Currency;
  readonly premiumStyle: boolean;
};

/**
 * Orders lots as the account's close-out takes them. Ties by trade date, execution instant (missing last), CCP trade
 * id, trade id; never by arrival. HIFO takes the dearest long and the cheapest short first.
 */
export function closeOutOrderOf(
  order: CloseOutOrder,
): (a: MatchableLot, b: MatchableLot) => number {
  if (order === 'lifo') return (a, b) => byTime(b, a);
  if (order === 'hifo')
    return (a, b) => (a.open > 0 ? b.price - a.price : a.price - b.price) || byTime(a, b);
  return byTime;
}

/** Oldest first. Total: two lots of one position never have the same trade id. */
export function byTime(a: MatchableLot, b: MatchableLot): number {
  if (a.tradeDay !== b.tradeDay) return a.tradeDay - b.tradeDay;
  if (a.executedMicros !== b.executedMicros) {
    if (a.executedMicros === 0) return 1;
    if (b.executedMicros === 0) return -1;
    return a.executedMicros - b.executedMicros;
  }
  const ids = compareText(ccpTradeIdIn(a.tradeId), ccpTradeIdIn(b.tradeId));
  return ids === 0 ? compareText(a.tradeId, b.tradeId) : ids;
}

/**
 * The automatic close-out of an account. Where only a person closes out, the trades that end contracts (exercise,
 * expiry, final settlement …) still close, oldest first, what they end: nobody instructs that.
 */
export function matchesFor(
  lots: readonly MatchableLot[],
  account: Pick<AccountSet, 'positionMethod' | 'closeOutOrder'>,
): Match[] {
  if (closesOutByItself(account)) {
    const { closeOutOrder } = account;
    return matchLots(
      lots.some(isEnding) ? leavingEnoughForEndings(lots, closeOutOrder) : lots,
      closeOutOrder,
    );
  }
  const ending = lots.filter(isEnding);
  if (ending.length === 0) return [];
  const held = lots.filter((lot) => !isEnding(lot));
  const sold = [...ending.filter(({ open }) => open < 0), ...held.filter(({ open }) => open > 0)];
  const bought = [...ending.filter(({ open }) => open > 0), ...held.filter(({ open }) => open < 0)];
  return [...matchLots(sold, 'fifo'), ...matchLots(bought, 'fifo')];
}

function isEnding({ tradeId }: MatchableLot): boolean {
  return endsContracts(tradeId);
}

/**
 * What ends contracts ends some that are held, so it is never itself what stays open: an assignment of four out of five
 * shorts, two of which the market closed that day, leaves one contract of the market's purchase. Of the side that is left over
 * the last lots in order stay out of the matching, those that end contracts excepted.
 */
function leavingEnoughForEndings(
  lots: readonly MatchableLot[],
  order: CloseOutOrder,
): MatchableLot[] {
  let left = 0;
  for (const { open } of lots) left += open;
  const isLeft = (lot: MatchableLot) => lot.open > 0 === left > 0 && !isEnding(lot);
  const last = lots.filter(isLeft).sort(closeOutOrderOf(order)).reverse();
  const matched = lots.filter((lot) => !isLeft(lot));
  for (const lot of last) {
    const stays = Math.sign(left) * Math.min(Math.abs(left), Math.abs(lot.open));
    left -= stays;
    if (stays !== lot.open) matched.push({ ...lot, open: lot.open - stays });
  }
  return matched;
}

export function closesOutByItself(
  account: Pick<AccountSet, 'positionMethod' | 'closeOutOrder'>,
): boolean {
  const { positionMethod, closeOutOrder } = account;
  if (positionMethod === 'gross') return false;
  return closeOutOrder !== 'specified' && closeOutOrder !== 'hold-open';
}

/** Matches longs against shorts until one side is used up. `hold-open` and `specified` match nothing by themselves. */
export function matchLots(lots: readonly MatchableLot[], order: CloseOutOrder): Match[] {
  if (order === 'hold-open' || order === 'specified') return [];
  const compare = closeOutOrderOf(order);
  const longs = lots.filter((lot) => lot.open > 0).sort(compare);
  const shorts = lots.filter((lot) => lot.open < 0).sort(compare);
  const matches: Match[] = [];
  let longAt = 0;
  let shortAt = 0;
  let longLeft = longs[0]?.open ?? 0;
  let shortLeft = -(shorts[0]?.open ?? 0);
  for (;;) {
    const buy = longs[longAt];
    const sell = shorts[shortAt];
    if (buy === undefined || sell === undefined) return matches;
    const quantity = Math.min(longLeft, shortLeft);
    matches.push({ buy, sell, quantity });
    longLeft -= quantity;
    shortLeft -= quantity;
    if (longLeft === 0) longLeft = longs[++longAt]?.open ?? 0;
    if (shortLeft === 0) shortLeft = -(shorts[++shortAt]?.open ?? 0);
  }
}

/** The pair as it is journalled: both lots in full, profit and its share of the day's variation. */
export function pairOf(match: Match, valuation: Valuation): Pair {
  const { buy, sell, quantity } = match;
  return {
    quantity,
    profit: difference(sell.price, buy.price, quantity, valuation),
    variation: valuation.premiumStyle ? 0 : difference(sell.basis, buy.basis, quantity, valuation),
    buyTradeId: buy.tradeId,
    buyCcpTradeId: ccpTradeIdIn(buy.tradeId),
    buyTradeDate: dateOfDay(buy.tradeDay),
    buyOpenDate: dateOfDay(buy.openDay),
    buyBookingDate: dateOfDay(buy.bookingDay),
    buyExecutionMicros: buy.executedMicros,
    buyPrice: buy.price,
    buyBasis: buy.basis,
    buyTradeQuantity: Math.abs(buy.traded),
    buyBookedSequence: buy.bookedSequence,
    sellTradeId: sell.tradeId,
    sellCcpTradeId: ccpTradeIdIn(sell.tradeId),
    sellTradeDate: dateOfDay(sell.tradeDay),
    sellOpenDate: dateOfDay(sell.openDay),
    sellBookingDate: dateOfDay(sell.bookingDay),
    sellExecutionMicros: sell.executedMicros,
    sellPrice: sell.price,
    sellBasis: sell.basis,
    sellTradeQuantity: Math.abs(sell.traded),
    sellBookedSequence: sell.bookedSequence,
  };
}

/** quantity × (V(to) − V(from)), exact. */
export function difference(to: Price, from: Price, quantity: number, valuation: Valuation): Amount {
  const { multiplier, currency } = valuation;
  const perContract =
    valuePerContract(to, multiplier, currency) - valuePerContract(from, multiplier, currency);
  return timesQuantity(perContract, quantity);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
