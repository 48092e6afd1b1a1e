import type { MeasuredSide } from './bench-result.ts';
import type { BenchTask } from './bench-task.ts';
import { elementAt } from './element-at.ts';
import { runInOwnProcess } from './own-process.ts';
import type { RunResult } from './run-result.ts';

/** Who takes part, and what each of its turns measures. */
export type Contestant = {
  readonly name: string;
  readonly task: (round: number) => BenchTask;
  readonly flags?: readonly string[];
};

/** All rounds of one contestant: its number, or why there is none. */
export type Standing = {
  readonly side: MeasuredSide | undefined;
  readonly problems: readonly string[];
  /** The contestant cannot run here, and why. */
  readonly skipped: string | undefined;
};

/** Contestants take turns, so that all of them see the same moods of the machine. */
export async function interleave(
  contestants: readonly Contestant[],
  rounds: number,
  onProgress: (sentence: string) => void,
): Promise<readonly Standing[]> {
  const results = contestants.map((): RunResult[] => []);
  const skipped = contestants.map((): string | undefined => undefined);
  for (let round = 0; round < rounds; round += 1) {
    for (const [at, { name, task, flags }] of contestants.entries()) {
      if (skipped[at] !== undefined) continue;
      onProgress(`round ${round + 1} of ${rounds}: ${name}`);
      const result = await runInOwnProcess(task(round), flags);
      if ('skipped' in result) skipped[at] = result.skipped;
      else elementAt(results, at).push(result);
    }
  }
  return contestants.map(({ name }, at) => standing(name, elementAt(results, at), skipped[at]));
}

function standing(
  name: string,
  results: readonly RunResult[],
  skipped: string | undefined,
): Standing {
  const problems = results.flatMap((result) =>
    result.problems.map((problem) => `${name}: ${problem}`),
  );
  const sorted = [...results].sort((a, b) => a.rate - b.rate);
  const middle = sorted[(sorted.length - 1) >>> 1];
  // A run whose figures are wrong did other work than it was asked for: no number.
  if (middle === undefined || problems.length > 0) return { side: undefined, problems, skipped };
  const names = Object.keys(middle.more);
  const more = Object.fromEntries(
    names.map((key) => [key, median(results.map((result) => result.more[key]))]),
  );
  const rates = results.map(({ rate }) => rate);
  return {
    side: { name, rate: middle.rate, rates, latency: middle.latency, more },
    problems,
    skipped,
  };
}

function median(values: readonly (number | undefined)[]): number {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return elementAt(sorted, (sorted.length - 1) >>> 1);
}
