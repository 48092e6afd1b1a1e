import { type EventOf, eventSchema, type RecordOf } from '../basics/schema.ts';

/** What was made of trades; extend only at the end. */
export const DERIVATION_KINDS = [
  'allocation',
  'split',
  'average-price',
  'give-up',
  'take-up',
  'transfer',
  'exercise',
  'assignment',
  'expiry',
  'adjustment',
] as const;

/** One derived trade: its id is made of natural names, so that it does not depend on the order of arrival. */
const resultFields = { tradeId: 'text', account: 'id', quantity: 'count' } as const;

/**
 * Trades (`sources`) have left their positions and others (`results`) stand in their place, as if it had been so from the
 * start: the bookings and removals follow in the same decision. Said again under the same id it replaces what was said.
 */
export const tradesDerived = eventSchema('TradesDerived', 120, {
  derivationId: 'text',
  kind: { oneOf: DERIVATION_KINDS },
  /** How the shares were found (`quantity`, `percent` …): a word of the kind. */
  method: 'id',
  /** By what a person can check the shares: the remainder rule and whom it favoured, the draw and its seed. */
  evidence: 'text',
  actor: 'id',
  atMicros: 'whole',
  sources: { list: { tradeId: 'text' } },
  results: { list: resultFields },
});

/**
 * A derivation is over and its results are gone. `source-gone`: with its sources; `source-changed`: they stand again, in
 * terms that no longer fit what was made of them; `cancelled`: they stand again by instruction.
 */
export const derivationEnded = eventSchema('DerivationEnded', 121, {
  derivationId: 'text',
  reason: { oneOf: ['cancelled', 'source-gone', 'source-changed'] },
  actor: 'id',
  atMicros: 'whole',
});

export type TradesDerived = EventOf<typeof tradesDerived>;
export type DerivationEnded = EventOf<typeof derivationEnded>;
export type DerivationKind = (typeof DERIVATION_KINDS)[number];
export type DerivedResult = RecordOf<typeof resultFields>;

export type AllocationEvent = TradesDerived | DerivationEnded;

export const allocationSchemas = [tradesDerived, derivationEnded] as const;
