import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { differences, type Figures, naiveCount } from './figures.ts';
import { createBenchFirm, figuresOfFirm, openProduct, verifyProduct } from './product.ts';
import { capturing } from './product-run.ts';
import type { RunResult } from './run-result.ts';
import { Workload, type WorkloadOptions } from './workload.ts';

export type StoreRun = {
  readonly directory: string;
  readonly workload: WorkloadOptions;
  readonly operations: number;
};

const FIRM = 'bench';
const BATCH = 1_000;
const CLIENTS = 8;

/** Fills a data directory with so many operations and closes it, which also writes its snapshot. */
export async function runBuild({
  directory,
  workload: options,
  operations,
}: StoreRun): Promise<RunResult> {
  const engine = await openProduct(directory);
  await createBenchFirm(engine, FIRM);
  const workload = new Workload(options);
  const { submit } = capturing(engine, FIRM, options.seed);
  const startMs = performance.now();
  const beClient = async (): Promise<void> => {
    while (workload.operations < operations) {
      await submit(workload.next(Math.min(BATCH, operations - workload.operations)));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, beClient));
  const seconds = (performance.now() - startMs) / 1_000;
  const problems = differences(
    await figuresOfFirm(engine, FIRM),
    wantedFigures(options, operations),
  );
  await engine.close();
  return {
    rate: operations / seconds,
    operations,
    seconds,
    latency: undefined,
    problems,
    more: {},
  };
}

export type ReopenRun = StoreRun & { readonly from: 'journal' | 'snapshot' };

/**
 * Opens the directory as a restart does, until the book answers. From the journal: without snapshots every frame is
 * read, hashed into the tree, decrypted and folded. The files are as warm in memory as the machine keeps them.
 */
export async function runReopen({
  directory,
  workload,
  operations,
  from,
}: ReopenRun): Promise<RunResult> {
  const snapshots = join(directory, 'snapshots');
  const problems: string[] = [];
  if (from === 'journal') rmSync(join(snapshots, FIRM), { recursive: true, force: true });
  else if (!existsSync(join(snapshots, FIRM))) problems.push('there is no snapshot to open');
  const startMs = performance.now();
  const engine = await openProduct(directory);
  const hash = await engine.query(FIRM, (book) => book.counts.trades);
  const seconds = (performance.now() - startMs) / 1_000;
  if (!hash.ok) problems.push('the book does not answer');
  const events = engine.durableSequence(FIRM) ?? 0;
  problems.push(
    ...differences(await figuresOfFirm(engine, FIRM), wantedFigures(workload, operations)),
  );
  const rssMegabytes = process.memoryUsage().rss / 1e6;
  await engine.close();
  return {
    rate: events / seconds,
    operations,
    seconds,
    latency: undefined,
    problems,
    more: { openSeconds: seconds, rssMegabytes },
  };
}

/** Full verify of the closed directory, from the first byte to the book hash. */
export async function runVerify({ directory, operations }: StoreRun): Promise<RunResult> {
  const { problems, events, seconds } = await verifyProduct(directory);
  return { rate: events / seconds, operations, seconds, latency: undefined, problems, more: {} };
}

function wantedFigures(options: WorkloadOptions, operations: number): Figures {
  return naiveCount(options, operations).figures;
}
