import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractId } from '../basics/contract-id.ts';
import type {
  PositionMarked,
  PositionUnmarked,
  UnmarkedReason,
} from '../position/position-events.ts';
import type { Position } from '../position/position-state.ts';
import type { SettlementPrice } from '../position/price-table.ts';
import { nextBankingDay } from '../reference/clearing-calendar.ts';
import { contractOn } from '../reference/contract-terms.ts';
import { accountTermsOn } from './accounts.ts';
import type { Book, BookEvent } from './book-state.ts';
import { isBarred } from './placeholders.ts';
import { valueOn } from './position-value.ts';
import { settlementDue } from './settlement-due.ts';

/** The mark step for one position, after its close-outs: a mark, or by name why there is none. */
export function markPosition(
  book: Book,
  position: Position,
  date: BusinessDate,
  allowEarly: boolean,
): BookEvent[] {
  const settlement = markDue(book, position, date, allowEarly);
  if (typeof settlement !== 'string') return [markEvent(book, position, date, settlement)];
  const value = valueOn(book, position, date, 0);
  // Without open contracts nothing depends on a price: the day's pairs are the whole variation.
  if (value.long === 0 && value.short === 0) {
    return [
      markEvent(book, position, date, { price: position.markPrice, date: '', kind: 'daily' }),
    ];
  }
  return [unmarkedEvent(position, date, settlement, value)];
}

/** The settlement that marks the position on the date, or why there is none. */
export function markDue(
  book: Book,
  position: Position,
  date: BusinessDate,
  allowEarly: boolean,
): SettlementPrice | UnmarkedReason {
  if (isBarred(book, position, date)) return 'placeholder-price';
  return settlementDue(book, position.contract, date, allowEarly);
}

function markEvent(
  book: Book,
  position: Position,
  date: BusinessDate,
  settlement: SettlementPrice,
): PositionMarked {
  const { account, contract, currency } = position;
  const value = valueOn(book, position, date, settlement.price);
  const terms = accountTermsOn(book.reference, account, date);
  const isSettled = terms?.settlementStyle === 'settled-to-market';
  return {
    type: 'PositionMarked',
    account,
    contract,
    currency,
    date,
    price: settlement.price,
    priceDate: settlement.date,
    priceKind: settlement.kind,
    long: value.long,
    short: value.short,
    bought: value.bought,
    sold: value.sold,
    variation: value.variation,
    // Measured from the mark, which is this one.
    openTradeEquity: isSettled ? 0 : value.openTradeEquity,
    optionValue: value.longOptionValue - value.shortOptionValue,
    postsVariation: isSettled,
    priorPrice: position.markPrice,
    priorDate: position.markDate,
    valueDate: isSettled ? variationValueDate(book, contract, date) : '',
  };
}

/** The next banking day of the CCP's calendar, as for premium: reference has no calendars of currencies. */
function variationValueDate(book: Book, contract: ContractId, date: BusinessDate): BusinessDate {
  const terms = contractOn(book.reference, contract, date);
  return terms === undefined ? date : nextBankingDay(book.reference, terms.calendar, date);
}

function unmarkedEvent(
  position: Position,
  date: BusinessDate,
  reason: UnmarkedReason,
  value: { readonly long: number; readonly short: number },
): PositionUnmarked {
  const { account, contract, currency } = position;
  const { long, short } = value;
  return { type: 'PositionUnmarked', account, contract, currency, date, reason, long, short };
}
