import type { FirmsRun } from './firms-run.ts';
import type { FixmlRun } from './fixml-run.ts';
import type { HttpLoad } from './http-load.ts';
import type { HttpRun } from './http-run.ts';
import type { MatchingRun } from './matching-run.ts';
import type { MemoryRun } from './memory-run.ts';
import type { PeerRun } from './peer-run.ts';
import type { ProductRun } from './product-run.ts';
import type { QueryableRun } from './queryable-run.ts';
import type { ReopenRun, StoreRun } from './restart-run.ts';
import type { RunResult, RunSkipped } from './run-result.ts';
import type { VaultsRun } from './vaults-run.ts';

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
  | ({ readonly task: 'memory' } & MemoryRun)
  | ({ readonly task: 'vaults' } & VaultsRun)
  | ({ readonly task: 'matching' } & MatchingRun);

/** Each room of the house is loaded only where it is measured, so that a peer's process holds no engine. */
export async function runTask(task: BenchTask): Promise<RunResult | RunSkipped> {
  switch (task.task) {
    case 'product':
      return (await import('./product-run.ts')).runProduct(task);
    case 'peer':
      return (await import('./peer-run.ts')).runPeer(task);
    case 'firms':
      return (await import('./firms-run.ts')).runFirms(task);
    case 'http':
      return (await import('./http-run.ts')).runHttp(task);
    case 'http-load':
      return (await import('./http-load.ts')).runHttpLoad(task);
    case 'queryable':
      return (await import('./queryable-run.ts')).runQueryable(task);
    case 'fixml':
      return (await import('./fixml-run.ts')).runFixml(task);
    case 'saxes':
      return (await import('./saxes-run.ts')).runSaxes(task);
    case 'build':
      return (await import('./restart-run.ts')).runBuild(task);
    case 'reopen':
      return (await import('./restart-run.ts')).runReopen(task);
    case 'verify':
      return (await import('./restart-run.ts')).runVerify(task);
    case 'memory':
      return (await import('./memory-run.ts')).runMemory(task);
    case 'matching':
      return (await import('./matching-run.ts')).runMatching(task);
    case 'vaults':
      return (await import('./vaults-run.ts')).runVaults(task);
  }
}
