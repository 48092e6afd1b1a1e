import { elementAt } from './element-at.ts';
import { termsOf } from './trade-terms.ts';
import type { Operation } from './workload.ts';
import {
  ccpTradeIdOf,
  execIdOf,
  executionTimeOf,
  externalNames,
  orderIdOf,
} from './workload-names.ts';
import { UNKNOWN_ACCOUNT } from './workload-reports.ts';

/** One line of the peer's trades table, in the order of the columns. */
export type TradeRow = {
  /** CCP trade id and side. Exchange, date and member are the same throughout, so the peer is spared them. */
  readonly tradeId: string;
  readonly account: number;
  readonly contract: number;
  /** 1 buy, 2 sell. */
  readonly side: 1 | 2;
  readonly quantity: number;
  readonly price: number;
  readonly executionTime: string;
  readonly orderId: string;
  readonly execId: string;
};

/** One transaction as the peer's statements take it. */
export type PeerBatch = {
  readonly trades: readonly TradeRow[];
  readonly bustedIds: readonly string[];
  /** Refused before any statement, for an account that the peer's own list does not hold. */
  readonly rejected: number;
};

// A good application keeps its accounts in memory and does not ask the database for each trade.
const accountNumbers = new Map(externalNames.map((name, at) => [name, at]));

export function peerBatch(seed: number, operations: readonly Operation[]): PeerBatch {
  const trades: TradeRow[] = [];
  const bustedIds: string[] = [];
  let rejected = 0;
  for (const { kind, trade } of operations) {
    if (kind === 'bust') {
      bustedIds.push(tradeKey(ccpTradeIdOf(trade), termsOf(seed, trade).isBuy));
      continue;
    }
    const row = tradeRow(seed, trade, kind === 'rejection');
    if (row === undefined) rejected += 1;
    else trades.push(row);
  }
  return { trades, bustedIds, rejected };
}

function tradeRow(seed: number, trade: number, isForUnknown: boolean): TradeRow | undefined {
  const { account: number, contract, isBuy, quantity, price } = termsOf(seed, trade);
  const account = accountNumbers.get(
    isForUnknown ? UNKNOWN_ACCOUNT : elementAt(externalNames, number),
  );
  if (account === undefined) return undefined;
  return {
    tradeId: tradeKey(ccpTradeIdOf(trade), isBuy),
    account,
    contract,
    side: isBuy ? 1 : 2,
    quantity,
    price,
    executionTime: executionTimeOf(trade),
    orderId: orderIdOf(trade),
    execId: execIdOf(trade),
  };
}

export function tradeKey(ccpTradeId: string, isBuy: boolean): string {
  return `${ccpTradeId}${isBuy ? 'B' : 'S'}`;
}
