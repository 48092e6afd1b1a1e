import { amountToText } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import type { Firm } from './_book-in-test.ts';
import { balanceRows, shownPositions } from './balance-rows.ts';
import type { BookEvent } from './book-state.ts';
import { openDayCloseOuts, openLots } from './lot-rows.ts';

/** What came of a command in a few words: event types, with the account of a booking and the reason of a refusal. */
export function wordsOf(events: readonly BookEvent[]): string {
  return events.map(wordOf).join(', ');
}

function wordOf(event: BookEvent): string {
  switch (event.type) {
    case 'TradeBooked':
      return `booked ${event.account}${event.life > 1 ? ` life ${event.life}` : ''}`;
    case 'TradeRemoved':
      return `removed ${event.removal}`;
    case 'TradeHeld':
      return `held ${event.reason}`;
    case 'ReportNoted':
      return `noted ${event.reason}`;
    case 'WorklistItemClosed':
      return `${event.worklist} ${event.outcome}`;
    case 'TicketClosed':
      return `ticket ${event.outcome}`;
    default:
      return event.type;
  }
}

/** Open lots of an account, `buy 5 of T1 at 3.25`, oldest first. */
export function lotsOf(firm: Firm, account: string): string[] {
  return openLots(firm.book, account).map(
    ({ side, quantity, ccpTradeId, price }) =>
      `${side} ${quantity} of ${ccpTradeId} at ${priceToText(price)}`,
  );
}

/** Purchase-and-sale lines of open days, `2 of T1 and T2: 100.00`. */
export function pairsOf(firm: Firm, account: string): string[] {
  const idIn = (tradeId: string) => tradeId.split(':')[4] ?? '';
  return openDayCloseOuts(firm.book, account).map(
    ({ quantity, buyTradeId, sellTradeId, profit, currency, memo }) =>
      `${quantity} of ${idIn(buyTradeId)} and ${idIn(sellTradeId)}: ${amountToText(profit, currency)}${memo ? ' memo' : ''}`,
  );
}

/** An account's balance in words, only what is not zero. */
export function balanceOf(firm: Firm, account: string, date: string): Record<string, string> {
  const figures: Record<string, string> = {};
  for (const row of balanceRows(firm.book, account, date)) {
    const { currency, missing } = row;
    for (const name of FIGURES) {
      if (row[name] !== 0) figures[`${name} ${currency}`] = amountToText(row[name], currency);
    }
    if (missing.length > 0) figures[`missing ${currency}`] = missing.join(' ');
  }
  return figures;
}

const FIGURES = [
  'initialBalance',
  'premium',
  'fees',
  'realised',
  'variation',
  'variationCash',
  'cashEntries',
  'cash',
  'openTradeEquity',
  'longOptionValue',
  'shortOptionValue',
] as const;

/** A position's variation of the day, or `unmarked`. */
export function variationOf(firm: Firm, account: string, date: string): string {
  const [shown] = shownPositions(firm.book, account, date);
  if (shown === undefined) return 'nothing';
  const { variation, currency } = shown.row;
  return variation === undefined ? 'unmarked' : amountToText(variation, currency);
}
