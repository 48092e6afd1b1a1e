import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { assertThat } from '../domain/basics/decision.ts';
import { differences, naiveCount } from './figures.ts';
import { Latencies } from './latencies.ts';
import { createBenchFirm, figuresOfFirm, openWithReadStore, verifyProduct } from './product.ts';
import { tradesInReadStore } from './read-store-check.ts';
import type { RunResult } from './run-result.ts';
import { Workload, type WorkloadOptions } from './workload.ts';
import { captureOf } from './workload-reports.ts';

export type QueryableRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  /** Trades offered a second, evenly. */
  readonly offered: number;
  readonly batch: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
};

const FIRM = 'bench';

/**
 * Offers trades at a fixed rate, whatever becomes of them, and measures how long after its durable answer each batch
 * can be queried. `latency` is that lag; the rate counts batches that were queryable within the measured time.
 */
export async function runQueryable(run: QueryableRun): Promise<RunResult> {
  const directory = join(run.directory, 'store');
  mkdirSync(directory, { recursive: true });
  const installation = await openWithReadStore(directory);
  await createBenchFirm(installation.engine, FIRM);
  const workload = new Workload(run.workload);
  await offer(run, installation, workload, run.warmUpSeconds);
  const offered = await offer(run, installation, workload, run.seconds);
  const wanted = naiveCount(run.workload, workload.operations);
  const problems = differences(await figuresOfFirm(installation.engine, FIRM), wanted.figures);
  const found = await tradesInReadStore(installation, FIRM);
  if (found !== wanted.counts.new)
    problems.push(`${found} trades in the read store, wanted ${wanted.counts.new}`);
  await installation.close();
  const verified = await verifyProduct(directory);
  rmSync(run.directory, { recursive: true, force: true });
  return {
    ...offered,
    operations: workload.operations,
    problems: [...problems, ...verified.problems],
  };
}

type Installed = Awaited<ReturnType<typeof openWithReadStore>>;

async function offer(
  { offered, batch, workload: { seed } }: QueryableRun,
  { engine, projector }: Installed,
  workload: Workload,
  seconds: number,
): Promise<Pick<RunResult, 'rate' | 'seconds' | 'latency' | 'more'>> {
  const lags = new Latencies();
  const startMs = performance.now();
  const endMs = startMs + seconds * 1_000;
  const underWay = new Set<Promise<void>>();
  let answeredInTime = 0;
  let queryableInTime = 0;
  const submitOne = async (): Promise<void> => {
    const commands = workload.next(batch).map((operation) => captureOf(seed, operation));
    const answer = await engine.submit(FIRM, {
      sender: 'bench',
      actor: 'bench',
      commands,
      level: 'local',
    });
    assertThat(answer.ok, 'the engine takes what the bench submits');
    const answeredMs = performance.now();
    if (answeredMs <= endMs) answeredInTime += batch;
    await projector.waitFor(FIRM, answer.sequence);
    const seenMs = performance.now();
    lags.add(seenMs - answeredMs);
    if (seenMs <= endMs) queryableInTime += batch;
  };
  for (let sent = 0; ; sent += 1) {
    const dueMs = startMs + (sent * batch * 1_000) / offered;
    if (dueMs >= endMs) break;
    const aheadMs = dueMs - performance.now();
    if (aheadMs > 1) await wait(aheadMs);
    if (performance.now() >= endMs) break;
    const submission = submitOne();
    underWay.add(submission);
    void submission.finally(() => underWay.delete(submission)).catch(() => undefined);
    if (underWay.size > MOST_UNDER_WAY) await Promise.race(underWay);
  }
  await Promise.all(underWay);
  const acknowledgedPerSecond = answeredInTime / seconds;
  return {
    rate: queryableInTime / seconds,
    seconds,
    latency: lags.summary(),
    more: { acknowledgedPerSecond },
  };
}

/** More batches than this under way say that the rate cannot be held; the run goes on, slower, and is judged by it. */
const MOST_UNDER_WAY = 2_000;
