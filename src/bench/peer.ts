import type { Figures } from './figures.ts';
import type { Operation } from './workload.ts';

/**
 * What a good team would write on SQL instead of Holdfast: trade insert with a duplicate guard, position upsert and two
 * ledger rows in one durable transaction; a bust takes all of it back; an unknown account is refused.
 */
export type Peer = {
  /** Resolves when the transaction is durable. `client` chooses the connection. */
  readonly apply: (operations: readonly Operation[], client: number) => Promise<PeerOutcome>;
  readonly figures: () => Promise<PeerFigures>;
  readonly close: () => Promise<void>;
};

export type PeerOutcome = { readonly booked: number; readonly busted: number; readonly rejected: number };

/** The tables, and sentences of what does not fit together in them. */
export type PeerFigures = { readonly figures: Figures; readonly problems: readonly string[] };

/** One line of the trades table, in the order of the columns. */
export type TradeRow = {
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
