import { type EventOf, eventSchema } from '../basics/schema.ts';

export const TRANSFER_BASES = ['original', 'last-settlement'] as const;
/** DMIST's two kinds: simple moves go straight through, complex ones are looked at first. */
export const TRANSFER_KINDS = ['simple', 'complex'] as const;

/**
 * Somebody wants contracts of one side of a position moved. Within the firm both accounts are named; from or to another
 * firm (`counterparty`) one of them is blank. `lots`: those to be moved, else the oldest; of a transfer from another firm
 * all of them, as that firm has them.
 */
export const transferRequested = eventSchema('TransferRequested', 143, {
  transferId: 'text',
  kind: { oneOf: TRANSFER_KINDS },
  contract: 'id',
  side: { oneOf: ['long', 'short'] },
  quantity: 'count',
  fromAccount: 'id',
  toAccount: 'id',
  counterparty: 'id',
  basis: { oneOf: TRANSFER_BASES },
  reason: 'text',
  actor: 'id',
  lots: { list: { tradeId: 'text', quantity: 'count', price: 'whole', tradeDate: 'date' } },
});

/** What became of a request. Approved: `trades` are booked on `date`; reversed: they are taken out again. */
export const transferDecided = eventSchema('TransferDecided', 144, {
  transferId: 'text',
  outcome: { oneOf: ['approved', 'rejected', 'cancelled', 'reversed'] },
  date: 'date',
  reason: 'text',
  actor: 'id',
  trades: { list: { tradeId: 'text' } },
});

export type TransferRequested = EventOf<typeof transferRequested>;
export type TransferDecided = EventOf<typeof transferDecided>;
export type TransferEvent = TransferRequested | TransferDecided;
export const transferSchemas = [transferRequested, transferDecided] as const;
