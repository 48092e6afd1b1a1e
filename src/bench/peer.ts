import type { Figures } from './figures.ts';
import type { PeerBatch } from './peer-rows.ts';

/**
 * What a good team would write on SQL instead of Holdfast: trade insert with a duplicate guard, position upsert and two
 * ledger rows in one durable transaction; a bust takes all of it back; an unknown account is refused.
 */
export type Peer = {
  /** Resolves when the transaction is durable. `client` chooses the connection. */
  readonly apply: (batch: PeerBatch, client: number) => Promise<PeerOutcome>;
  readonly figures: () => Promise<PeerFigures>;
  readonly close: () => Promise<void>;
};

export type PeerOutcome = { readonly booked: number; readonly busted: number };

/** The tables, and sentences of what does not fit together in them. */
export type PeerFigures = { readonly figures: Figures; readonly problems: readonly string[] };
