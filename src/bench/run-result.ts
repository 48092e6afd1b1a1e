import type { LatencySummary } from './latencies.ts';

/** One measured run in a process of its own. */
export type RunResult = {
  /** Operations answered in the measured time, a second. */
  readonly rate: number;
  readonly operations: number;
  readonly seconds: number;
  /** Of one submission; undefined where there is none to wait for. */
  readonly latency: LatencySummary | undefined;
  /** What did not fit when the run was checked. One is enough: the run has no number then. */
  readonly problems: readonly string[];
  /** Further measurements by name, unit last: `verifyEventsPerSecond`. */
  readonly more: Readonly<Record<string, number>>;
};

/** A run that could not be made at all, and why. */
export type RunSkipped = { readonly skipped: string };
