import { type EventOf, eventSchema, type RecordOf } from '../basics/schema.ts';

const fillFields = { tradeId: 'text', quantity: 'count', price: 'whole' } as const;

/** Fills join a group, or are said again with other terms. What they have in common is the group's, from the first on. */
export const averageFillsAdded = eventSchema('AverageFillsAdded', 124, {
  groupId: 'id',
  account: 'id',
  ccp: 'id',
  contract: 'id',
  side: { oneOf: ['buy', 'sell'] },
  clearingDate: 'date',
  customerOrigin: 'id',
  priceType: { oneOf: ['final', 'placeholder', 'cabinet', 'average'] },
  tradeType: 'id',
  currency: 'id',
  fills: { list: fillFields },
  actor: 'id',
  atMicros: 'whole',
});

/**
 * `completing`, `reopening` and `cancelling` are on the way: a bounded part of the fills at a time. See
 * `average-groups.ts` for what leads where; extend only at the end.
 */
export const GROUP_STATUSES = [
  'open',
  'completing',
  'complete',
  'allocated',
  'reopening',
  'cancelling',
  'cancelled',
] as const;

/** A group takes its next step. `fill-changed`: a fill left it or has other terms, so that its average is no longer right. */
export const averageGroupMoved = eventSchema('AverageGroupMoved', 125, {
  groupId: 'id',
  status: { oneOf: GROUP_STATUSES },
  /** Rounded; zero while open. */
  averagePrice: 'whole',
  /** What the rounding leaves, as the receiving accounts get it together: minor units. Zero while open. */
  residual: 'whole',
  reason: { oneOf: ['instructed', 'done', 'fill-changed'] },
  actor: 'id',
  atMicros: 'whole',
});

/** Contracts were divided by rotation: the same accounts go on with `next`. */
export const rotationTurned = eventSchema('RotationTurned', 126, {
  /** In order, joined with a blank. */
  accounts: 'text',
  next: 'id',
});

/** What the CCP says of a group: compared with what stands here, a difference is a break. */
export const averageGroupStated = eventSchema('AverageGroupStated', 127, {
  groupId: 'id',
  averagePrice: 'whole',
  /** As the receiving accounts get it together, minor units. */
  residual: 'whole',
  source: 'text',
  actor: 'id',
  atMicros: 'whole',
});

export type RotationTurned = EventOf<typeof rotationTurned>;
export type AverageGroupStated = EventOf<typeof averageGroupStated>;
export type AverageFillsAdded = EventOf<typeof averageFillsAdded>;
export type AverageGroupMoved = EventOf<typeof averageGroupMoved>;
export type AverageEvent = AverageFillsAdded | AverageGroupMoved | AverageGroupStated;
export type GroupStatus = (typeof GROUP_STATUSES)[number];
export type GroupFill = RecordOf<typeof fillFields>;

export const averageSchemas = [
  averageFillsAdded,
  averageGroupMoved,
  rotationTurned,
  averageGroupStated,
] as const;
