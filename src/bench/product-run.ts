import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { assertThat } from '../domain/basics/decision.ts';
import type { HoldfastEngine } from '../platform/calls/installation.ts';
import { drive } from './drive.ts';
import { differences, naiveCount } from './figures.ts';
import {
  createBenchFirm,
  figuresOfFirm,
  mustSubmit,
  openProduct,
  openWithReadStore,
  verifyProduct,
} from './product.ts';
import { tradesInReadStore } from './read-store-check.ts';
import type { RunResult } from './run-result.ts';
import { type Operation, Workload, type WorkloadOptions } from './workload.ts';
import { dividedAccounts } from './workload-reference.ts';
import { captureOf } from './workload-reports.ts';

export type ProductRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  readonly clients: number;
  readonly batch: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly projector: boolean;
  /** How many of the busiest accounts have standing instructions that divide their trades as they come. */
  readonly divided: number;
};

const FIRM = 'bench';

/** Durable capture in process: warm-up on a store that is thrown away, the measured run on an empty one, then verify. */
export async function runProduct(run: ProductRun): Promise<RunResult> {
  const { directory, warmUpSeconds } = run;
  const warm = join(directory, 'warm');
  await measure({ ...run, directory: warm, seconds: warmUpSeconds });
  rmSync(warm, { recursive: true, force: true });
  const store = join(directory, 'store');
  const measured = await measure({ ...run, directory: store });
  const verified = await verifyProduct(store);
  rmSync(store, { recursive: true, force: true });
  return {
    ...measured,
    problems: [...measured.problems, ...verified.problems],
    more: { ...measured.more, verifyEventsPerSecond: verified.events / verified.seconds },
  };
}

async function measure(run: ProductRun): Promise<RunResult> {
  mkdirSync(run.directory, { recursive: true });
  const opened = await open(run);
  await createBenchFirm(opened.engine, FIRM);
  if (run.divided > 0) await mustSubmit(opened.engine, FIRM, dividedAccounts(run.divided));
  const { workload: options, clients, batch, seconds } = run;
  const workload = new Workload(options);
  const submitter = capturing(opened.engine, FIRM, options.seed);
  const cpu = process.threadCpuUsage();
  const driven = await drive({
    workload,
    clients,
    batch,
    seconds,
    span: options.nearest,
    submit: submitter.submit,
  });
  const { user, system } = process.threadCpuUsage(cpu);
  const count = naiveCount(options, driven.operations);
  const problems = differences(await figuresOfFirm(opened.engine, FIRM), count.figures);
  if (submitter.rejected() !== count.counts.rejection) {
    problems.push(`${submitter.rejected()} rejected, wanted ${count.counts.rejection}`);
  }
  const drained = await opened.drained(count.counts.new);
  await opened.close();
  const engineCpuMicros = (user + system) / driven.operations;
  return {
    ...driven,
    problems: [...problems, ...drained.problems],
    more: { engineCpuMicros, ...drained.more },
  };
}

type Opened = {
  readonly engine: HoldfastEngine;
  /** When all can be queried, and whether it is all there. */
  readonly drained: (trades: number) => Promise<Pick<RunResult, 'problems' | 'more'>>;
  readonly close: () => Promise<void>;
};

async function open({ directory, projector }: ProductRun): Promise<Opened> {
  if (!projector) {
    const engine = await openProduct(directory);
    return { engine, drained: async () => ({ problems: [], more: {} }), close: engine.close };
  }
  const installation = await openWithReadStore(directory);
  const { engine } = installation;
  return {
    engine,
    drained: async (trades) => {
      const startMs = performance.now();
      const lagEvents =
        (engine.durableSequence(FIRM) ?? 0) - installation.projector.highWater(FIRM);
      const found = await tradesInReadStore(installation, FIRM);
      const problems =
        found === trades ? [] : [`${found} trades in the read store, wanted ${trades}`];
      return { problems, more: { lagEvents, drainSeconds: (performance.now() - startMs) / 1_000 } };
    },
    close: installation.close,
  };
}

/** Submits operations as commands, and counts what the book refused. */
export function capturing(
  engine: HoldfastEngine,
  firm: string,
  seed: number,
  level: 'local' | 'vaulted' = 'local',
) {
  let rejected = 0;
  const submit = async (operations: readonly Operation[]): Promise<void> => {
    const commands = operations.map((operation) => captureOf(seed, operation));
    const answer = await engine.submit(firm, {
      sender: 'bench',
      actor: 'bench',
      commands,
      level,
    });
    assertThat(answer.ok, 'the engine takes what the bench submits');
    for (const { ok } of answer.outcomes) if (!ok) rejected += 1;
  };
  return { submit, rejected: () => rejected };
}
