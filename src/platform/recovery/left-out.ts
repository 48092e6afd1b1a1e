import type { JudgedEvent } from './judge.ts';
import { rangeIndex, type SequenceRange } from './range-index.ts';
import type { Exclusion } from './succession-text.ts';

/**
 * Why an event is kept without trust: nobody outside tells of it and it lies behind the last good point; it needs an event that
 * is left out; it records a submission of which something is left out (whoever sends that key again is not told its outcome).
 */
export type SuspectReason =
  | 'instruction_must_be_given_again'
  | 'needs_what_is_left_out'
  | 'records_what_is_left_out';

/** Sequences that a new log keeps without trust. */
export type SuspectRange = SequenceRange & { readonly reason: SuspectReason };

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

/** Neighbours with the same reason are one; of two reasons for one event the first counts. */
function suspectRanges(reasons: ReadonlyMap<number, SuspectReason>): readonly SuspectRange[] {
  const ranges: SuspectRange[] = [];
  for (const [sequence, reason] of [...reasons].sort(([left], [right]) => left - right)) {
    const before = ranges.at(-1);
    if (before?.last === sequence - 1 && before.reason === reason)
      ranges[ranges.length - 1] = { ...before, last: sequence };
    else ranges.push({ first: sequence, last: sequence, reason });
  }
  return ranges;
}

/** Adds sequences to the suspects; what is excluded stays so. */
export function withSuspects(
  { exclusions, suspects }: LeftOut,
  sequences: readonly number[],
  reason: SuspectReason,
): LeftOut {
  const reasons = new Map<number, SuspectReason>();
  for (const known of suspects)
    for (let at = known.first; at <= known.last; at += 1) reasons.set(at, known.reason);
  const excluded = rangeIndex(exclusions);
  for (const sequence of sequences) {
    if (excluded.at(sequence) === undefined && !reasons.has(sequence))
      reasons.set(sequence, reason);
  }
  return { exclusions, suspects: suspectRanges(reasons) };
}

function inOrder(events: readonly JudgedEvent[]): JudgedEvent[] {
  return [...events].sort((left, right) => left.sequence - right.sequence);
}
