import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { drive } from './drive.ts';
import { differences, naiveCount } from './figures.ts';
import type { Peer } from './peer.ts';
import { openPostgresPeer } from './peer-postgres.ts';
import { peerBatch } from './peer-rows.ts';
import { openSqlitePeer } from './peer-sqlite.ts';
import { startPostgresServer } from './postgres-server.ts';
import type { RunResult, RunSkipped } from './run-result.ts';
import { Workload, type WorkloadOptions } from './workload.ts';

export type PeerRun = {
  readonly directory: string;
  readonly database: 'sqlite' | 'postgres';
  readonly workload: WorkloadOptions;
  readonly clients: number;
  readonly batch: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
};

/** The same work on SQL: warm-up on tables that are thrown away, the measured run on empty ones, then the check. */
export async function runPeer(run: PeerRun): Promise<RunResult | RunSkipped> {
  mkdirSync(run.directory, { recursive: true });
  // PostgreSQL runs as another user, who must reach his own folder.
  chmodSync(run.directory, 0o711);
  const source = await peerSource(run.directory, run.database, run.clients);
  if ('skipped' in source) return source;
  try {
    await measure({ ...run, seconds: run.warmUpSeconds }, await source.open('warm'));
    return await measure(run, await source.open('store'));
  } finally {
    await source.stop();
    rmSync(run.directory, { recursive: true, force: true });
  }
}

export type PeerSource = {
  /** A peer with empty tables. */
  readonly open: (name: string) => Promise<Peer>;
  readonly stop: () => Promise<void>;
};

export async function peerSource(
  directory: string,
  database: PeerRun['database'],
  connections: number,
): Promise<PeerSource | RunSkipped> {
  if (database === 'sqlite') {
    const open = async (name: string) => openSqlitePeer(join(directory, `${name}.sqlite`));
    return { open, stop: async () => undefined };
  }
  const server = await startPostgresServer(join(directory, 'postgres'));
  if ('unavailable' in server) return { skipped: server.unavailable };
  return { open: () => openPostgresPeer(server, connections), stop: server.stop };
}

async function measure(run: PeerRun, peer: Peer): Promise<RunResult> {
  const { workload: options, clients, batch, seconds } = run;
  const workload = new Workload(options);
  let rejected = 0;
  try {
    const driven = await drive({
      workload,
      clients,
      batch,
      seconds,
      span: options.nearest,
      submit: async (operations, client) => {
        const transaction = peerBatch(options.seed, operations);
        await peer.apply(transaction, client);
        rejected += transaction.rejected;
      },
    });
    const count = naiveCount(options, driven.operations);
    const { figures, problems } = await peer.figures();
    const found = [...problems, ...differences(figures, count.figures)];
    if (rejected !== count.counts.rejection) {
      found.push(`${rejected} rejected, wanted ${count.counts.rejection}`);
    }
    return { ...driven, problems: found, more: {} };
  } finally {
    await peer.close();
  }
}
