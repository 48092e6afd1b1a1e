import type { BookEvent } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import type { SuspectRange } from './left-out.ts';
import { rangeIndex } from './range-index.ts';

/** Finds the events that need an excluded one: leaving out the one without the other would leave a hole. */
export type Dependents<Event> = {
  readonly look: (event: Event, sequence: number) => void;
  readonly lookAtEngineEvent: (event: EngineEvent, sequence: number) => void;
  /** True when an event from here on may fail to fold because of what is left out; it is then counted. */
  readonly mayMiss: (sequence: number) => boolean;
  readonly found: () => readonly number[];
};

const MOST_NAMED = 1_000;

export function dependents<Event extends BookEvent>(
  leftOut: readonly SuspectRange[],
  references: (event: Event) => readonly number[],
): Dependents<Event> {
  const found = new Set<number>();
  const index = rangeIndex(leftOut);
  // There may be more than a call takes as arguments.
  const first = leftOut.reduce(
    (least, each) => Math.min(least, each.first),
    Number.POSITIVE_INFINITY,
  );
  const add = (sequence: number) => {
    if (found.size < MOST_NAMED) found.add(sequence);
  };
  return {
    look: (event, sequence) => {
      if (sequence < first) return;
      if (references(event).some((older) => index.at(older) !== undefined)) add(sequence);
    },
    lookAtEngineEvent: (event, sequence) => {
      // Its outcomes are read back for whoever sends the same key again.
      if (event.type !== 'SubmissionRecorded' || sequence < first) return;
      if (index.touches({ first: event.firstSequence, last: sequence })) add(sequence);
    },
    mayMiss: (sequence) => {
      if (sequence < first) return false;
      add(sequence);
      return true;
    },
    found: () => [...found].sort((left, right) => left - right),
  };
}
