import { priceToText } from '../domain/basics/price.ts';
import { elementAt } from './element-at.ts';
import { termsOf } from './trade-terms.ts';
import type { Operation } from './workload.ts';
import {
  accountNames,
  CLEARING_DATE,
  ccpTradeIdOf,
  contractNames,
  execIdOf,
  executionTimeOf,
  orderIdOf,
} from './workload-names.ts';
import { UNKNOWN_ACCOUNT } from './workload-reports.ts';

/** A trade as the API takes it: the columns of the trades file as text. */
export type TradeJson = Readonly<Record<(typeof TRADE_JSON_FIELDS)[number], string>>;

export const TRADE_JSON_FIELDS = [
  'tradeId',
  'side',
  'quantity',
  'price',
  'contract',
  'account',
  'tradeDate',
  'clearingDate',
  'executionTime',
  'venue',
  'cti',
  'type',
  'action',
  'ccp',
  'member',
  'origin',
  'orderId',
  'execId',
] as const;

export function tradeJson(seed: number, { kind, trade }: Operation): TradeJson {
  const { account, contract, isBuy, quantity, price } = termsOf(seed, trade);
  const isTicket = kind === 'rejection';
  return {
    tradeId: isTicket ? '' : ccpTradeIdOf(trade),
    side: isBuy ? 'buy' : 'sell',
    quantity: String(quantity),
    price: priceToText(price),
    contract: elementAt(contractNames, contract),
    account: isTicket ? UNKNOWN_ACCOUNT : elementAt(accountNames, account),
    tradeDate: CLEARING_DATE,
    clearingDate: CLEARING_DATE,
    executionTime: executionTimeOf(trade),
    venue: 'XCME',
    cti: '4',
    type: 'regular',
    action: kind === 'bust' ? 'bust' : 'new',
    ccp: 'CME',
    member: '685',
    origin: 'customer',
    orderId: orderIdOf(trade),
    execId: execIdOf(trade),
  };
}
