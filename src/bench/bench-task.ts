import { type FirmsRun, runFirms } from './firms-run.ts';
import { type FixmlRun, runFixml, runSaxes } from './fixml-run.ts';
import { type HttpLoad, runHttpLoad } from './http-load.ts';
import { type HttpRun, runHttp } from './http-run.ts';
import { type MemoryRun, runMemory } from './memory-run.ts';
import { type PeerRun, runPeer } from './peer-run.ts';
import { type ProductRun, runProduct } from './product-run.ts';
import { type QueryableRun, runQueryable } from './queryable-run.ts';
import { type ReopenRun, runBuild, runReopen, runVerify, type StoreRun } from './restart-run.ts';
import type { RunResult, RunSkipped } from './run-result.ts';

/** What a process of its own measures; plain data, so that it can be a program argument. */
export type BenchTask =
  | ({ readonly task: 'product' } & ProductRun)
  | ({ readonly task: 'peer' } & PeerRun)
  | ({ readonly task: 'firms' } & FirmsRun)
  | ({ readonly task: 'http' } & HttpRun)
  | ({ readonly task: 'http-load' } & HttpLoad)
  | ({ readonly task: 'queryable' } & QueryableRun)
  | ({ readonly task: 'fixml' } & FixmlRun)
  | ({ readonly task: 'saxes' } & FixmlRun)
  | ({ readonly task: 'build' } & StoreRun)
  | ({ readonly task: 'reopen' } & ReopenRun)
  | ({ readonly task: 'verify' } & StoreRun)
  | ({ readonly task: 'memory' } & MemoryRun);

export async function runTask(task: BenchTask): Promise<RunResult | RunSkipped> {
  switch (task.task) {
    case 'product':
      return runProduct(task);
    case 'peer':
      return runPeer(task);
    case 'firms':
      return runFirms(task);
    case 'http':
      return runHttp(task);
    case 'http-load':
      return runHttpLoad(task);
    case 'queryable':
      return runQueryable(task);
    case 'fixml':
      return runFixml(task);
    case 'saxes':
      return runSaxes(task);
    case 'build':
      return runBuild(task);
    case 'reopen':
      return runReopen(task);
    case 'verify':
      return runVerify(task);
    case 'memory':
      return runMemory(task);
  }
}
