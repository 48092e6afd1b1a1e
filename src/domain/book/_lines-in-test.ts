import assert from 'node:assert/strict';
import { amountToText } from '../basics/money.ts';
import { priceToText } from '../basics/price.ts';
import { type Firm, invariantsHold } from './_book-in-test.ts';
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

/** An account with nothing in it may have a row of nothing. */
function inTheEnd(firm: Firm, account: string, date: string): string[] {
  return balanceRows(firm.book, account, date)
    .filter(({ cash, openTradeEquity }) => cash !== 0 || openTradeEquity !== 0)
    .map(({ cash, openTradeEquity, currency }) => `${currency} ${cash} ${openTradeEquity}`);
}

/**
 * Two worlds, of which one was right from the start, are run to their end: lots and money are the same, and the money of
 * each day too where the day that changed was not final.
 */
export function assertSameEnd(
  firm: Firm,
  right: Firm,
  {
    accounts,
    days,
    isFinal,
    lots,
  }: {
    readonly accounts: readonly string[];
    readonly days: readonly [changed: string, next: string];
    readonly isFinal: boolean;
    readonly lots: (firm: Firm, account: string) => string[];
  },
): void {
  const [changed, next] = days;
  for (const world of [firm, right]) {
    if (!isFinal || world === right) world.endOfDay(changed);
    world.endOfDay(next);
  }
  for (const account of accounts) {
    assert.deepEqual(lots(firm, account), lots(right, account), account);
    assert.deepEqual(inTheEnd(firm, account, next), inTheEnd(right, account, next), account);
    if (isFinal) continue;
    for (const date of days)
      assert.deepEqual(balanceOf(firm, account, date), balanceOf(right, account, date));
  }
  assert.deepEqual(invariantsHold(firm), []);
}
