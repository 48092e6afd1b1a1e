import { join } from 'node:path';
import type { BenchOptions, BenchRow } from './bench-result.ts';
import { DEFAULT_REACH, type WorkloadOptions } from './workload.ts';

/** What every bench is given. */
export type BenchContext = {
  readonly options: BenchOptions;
  readonly workload: WorkloadOptions;
  readonly warmUpSeconds: number;
  /** A fresh directory for each run, all on one file system. */
  readonly place: (name: string) => string;
};

/** What a bench gives back. */
export type BenchRows = { readonly rows: readonly BenchRow[]; readonly notes: readonly string[] };

const LONGEST_WARM_UP_SECONDS = 5;

export function benchContext(options: BenchOptions, directory: string): BenchContext {
  return {
    options,
    workload: { seed: options.seed, ...DEFAULT_REACH },
    warmUpSeconds: Math.min(LONGEST_WARM_UP_SECONDS, options.seconds / 3),
    place: (name) => join(directory, name.replaceAll(/[^a-z0-9]+/gi, '-')),
  };
}
