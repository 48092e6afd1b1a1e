import { type EventOf, eventSchema } from '../basics/schema.ts';
import { ASSIGNMENT_ORIGINS } from './exercise-events.ts';

/** Issued by a short, who delivers; stopped by a long, who takes delivery. */
export const DELIVERY_WAYS = ['issued', 'stopped'] as const;

/** A short wants to deliver so many contracts on a day, in all; 0 takes it back. */
export const deliveryIntended = eventSchema('DeliveryIntended', 145, {
  account: 'id',
  contract: 'id',
  date: 'date',
  quantity: 'count',
  actor: 'id',
});

/**
 * A clearing house's notice: contracts leave positions at the settlement of the day, on which the delivery is invoiced.
 * Issued: split by the intents of the day, pro rata. Stopped: the oldest longs of the origin.
 */
export const deliveryNoticed = eventSchema('DeliveryNoticed', 146, {
  noticeId: 'text',
  contract: 'id',
  date: 'date',
  way: { oneOf: DELIVERY_WAYS },
  origin: { oneOf: ASSIGNMENT_ORIGINS },
  quantity: 'count',
  price: 'whole',
  actor: 'id',
  shares: { list: { account: 'id', quantity: 'count' } },
  trades: { list: { tradeId: 'text' } },
});

/** The notice was wrong: its trades are taken out again. */
export const deliveryWithdrawn = eventSchema('DeliveryWithdrawn', 147, {
  noticeId: 'text',
  reason: 'text',
  actor: 'id',
});

export type DeliveryIntended = EventOf<typeof deliveryIntended>;
export type DeliveryNoticed = EventOf<typeof deliveryNoticed>;
export type DeliveryWithdrawn = EventOf<typeof deliveryWithdrawn>;
export type DeliveryEvent = DeliveryIntended | DeliveryNoticed | DeliveryWithdrawn;
export const deliverySchemas = [deliveryIntended, deliveryNoticed, deliveryWithdrawn] as const;
