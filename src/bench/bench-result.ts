import type { LatencySummary } from './latencies.ts';
import type { Machine } from './machine.ts';

export const BENCH_NAMES = [
  'capture',
  'singles',
  'firms',
  'http',
  'queryable',
  'fixml',
  'replay',
  'restart',
  'memory',
  'vaults',
  'matching',
] as const;
export type BenchName = (typeof BENCH_NAMES)[number];

export type BenchOptions = {
  /** Of each measured run. */
  readonly seconds: number;
  /** How often product and peers take turns; medians are printed. */
  readonly rounds: number;
  readonly seed: number;
  /** Trades of `replay`, `restart` and (a day) `memory`, messages of `fixml`; undefined = the bench's own. */
  readonly trades: number | undefined;
  /** Where the runs write; undefined = a directory of its own in the system's temporary one. */
  readonly directory: string | undefined;
  /** Told before each run. */
  readonly onProgress: (sentence: string) => void;
};

export type BenchResult = {
  readonly name: BenchName;
  readonly seed: number;
  readonly seconds: number;
  readonly rounds: number;
  readonly machine: Machine;
  readonly rows: readonly BenchRow[];
  /** What a reader must know to judge the numbers. */
  readonly notes: readonly string[];
};

/** `no number`: a run's figures were wrong, or it could not be made. `shown`: there is no bar. */
export type BenchOutcome = 'met' | 'missed' | 'no number' | 'shown';

export type BenchRow = {
  readonly work: string;
  /** What the bar judges, in `unit`; undefined when there is no number. */
  readonly value: number | undefined;
  /** `×` (product ÷ peer), `trades/s`, `s`, `MB` … */
  readonly unit: string;
  readonly product: MeasuredSide | undefined;
  /** The better of the peers. */
  readonly peer: MeasuredSide | undefined;
  readonly otherPeers: readonly MeasuredSide[];
  readonly bar: string;
  readonly outcome: BenchOutcome;
  readonly problems: readonly string[];
};

export type MeasuredSide = {
  readonly name: string;
  /** Operations a second (trades, FIXML messages; events when a log is read); the median of the rounds. */
  readonly rate: number;
  readonly rates: readonly number[];
  /** Milliseconds; of the round with the median rate. */
  readonly latency: LatencySummary | undefined;
  /** Medians of further measurements, unit last. */
  readonly more: Readonly<Record<string, number>>;
};
