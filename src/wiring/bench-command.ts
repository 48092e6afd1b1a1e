import process from 'node:process';
import { BENCH_NAMES, type BenchName } from '../bench/bench-result.ts';
import { printBench } from '../bench/print-bench.ts';
import { runBench } from '../bench/run-bench.ts';
import type { BenchWords } from '../edge/cli/session.ts';

/** Exit codes as the command line has them: 1 = a figure could not be counted. A missed bar is printed, not an error. */
const NO_NUMBER = 1;
const WRONG_USE = 2;

/** Runs a bench and prints it; missed bars are printed as missed. */
export async function runBenchCommand(name: string, words: BenchWords): Promise<number> {
  if (!isBenchName(name)) {
    process.stderr.write(
      `Cannot bench ${name}, wanted ${BENCH_NAMES.join(', ')} (bench_must_be_known)\n`,
    );
    return WRONG_USE;
  }
  const { json, ...given } = words;
  const onProgress = (sentence: string) => process.stderr.write(`${sentence}\n`);
  const result = await runBench(name, { ...given, onProgress });
  process.stdout.write(`${json ? JSON.stringify(result) : printBench(result)}\n`);
  return result.rows.some((row) => row.outcome === 'no number') ? NO_NUMBER : 0;
}

function isBenchName(name: string): name is BenchName {
  return BENCH_NAMES.some((known) => known === name);
}
