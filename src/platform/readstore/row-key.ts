import { assertThat } from '../../domain/basics/decision.ts';

/**
 * A row's key is firm number × 2^40 + sequence, one safe integer: it says firm and event, sorts a firm's rows in the
 * order things happened and makes every query of one firm a range. Bounds: 8,191 firms, 10^12 events a firm.
 */
const SEQUENCE_SPAN = 2 ** 40;
const FIRM_LIMIT = 2 ** 13;

/** A name's id is firm number × 2^24 + its place among the firm's names, from 1; place 0 is the blank text. */
const NAME_SPAN = 2 ** 24;

export function rowKey(firm: number, sequence: number): number {
  return firm * SEQUENCE_SPAN + sequence;
}

export function sequenceOf(key: number): number {
  return key % SEQUENCE_SPAN;
}

export function firmOfKey(key: number): number {
  return Math.floor(key / SEQUENCE_SPAN);
}

/** Keys of a firm: at least `first`, below `end`. */
export function keyRange(firm: number): { readonly first: number; readonly end: number } {
  return { first: firm * SEQUENCE_SPAN, end: (firm + 1) * SEQUENCE_SPAN };
}

export function nameId(firm: number, place: number): number {
  assertThat(
    firm < FIRM_LIMIT && place < NAME_SPAN,
    `firm ${firm} name ${place} is beyond the key's bound`,
  );
  return firm * NAME_SPAN + place;
}

export function nameRange(firm: number): { readonly first: number; readonly end: number } {
  return { first: firm * NAME_SPAN, end: (firm + 1) * NAME_SPAN };
}
