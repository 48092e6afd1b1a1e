import type { BookEvent } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { rangeIndex, type SequenceRange } from './range-index.ts';

/** Finds the events that need an excluded one: leaving out the one without the other would leave a hole. */
export type Dependents<Event> = {
  readonly look: (event: Event, sequence: number) => void;
  readonly lookAtEngineEvent: (event: EngineEvent, sequence: number) => void;
  /** True when the event may fail to fold because of what is left out. The first that does is then a dependent. */
  readonly mayMiss: (sequence: number) => boolean;
  readonly found: () => readonly number[];
};

/**
 * Each takes its own dependents along: references point backwards, so that one pass finds them all, however many an
 * attack has left.
 */
export function dependents<Event extends BookEvent>(
  leftOut: readonly SequenceRange[],
  references: (event: Event) => readonly number[],
): Dependents<Event> {
  const found = new Set<number>();
  const index = rangeIndex(leftOut);
  // There may be more than a call takes as arguments.
  const first = leftOut.reduce(
    (least, each) => Math.min(least, each.first),
    Number.POSITIVE_INFINITY,
  );
  let newest = Number.NEGATIVE_INFINITY;
  let hasFailed = false;
  const add = (sequence: number) => {
    found.add(sequence);
    newest = Math.max(newest, sequence);
  };
  const isGone = (older: number) => found.has(older) || index.at(older) !== undefined;
  return {
    look: (event, sequence) => {
      if (sequence < first) return;
      if (references(event).some(isGone)) add(sequence);
    },
    lookAtEngineEvent: (event, sequence) => {
      // Its outcomes are read back for whoever sends the same key again.
      if (event.type !== 'SubmissionRecorded' || sequence < first) return;
      const isTouched = index.touches({ first: event.firstSequence, last: sequence });
      // Events come in order, so the newest that was found is the one that may lie in it.
      if (isTouched || newest >= event.firstSequence) add(sequence);
    },
    mayMiss: (sequence) => {
      if (sequence < first) return false;
      if (!hasFailed) add(sequence);
      hasFailed = true;
      return true;
    },
    found: () => [...found].sort((left, right) => left - right),
  };
}
