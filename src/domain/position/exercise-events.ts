import { type EventOf, eventSchema } from '../basics/schema.ts';
import { ASSIGNMENT_METHODS } from './assignment.ts';

/** Whose contracts a clearing house assigns: it knows the customers' and the house's, not the accounts. */
export const ASSIGNMENT_ORIGINS = ['customer', 'house'] as const;

/**
 * What a holder wants of an account's long options on a day: so many exercised, or so many abandoned against the
 * product's rule. The newest of an account, contract, day and action counts; 0 takes it back. `bookingDate`: the day
 * whose run brings it about, later than `date` when that is final already.
 */
export const exerciseInstructed = eventSchema('ExerciseInstructed', 140, {
  account: 'id',
  contract: 'id',
  date: 'date',
  bookingDate: 'date',
  action: { oneOf: ['exercise', 'abandon'] },
  quantity: 'count',
  notifiedBy: { oneOf: ['client', 'ccp'] },
  actor: 'id',
});

/** A clearing house's assignment split among the accounts that are short, with all that the split depended on. */
export const assignmentAllocated = eventSchema('AssignmentAllocated', 141, {
  noticeId: 'text',
  contract: 'id',
  date: 'date',
  bookingDate: 'date',
  origin: { oneOf: ASSIGNMENT_ORIGINS },
  quantity: 'count',
  method: { oneOf: ASSIGNMENT_METHODS },
  seed: 'text',
  actor: 'id',
  shares: { list: { account: 'id', short: 'count', assigned: 'count' } },
});

/** The notice was wrong: its assignments are undone by the run of `bookingDate`. */
export const assignmentWithdrawn = eventSchema('AssignmentWithdrawn', 142, {
  noticeId: 'text',
  bookingDate: 'date',
  reason: 'text',
  actor: 'id',
});

export type ExerciseInstructed = EventOf<typeof exerciseInstructed>;
export type AssignmentAllocated = EventOf<typeof assignmentAllocated>;
export type AssignmentWithdrawn = EventOf<typeof assignmentWithdrawn>;
export type ExerciseEvent = ExerciseInstructed | AssignmentAllocated | AssignmentWithdrawn;
export const exerciseSchemas = [
  exerciseInstructed,
  assignmentAllocated,
  assignmentWithdrawn,
] as const;
