import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BenchContext, type BenchRows, benchContext } from './bench-context.ts';
import type { BenchName, BenchOptions, BenchResult } from './bench-result.ts';
import { captureBench, singlesBench } from './capture-bench.ts';
import { firmsBench } from './firms-bench.ts';
import { fixmlBench } from './fixml-bench.ts';
import { httpBench } from './http-bench.ts';
import { describeMachine, oneMinuteLoad } from './machine.ts';
import { matchingBench } from './matching-bench.ts';
import { memoryBench } from './memory-bench.ts';
import { queryableBench } from './queryable-bench.ts';
import { replayBench, restartBench } from './restart-bench.ts';
import { vaultsBench } from './vaults-bench.ts';

const DEFAULT_OPTIONS: BenchOptions = {
  seconds: 30,
  rounds: 3,
  seed: 20_260_302,
  trades: undefined,
  directory: undefined,
  onProgress: () => undefined,
};

const BENCHES: Readonly<Record<BenchName, (context: BenchContext) => Promise<BenchRows>>> = {
  capture: captureBench,
  singles: singlesBench,
  firms: firmsBench,
  http: httpBench,
  queryable: queryableBench,
  fixml: fixmlBench,
  replay: replayBench,
  restart: restartBench,
  memory: memoryBench,
  vaults: vaultsBench,
  matching: matchingBench,
};

/** Runs one bench in a directory that is removed afterwards. */
export async function runBench(
  name: BenchName,
  given: Partial<BenchOptions> = {},
): Promise<BenchResult> {
  const options = { ...DEFAULT_OPTIONS, ...given };
  const directory = mkdtempSync(join(options.directory ?? tmpdir(), 'holdfast-bench-'));
  // PostgreSQL runs as another user, who must reach his own folder.
  chmodSync(directory, 0o711);
  const machine = describeMachine(directory);
  try {
    const { rows, notes } = await BENCHES[name](benchContext(options, directory));
    const { seed, seconds, rounds } = options;
    return {
      name,
      seed,
      seconds,
      rounds,
      machine: { ...machine, loadAtEnd: oneMinuteLoad() },
      rows,
      notes,
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
