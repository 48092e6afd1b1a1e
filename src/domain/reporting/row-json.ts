import { type Amount, addAmounts, amountToText, type Currency } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import type { BalanceRow, LotRow, PositionRow, TradeRow } from './rows.ts';
import type { CloseOutLine } from './statement-lines.ts';

/*
 * The JSON of the faces: field names and order are fixed because others script them. Amounts are text with the
 * currency's full decimals, prices exact text, quantities numbers; blank text = there is none (an unmarked position).
 */

export function totalEquity(row: BalanceRow): Amount {
  return addAmounts(row.cash, row.openTradeEquity);
}

export function liquidatingValue(row: BalanceRow): Amount {
  const withLongs = addAmounts(totalEquity(row), row.longOptionValue);
  return addAmounts(withLongs, -row.shortOptionValue);
}

/** Figures that need a missing mark are blank, never a sum without it; cash and its parts are what is posted. */
export function balanceJson(row: BalanceRow) {
  const money = moneyIn(row.currency);
  const valued = (amount: Amount) => money(row.complete ? amount : undefined);
  return {
    account: row.account,
    currency: row.currency,
    cash: money(row.cash),
    openTradeEquity: valued(row.openTradeEquity),
    longOptionValue: valued(row.longOptionValue),
    shortOptionValue: valued(row.shortOptionValue),
    totalEquity: valued(totalEquity(row)),
    liquidatingValue: valued(liquidatingValue(row)),
    segregation: row.segregation,
    complete: row.complete,
    initialBalance: money(row.initialBalance),
    premium: money(row.premium),
    fees: money(row.fees),
    realised: money(row.realised),
    variation: valued(row.variation),
    variationCash: money(row.variationCash),
    cashEntries: money(row.cashEntries),
  };
}

export function positionJson(row: PositionRow) {
  const money = moneyIn(row.currency);
  return {
    account: row.account,
    contract: row.contract,
    currency: row.currency,
    long: row.long,
    short: row.short,
    settlementPrice: row.settlementPrice === undefined ? '' : priceToText(row.settlementPrice),
    priceDate: row.priceDate,
    priceKind: row.priceKind,
    openTradeEquity: money(row.openTradeEquity),
    optionValue: money(row.optionValue),
    variation: money(row.variation),
    bought: row.bought,
    sold: row.sold,
  };
}

export function lotJson(row: LotRow) {
  return {
    account: row.account,
    contract: row.contract,
    side: row.side,
    quantity: row.quantity,
    price: priceToText(row.price),
    tradeDate: row.tradeDate,
    openDate: row.openDate,
    tradeId: row.tradeId,
    ccpTradeId: row.ccpTradeId,
  };
}

/** `line` `reversed`: a line of a final day taken back; its profit is the negative of what was posted. */
export function closeOutJson({ line, closeOut: row }: CloseOutLine) {
  return {
    account: row.account,
    contract: row.contract,
    quantity: row.quantity,
    buyPrice: priceToText(row.buyPrice),
    sellPrice: priceToText(row.sellPrice),
    profit: amountToText(row.profit, row.currency),
    currency: row.currency,
    date: row.date,
    buyTradeId: row.buyTradeId,
    sellTradeId: row.sellTradeId,
    buyDate: row.buyDate,
    sellDate: row.sellDate,
    memo: row.memo,
    line,
    bookingDate: row.bookingDate,
  };
}

export function tradeJson(row: TradeRow) {
  return {
    tradeId: row.tradeId,
    ccpTradeId: row.ccpTradeId,
    account: row.account,
    contract: row.contract,
    side: row.side,
    quantity: row.quantity,
    price: priceToText(row.price),
    priceType: row.priceType,
    tradeType: row.tradeType,
    tradeDate: row.tradeDate,
    clearingDate: row.clearingDate,
    bookingDate: row.bookingDate,
    currency: row.currency,
    premium: amountToText(row.premium, row.currency),
    charges: row.charges.map(({ fee, currency, amount }) => ({
      fee,
      currency,
      amount: amountToText(amount, currency),
    })),
    removal: row.removal,
    removalDate: row.removalDate,
  };
}

export function moneyIn(currency: Currency): (amount: Amount | undefined) => string {
  return (amount) => (amount === undefined ? '' : amountToText(amount, currency));
}
