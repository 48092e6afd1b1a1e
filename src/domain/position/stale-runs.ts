import type { BusinessDate } from '../basics/business-date.ts';
import { type Position, type PositionRun, runOn } from './position-state.ts';

/**
 * A change of `date` makes the position's outcome of that day and of later days stale. A day without a mark is tried
 * again anyway.
 */
export function markDirty(position: Position, date: BusinessDate): void {
  const touched = position.runs.find((run) => run.date >= date && hasOutcome(run));
  if (touched === undefined) return;
  if (position.dirtyFrom === '' || touched.date < position.dirtyFrom) position.dirtyFrom = touched.date;
}

/** Forgets a day of which nothing is left, and goes on to the next stale one. */
export function dropEmptyRun(position: Position, date: BusinessDate): void {
  const run = runOn(position, date);
  if (run === undefined || hasOutcome(run)) return;
  position.runs = position.runs.filter((other) => other !== run);
  if (position.dirtyFrom !== date) return;
  position.dirtyFrom = position.runs.find((other) => other.date > date && hasOutcome(other))?.date ?? '';
}

/** A position without lots has nothing that lacks a mark. */
export function dropUnmarkedRuns(position: Position, from: BusinessDate): void {
  position.runs = position.runs.filter((run) => run.date < from || hasOutcome(run));
}

function hasOutcome(run: PositionRun): boolean {
  return run.mark !== undefined || run.closeOuts.length > 0;
}
