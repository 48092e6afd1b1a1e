import { type EventOf, eventSchema } from '../basics/schema.ts';

/** When one person's word is not enough, as far as the firm's policy says so. Words are only added at the end. */
export const FOUR_EYES_OCCASIONS = [
  'transfer-between-firms',
  'change-of-final-day',
  'claim-over-limit',
  'cash-by-hand',
  'release-of-day',
] as const;
export type FourEyesOccasion = (typeof FOUR_EYES_OCCASIONS)[number];

/** `policy`: the policy itself is changed, which needs a second person as soon as there is one. */
export const ASKED_OCCASIONS = [...FOUR_EYES_OCCASIONS, 'policy'] as const;

export const APPROVAL_OUTCOMES = ['approved', 'refused', 'withdrawn'] as const;

/** From now on these occasions, and no others, need a second person. */
export const fourEyesSet = eventSchema('FourEyesSet', 150, {
  occasions: { list: { occasion: 'id' } },
  actor: 'id',
  atMicros: 'whole',
});

/** One person instructed what needs a second one; nothing of it is done yet. */
export const approvalRequested = eventSchema('ApprovalRequested', 151, {
  /** The subject and a number: `CME:CBT:2020-04-16:685:W1:B#1`. */
  approvalId: 'text',
  occasion: { oneOf: ASKED_OCCASIONS },
  /** The command's type, and what it is about: a trade, transfer, give-up, account or day. */
  instruction: 'id',
  subject: 'text',
  /** The command as JSON, as it is decided once it is approved. */
  command: 'longText',
  actor: 'id',
  atMicros: 'whole',
});

/** What became of it. Approved: the events of the instruction follow, decided on the book as it is then. */
export const approvalDecided = eventSchema('ApprovalDecided', 152, {
  approvalId: 'text',
  outcome: { oneOf: APPROVAL_OUTCOMES },
  reason: 'text',
  actor: 'id',
  atMicros: 'whole',
});

export type FourEyesSet = EventOf<typeof fourEyesSet>;
export type ApprovalRequested = EventOf<typeof approvalRequested>;
export type ApprovalDecided = EventOf<typeof approvalDecided>;
export type ApprovalEvent = FourEyesSet | ApprovalRequested | ApprovalDecided;
export const approvalSchemas = [fourEyesSet, approvalRequested, approvalDecided] as const;
