import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { allocationText } from '../edge/fixml/allocation-text.ts';
import { createHttpServer } from '../edge/http/server.ts';
import { allCalls } from '../platform/calls/all-calls.ts';
import { createIdentity } from '../platform/identity/identity.ts';
import { readTrade } from '../wiring/read-trade.ts';
import { differences, naiveCount } from './figures.ts';
import { createPeerServer } from './http-peer-server.ts';
import { runInOwnProcess } from './own-process.ts';
import { peerSource } from './peer-run.ts';
import { createBenchFirm, figuresOfFirm, openWithReadStore, verifyProduct } from './product.ts';
import type { RunResult, RunSkipped } from './run-result.ts';
import type { WorkloadOptions } from './workload.ts';

export type HttpRun = {
  readonly directory: string;
  readonly side: 'product' | 'sqlite' | 'postgres';
  readonly workload: WorkloadOptions;
  readonly connections: number;
  readonly batch: number;
  readonly seconds: number;
  readonly warmUpSeconds: number;
};

/** A served store and how to check it. */
type Served = {
  readonly app: FastifyInstance;
  readonly path: string;
  readonly token: string;
  /** Compares what is stored with the naive count and closes the store. */
  readonly check: (operations: number) => Promise<readonly string[]>;
};

/** The server in this process, the load in another. */
export async function runHttp(run: HttpRun): Promise<RunResult | RunSkipped> {
  mkdirSync(run.directory, { recursive: true });
  const source = await servedSource(run);
  if ('skipped' in source) return source;
  try {
    const warm = await measure({ ...run, seconds: run.warmUpSeconds }, await source.open('warm'));
    if ('skipped' in warm || warm.problems.length > 0) return warm;
    return await measure(run, await source.open('store'));
  } finally {
    await source.stop();
    rmSync(run.directory, { recursive: true, force: true });
  }
}

async function measure(run: HttpRun, served: Served): Promise<RunResult | RunSkipped> {
  const { app, path, token } = served;
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const port = Number(new URL(address).port);
  const { workload, connections, batch, seconds } = run;
  const result = await runInOwnProcess({
    task: 'http-load',
    ...{ port, path, token, workload, connections, batch, seconds },
  });
  await app.close();
  if ('skipped' in result) return result;
  return { ...result, problems: [...result.problems, ...(await served.check(result.operations))] };
}

type ServedSource = {
  readonly open: (name: string) => Promise<Served>;
  readonly stop: () => Promise<void>;
};

async function servedSource(run: HttpRun): Promise<ServedSource | RunSkipped> {
  if (run.side === 'product') {
    return {
      open: (name) => serveProduct(run, join(run.directory, name)),
      stop: async () => undefined,
    };
  }
  const connections = run.batch === 1 ? 8 : 16;
  const source = await peerSource(run.directory, run.side, connections);
  if ('skipped' in source) return source;
  const open = async (name: string): Promise<Served> => {
    const peer = await source.open(name);
    const { app, token } = createPeerServer(peer, run.side === 'sqlite' ? 1 : connections);
    const check = async (operations: number) => {
      const { figures, problems } = await peer.figures();
      await peer.close();
      return [...problems, ...differences(figures, naiveCount(run.workload, operations).figures)];
    };
    return { app, token, path: '/trades', check };
  };
  return { open, stop: source.stop };
}

const FIRM = 'bench';

async function serveProduct(run: HttpRun, directory: string): Promise<Served> {
  const installation = await openWithReadStore(directory);
  await createBenchFirm(installation.engine, FIRM);
  const identity = createIdentity({ now: Date.now });
  const grants = [{ role: 'operator', scope: 'all-firms' }] as const;
  identity.addUser({ userId: 'bench', displayName: 'Bench', grants });
  const app = createHttpServer({
    calls: allCalls(installation, readTrade, allocationText),
    identity,
    live: () => () => undefined,
    importFile: notAsked,
    webRoot: undefined,
    version: 'bench',
    port: 0,
    onError: (error) => {
      throw error;
    },
  });
  const check = async (operations: number) => {
    const wanted = naiveCount(run.workload, operations).figures;
    const found = differences(await figuresOfFirm(installation.engine, FIRM), wanted);
    await installation.close();
    const { problems } = await verifyProduct(directory);
    return [...found, ...problems];
  };
  return {
    app,
    token: identity.issueApiToken('bench'),
    path: `/api/v1/firms/${FIRM}/trades`,
    check,
  };
}

function notAsked(): never {
  throw new Error('Bug: the bench imports no file over HTTP');
}
