import { EOD_STEPS } from '../../domain/book/day-events.ts';
import type { PostingKind } from '../../domain/cash/postings.ts';
import {
  closeOutsReversed,
  positionMarked,
  positionUnmarked,
} from '../../domain/position/position-events.ts';
import {
  reportFields,
  ticketClosed,
  tradeRemoved,
  worklistItemClosed,
} from '../../domain/trade/trade-events.ts';

/**
 * The lists whose places stand in `word` columns. Where an event has the list, it is the event's own (only ever
 * extended at its end); the rest are the read store's.
 */
export const SIDES = reportFields.side.oneOf;
export const PRICE_TYPES = reportFields.priceType.oneOf;
export const TRADE_TYPE_WORDS = reportFields.tradeType.oneOf;
export const OPEN_CLOSE_WORDS = reportFields.openClose.oneOf;
export const MULTI_LEG_WORDS = reportFields.multiLeg.oneOf;
export const REMOVALS = tradeRemoved.fields.removal.oneOf;
export const REVERSALS = closeOutsReversed.fields.reason.oneOf;
export const PRICE_KINDS = positionMarked.fields.priceKind.oneOf;
export const UNMARKED_REASONS = positionUnmarked.fields.reason.oneOf;
export const ITEM_OUTCOMES = worklistItemClosed.fields.outcome.oneOf;
export const TICKET_OUTCOMES = ticketClosed.fields.outcome.oneOf;
export const STEPS = EOD_STEPS;

/** The cash room's words; places never change. */
export const POSTING_KINDS = [
  'premium',
  'fees',
  'realised',
  'variation',
  'other',
] as const satisfies readonly PostingKind[];

export const MARK_STATES = ['marked', 'unmarked', 'reversed'] as const;

/** `ticket-match`: several tickets fit. `contract-fact`: a message states what reference has otherwise. `day-stopped`: an end of day that could not go on for a CCP. */
export const WORKLISTS = [
  'held',
  'parked',
  'conflict',
  'unmatched',
  'noted',
  'ticket-match',
  'day-stopped',
  'contract-fact',
] as const;
export type Worklist = (typeof WORKLISTS)[number];

/** Place of a word in its list; a word that is not there is a bug, since events are checked when they are written. */
export function placeOf(words: readonly string[], word: string): number {
  const place = words.indexOf(word);
  // Not assertThat: its sentence would be put together for every row.
  if (place < 0) throw new Error(`Bug: ${word} is none of ${words.join(', ')}`);
  return place;
}

/** The word at a place read from the database, where damage may have put anything. */
export function wordAt<Word extends string>(words: readonly Word[], place: number): Word {
  const word = words[place];
  if (word === undefined)
    throw new Error(`Cannot read word ${place}, wanted a place in ${words.join(', ')}`);
  return word;
}
