import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertThat } from '../domain/basics/decision.ts';
import { elementAt } from './element-at.ts';
import { differences, naiveCount } from './figures.ts';
import { Latencies } from './latencies.ts';
import { createBenchFirm, figuresOfFirm, openProduct, verifyProduct } from './product.ts';
import { capturing } from './product-run.ts';
import type { RunResult } from './run-result.ts';
import { Workload, type WorkloadOptions } from './workload.ts';

export type FirmsRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  readonly firms: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
};

/** Many firms of one installation, each with one client that sends single commands and waits for each answer. */
export async function runFirms(run: FirmsRun): Promise<RunResult> {
  const directory = join(run.directory, 'store');
  mkdirSync(directory, { recursive: true });
  const engine = await openProduct(directory);
  const names = Array.from({ length: run.firms }, (_, at) => `firm-${at}`);
  for (const name of names) await createBenchFirm(engine, name);
  const firms = names.map((name, at) => {
    // Each firm has a stream of its own, so that no two books are alike.
    const options = { ...run.workload, seed: run.workload.seed + at };
    return {
      name,
      options,
      workload: new Workload(options),
      ...capturing(engine, name, options.seed),
    };
  });
  await driveFirms(firms, run.warmUpSeconds);
  const driven = await driveFirms(firms, run.seconds);
  const problems: string[] = [];
  for (const { name, options, workload } of firms) {
    const count = naiveCount(options, workload.operations);
    problems.push(
      ...differences(await figuresOfFirm(engine, name), count.figures).map(
        (text) => `${name}: ${text}`,
      ),
    );
  }
  await engine.close();
  const verified = await verifyProduct(directory);
  rmSync(run.directory, { recursive: true, force: true });
  const operations = firms.reduce((sum, { workload }) => sum + workload.operations, 0);
  return { ...driven, operations, problems: [...problems, ...verified.problems], more: {} };
}

type DrivenFirm = {
  readonly workload: Workload;
  readonly submit: ReturnType<typeof capturing>['submit'];
};

/** All firms at once, one command under way in each. */
async function driveFirms(
  firms: readonly DrivenFirm[],
  seconds: number,
): Promise<Pick<RunResult, 'rate' | 'seconds' | 'latency'>> {
  const latencies = new Latencies();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  const answered = new Float64Array(firms.length);
  const beFirm = async ({ workload, submit }: DrivenFirm, at: number): Promise<void> => {
    for (;;) {
      const sentMs = performance.now();
      if (sentMs >= endMs) return;
      await submit(workload.next(1));
      latencies.add(performance.now() - sentMs);
      answered[at] = elementAt(answered, at) + 1;
    }
  };
  await Promise.all(firms.map(beFirm));
  const took = (performance.now() - startMs) / 1_000;
  const total = answered.reduce((sum, count) => sum + count, 0);
  assertThat(total > 0, 'firms were answered');
  return { rate: total / took, seconds: took, latency: latencies.summary() };
}
