import { performance } from 'node:perf_hooks';
import { elementAt } from './element-at.ts';
import { Latencies, type LatencySummary } from './latencies.ts';
import type { Operation, Workload } from './workload.ts';

export type Load = {
  readonly workload: Workload;
  /** Submissions in flight, each by a client that waits for its answer. */
  readonly clients: number;
  /** Operations in one submission. */
  readonly batch: number;
  readonly seconds: number;
  /** Operations that may be under way from the oldest unanswered one on: the workload's `nearest`. */
  readonly span: number;
  /** Resolves when the operations are durable. */
  readonly submit: (operations: readonly Operation[], client: number) => Promise<void>;
};

export type Driven = {
  /** All operations submitted; every one was answered. */
  readonly operations: number;
  /** Operations answered within the measured time, a second. */
  readonly rate: number;
  readonly seconds: number;
  /** Of one submission, from handing in to its durable answer. */
  readonly latency: LatencySummary | undefined;
};

/** Closed loop: each client submits, waits for the answer, submits again, until the time is over. */
export async function drive(load: Load): Promise<Driven> {
  const { clients, seconds } = load;
  const startMs = performance.now();
  const run: Run = {
    load,
    endMs: startMs + seconds * 1_000,
    latencies: new Latencies(),
    firstUnderWay: new Float64Array(clients).fill(Number.POSITIVE_INFINITY),
    held: [],
    answered: 0,
    lastMs: startMs,
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => beClient(run, client)));
  const measured = (run.lastMs - startMs) / 1_000;
  return {
    operations: load.workload.operations,
    rate: run.answered / measured,
    seconds: measured,
    latency: run.latencies.summary(),
  };
}

type Run = {
  readonly load: Load;
  readonly endMs: number;
  readonly latencies: Latencies;
  /** By client: first operation of its submission under way; infinite when none is. */
  readonly firstUnderWay: Float64Array;
  readonly held: (() => void)[];
  answered: number;
  /** When the last answer came that counts. */
  lastMs: number;
};

async function beClient(run: Run, client: number): Promise<void> {
  const { load, endMs, latencies, firstUnderWay } = run;
  const { workload, batch, submit } = load;
  while (performance.now() < endMs) {
    while (isTooFarAhead(run)) await new Promise<void>((resolve) => run.held.push(resolve));
    firstUnderWay[client] = workload.operations;
    const operations = workload.next(batch);
    const sentMs = performance.now();
    await submit(operations, client);
    const answeredMs = performance.now();
    firstUnderWay[client] = Number.POSITIVE_INFINITY;
    if (answeredMs <= endMs || run.answered === 0) {
      run.answered += batch;
      run.lastMs = answeredMs;
      latencies.add(answeredMs - sentMs);
    }
    for (const go of run.held.splice(0)) go();
  }
}

/** Nobody's busts may overtake their trades because one submission takes long. */
function isTooFarAhead({ load, firstUnderWay }: Run): boolean {
  const { workload, batch, span } = load;
  let oldest = workload.operations;
  for (let client = 0; client < firstUnderWay.length; client += 1) {
    oldest = Math.min(oldest, elementAt(firstUnderWay, client));
  }
  return workload.operations + batch - oldest > span && oldest < workload.operations;
}
