import { type EventOf, eventSchema } from '../basics/schema.ts';

/** The firm itself; first event of its log. `fingerprintKey` seeds the natural-key table (16 hex digits). */
export const firmOpened = eventSchema('FirmOpened', 100, {
  firm: 'id',
  reportingFirm: 'id',
  fingerprintKey: 'text',
});

export const EOD_STEPS = [
  'prices',
  'close-out',
  'mark',
  'fees',
  'statements',
  'done',
  'end-of-life',
] as const;
export type EndOfDayStep = (typeof EOD_STEPS)[number];

/** Progress of a day's run: the next step and position index from which the next command goes on. */
export const endOfDayAdvanced = eventSchema('EndOfDayAdvanced', 101, {
  date: 'date',
  step: { oneOf: EOD_STEPS },
  cursor: 'count',
  allowEarly: 'flag',
});

/** A run that could not start or go on for one CCP, by name. */
export const endOfDayStopped = eventSchema('EndOfDayStopped', 102, {
  date: 'date',
  ccp: 'id',
  reason: { oneOf: ['held-trades', 'contract-past-expiry', 'product-valuation-not-supported'] },
  detail: 'text',
});

/** The day is run: its figures stand until something of that day changes. */
export const dayRunCompleted = eventSchema('DayRunCompleted', 103, {
  date: 'date',
  positions: 'count',
  unmarked: 'count',
  incompleteAccounts: 'count',
});

/** Statements went out: the day is final and what it said never changes again. */
export const dayReleased = eventSchema('DayReleased', 104, { date: 'date' });

export type FirmOpened = EventOf<typeof firmOpened>;
export type EndOfDayAdvanced = EventOf<typeof endOfDayAdvanced>;
export type EndOfDayStopped = EventOf<typeof endOfDayStopped>;
export type DayRunCompleted = EventOf<typeof dayRunCompleted>;
export type DayReleased = EventOf<typeof dayReleased>;
export type DayEvent =
  | FirmOpened
  | EndOfDayAdvanced
  | EndOfDayStopped
  | DayRunCompleted
  | DayReleased;
export const daySchemas = [
  firmOpened,
  endOfDayAdvanced,
  endOfDayStopped,
  dayRunCompleted,
  dayReleased,
] as const;
