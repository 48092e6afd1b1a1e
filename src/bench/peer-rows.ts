import { assertThat } from '../domain/basics/decision.ts';
import type { TradeRow } from './peer.ts';
import { termsOf } from './trade-terms.ts';
import type { Operation } from './workload.ts';
import { ccpTradeIdOf, execIdOf, executionTimeOf, externalNames, orderIdOf } from './workload-names.ts';
import { UNKNOWN_ACCOUNT } from './workload-reports.ts';

/** The operations of one transaction as the peer's statements take them. */
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
    if (kind === 'bust') bustedIds.push(tradeIdOf(seed, trade));
    else {
      const row = tradeRow(seed, trade, kind === 'rejection');
      if (row === undefined) rejected += 1;
      else trades.push(row);
    }
  }
  return { trades, bustedIds, rejected };
}

function tradeRow(seed: number, trade: number, isForUnknown: boolean): TradeRow | undefined {
  const { account: number, contract, isBuy, quantity, price } = termsOf(seed, trade);
  const account = accountNumbers.get(isForUnknown ? UNKNOWN_ACCOUNT : nameOf(number));
  if (account === undefined) return undefined;
  return {
    tradeId: keyOf(trade, isBuy),
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

function nameOf(account: number): string {
  const name = externalNames[account];
  assertThat(name !== undefined, 'an account of the workload has a name');
  return name;
}

function tradeIdOf(seed: number, trade: number): string {
  return keyOf(trade, termsOf(seed, trade).isBuy);
}

/** CCP trade id and side. Exchange, date and member are the same throughout, so the peer is spared them. */
function keyOf(trade: number, isBuy: boolean): string {
  return `${ccpTradeIdOf(trade)}${isBuy ? 'B' : 'S'}`;
}
