import type { BusinessDate } from '../basics/business-date.ts';
import { type Amount, addAmounts } from '../basics/money.ts';
import { knownActivity, type Position, type PositionRun } from './position-state.ts';

/** Days whose pairs and corrections no mark has had yet: after the run before `date` that was marked, up to `date`. */
export type UnmarkedDays = {
  readonly runs: readonly PositionRun[];
  /** Variation of final days and of as-of corrections, as it was posted. */
  readonly variation: Amount;
};

/**
 * What the variation of `date` has beside open lots: the pairs of the day, and of earlier days that could not be
 * marked, because nothing else will ever post them.
 */
export function unmarkedDays(position: Position, date: BusinessDate): UnmarkedDays {
  const since =
    position.runs.findLast((run) => run.date < date && run.mark !== undefined)?.date ?? '';
  const { unmarkedPairs } = position;
  const isOpen = unmarkedPairs !== undefined && unmarkedPairs.date > since;
  let variation = isOpen ? unmarkedPairs.variation : 0;
  for (const activity of position.activity) {
    if (activity.date > since && activity.date <= date)
      variation = addAmounts(variation, activity.asOfVariation);
  }
  return { runs: position.runs.filter((run) => run.date > since && run.date <= date), variation };
}

/** Whether an earlier day left variation of pairs that the mark of `date` must have, even if the position is flat. */
export function bringsForward(position: Position, date: BusinessDate): boolean {
  const { runs, variation } = unmarkedDays(position, date);
  return variation !== 0 || runs.some((run) => run.date < date && variationOf(run) !== 0);
}

/** Keeps what the final days that are about to be forgotten leave to the next mark. */
export function keepUnmarkedPairs(position: Position, finalThrough: BusinessDate): void {
  const dates = new Set<BusinessDate>();
  for (const { date } of [...position.runs, ...position.activity])
    if (date <= finalThrough) dates.add(date);
  for (const date of [...dates].sort()) {
    const run = position.runs.find((known) => known.date === date);
    if (run?.mark !== undefined) {
      position.unmarkedPairs = undefined;
      continue;
    }
    const asOf = knownActivity(position, date)?.asOfVariation ?? 0;
    const added = addAmounts(asOf, run === undefined ? 0 : variationOf(run));
    if (added === 0) continue;
    const before = position.unmarkedPairs === undefined ? 0 : position.unmarkedPairs.variation;
    position.unmarkedPairs = { date, variation: addAmounts(before, added) };
  }
}

function variationOf(run: PositionRun): Amount {
  let sum = 0;
  for (const { pairs } of run.closeOuts)
    for (const pair of pairs) sum = addAmounts(sum, pair.variation);
  return sum;
}
