import { dayNumber } from '../basics/business-date.ts';
import { reject } from '../basics/decision.ts';
import { PRICE_LIMIT, type Price } from '../basics/price.ts';
import { QUANTITY_LIMIT } from '../basics/quantity.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import type { BookDecision } from './book-state.ts';

/** Why a report cannot be written down at all, or undefined. */
export function reportProblem(report: TradeReport): BookDecision | undefined {
  const { tradeDate, clearingDate, quantity, price, origin, action } = report;
  if (tradeDate !== '' && dayNumber(tradeDate) === undefined) return notADate(tradeDate);
  if (clearingDate !== '' && dayNumber(clearingDate) === undefined) return notADate(clearingDate);
  const isUnstated = action === 'remove' && quantity === 0;
  if (!isQuantity(quantity) && !isUnstated) return outOfRange(quantity);
  if (!isPrice(price))
    return reject('price_must_be_in_range', String(price), 'at most 90 million, to 8 decimals');
  if (origin === 'ticket' && action !== 'book') {
    return reject(
      'ticket_must_be_changed_by_its_id',
      `${action} of a ticket`,
      'cancelTicket or replaceTicket',
    );
  }
  return report.legs.length === 0 ? undefined : legProblem(report);
}

function legProblem({ legs }: TradeReport): BookDecision | undefined {
  for (const { quantity, price } of legs) {
    if (!isQuantity(quantity)) return outOfRange(quantity);
    if (!isPrice(price))
      return reject('price_must_be_in_range', String(price), 'at most 90 million, to 8 decimals');
  }
  return undefined;
}

function isQuantity(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= QUANTITY_LIMIT;
}

function isPrice(value: Price): boolean {
  return Number.isInteger(value) && Math.abs(value) <= PRICE_LIMIT;
}

function notADate(text: string): BookDecision {
  return reject('date_must_be_real', text, 'a day as YYYY-MM-DD');
}

function outOfRange(quantity: number): BookDecision {
  return reject('quantity_must_be_in_range', String(quantity), `1 to ${QUANTITY_LIMIT} contracts`);
}
