import type { JudgedEvent } from './judge.ts';
import { rangeIndex, type SequenceRange } from './range-index.ts';
import type { Exclusion } from './succession-text.ts';

/** Sequences that a new log keeps without trust. */
export type SuspectRange = SequenceRange;

/** What of a log is not folded: left out by people's word, or kept until somebody confirms it. */
export type LeftOut = {
  readonly exclusions: readonly Exclusion[];
  readonly suspects: readonly SuspectRange[];
};

/** Contradicted events as exclusions: neighbours with the same reason are one. */
export function exclusionsOf(
  contradicted: readonly JudgedEvent[],
  approvers: readonly string[],
): readonly Exclusion[] {
  const exclusions: Exclusion[] = [];
  for (const { sequence, code } of inOrder(contradicted)) {
    const before = exclusions.at(-1);
    if (before !== undefined && before.last >= sequence) continue;
    if (before?.reason === code && before.last === sequence - 1)
      exclusions[exclusions.length - 1] = { ...before, last: sequence };
    else exclusions.push({ first: sequence, last: sequence, reason: code, approvers });
  }
  return exclusions;
}

export function suspectRanges(sequences: Iterable<number>): readonly SuspectRange[] {
  const ranges: SuspectRange[] = [];
  for (const sequence of [...new Set(sequences)].sort((left, right) => left - right)) {
    const before = ranges.at(-1);
    if (before?.last === sequence - 1)
      ranges[ranges.length - 1] = { first: before.first, last: sequence };
    else ranges.push({ first: sequence, last: sequence });
  }
  return ranges;
}

/** Adds sequences to the suspects; what is excluded stays so. */
export function withSuspects(
  { exclusions, suspects }: LeftOut,
  sequences: readonly number[],
): LeftOut {
  const all = suspects.flatMap(({ first, last }) =>
    Array.from({ length: last - first + 1 }, (_, at) => first + at),
  );
  const excluded = rangeIndex(exclusions);
  const added = sequences.filter((sequence) => excluded.at(sequence) === undefined);
  return { exclusions, suspects: suspectRanges([...all, ...added]) };
}

function inOrder(events: readonly JudgedEvent[]): JudgedEvent[] {
  return [...events].sort((left, right) => left.sequence - right.sequence);
}
