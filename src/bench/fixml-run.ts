import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfFile, importInto } from '../wiring/import-into.ts';
import { addTrade, differences, emptyFigures, type Figures } from './figures.ts';
import { createBenchFirm, figuresOfFirm, openWithReadStore, verifyProduct } from './product.ts';
import type { RunResult } from './run-result.ts';
import { watchRss } from './watch-rss.ts';
import type { WorkloadOptions } from './workload.ts';
import { confirmsOf, ensureFixmlFile } from './workload-fixml.ts';

export type FixmlRun = {
  readonly directory: string;
  /** Made when it is not there. */
  readonly file: string;
  readonly workload: WorkloadOptions;
  readonly messages: number;
};

const FIRM = 'bench';

/** From the file on disk to booked, durable trades with the raw bytes in the journal: what `holdfast import` does. */
export async function runFixml(run: FixmlRun): Promise<RunResult> {
  ensureFixmlFile(run);
  const directory = join(run.directory, 'store');
  mkdirSync(directory, { recursive: true });
  const installation = await openWithReadStore(directory);
  await createBenchFirm(installation.engine, FIRM);
  const caller = { actor: 'bench', sender: 'bench', key: undefined };
  const rss = watchRss();
  const startMs = performance.now();
  const result = await importInto(installation, {
    firm: FIRM,
    ...bytesOfFile(run.file),
    partial: false,
    caller,
    progress: () => undefined,
  });
  const seconds = (performance.now() - startMs) / 1_000;
  const rssMegabytes = rss.stop();
  const problems = differences(
    await figuresOfFirm(installation.engine, FIRM),
    figuresOfConfirms(run),
  );
  const { read, failed, held, suspense } = result.counts;
  if (result.outcome !== 'imported' || read !== run.messages || failed + held + suspense > 0) {
    problems.push(
      `${result.outcome}: ${JSON.stringify({ ...result.counts, reason: result.reason })}`,
    );
  }
  await installation.close();
  const verified = await verifyProduct(directory);
  rmSync(directory, { recursive: true, force: true });
  return {
    rate: run.messages / seconds,
    operations: run.messages,
    seconds,
    latency: undefined,
    problems: [...problems, ...verified.problems],
    more: { rssMegabytes, fileMegabytes: statSync(run.file).size / 1e6 },
  };
}

function figuresOfConfirms({ workload, messages }: FixmlRun): Figures {
  const figures = emptyFigures();
  const confirms = confirmsOf(workload);
  for (let number = 0; number < messages; number += 1) {
    const { kind, trade } = confirms.next().value;
    if (kind === 'new') addTrade(figures, workload.seed, trade, 1);
    if (kind === 'bust') addTrade(figures, workload.seed, trade, -1);
  }
  return figures;
}
