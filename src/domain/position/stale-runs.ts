import type { BusinessDate } from '../basics/business-date.ts';
import { type Position, type PositionRun, runOn } from './position-state.ts';

/** A change of `date` makes the position's outcome of that day and of later days stale. */
export function markDirty(position: Position, date: BusinessDate): void {
  if (position.runs.length === 0) return;
  const touched = position.runs.find((run) => run.date >= date);
  if (touched === undefined) return;
  if (position.dirtyFrom === '' || touched.date < position.dirtyFrom)
    position.dirtyFrom = touched.date;
}

/** The day has been run again; what later days said started from what it was before. */
export function cleanThrough(position: Position, date: BusinessDate): void {
  if (position.dirtyFrom !== date) return;
  position.dirtyFrom = position.runs.find((run) => run.date > date)?.date ?? '';
}

/** Forgets a day of which nothing is left. */
export function dropEmptyRun(position: Position, date: BusinessDate): void {
  const run = runOn(position, date);
  if (run === undefined || hasOutcome(run)) return;
  dropRuns(position, (other) => other === run);
}

/** What is stale goes on from the next day that is left. */
export function dropRuns(position: Position, drops: (run: PositionRun) => boolean): void {
  position.runs = position.runs.filter((run) => !drops(run));
  const { dirtyFrom } = position;
  if (dirtyFrom === '' || runOn(position, dirtyFrom) !== undefined) return;
  position.dirtyFrom = position.runs.find((run) => run.date > dirtyFrom)?.date ?? '';
}

function hasOutcome(run: PositionRun): boolean {
  return run.mark !== undefined || run.closeOuts.length > 0;
}
