import { drive } from './drive.ts';
import { elementAt } from './element-at.ts';
import { HttpConnection } from './http-connection.ts';
import type { RunResult } from './run-result.ts';
import { Workload, type WorkloadOptions } from './workload.ts';
import { tradeJson } from './workload-json.ts';

export type HttpLoad = {
  readonly port: number;
  readonly path: string;
  readonly token: string;
  readonly workload: WorkloadOptions;
  readonly connections: number;
  /** Trades in one request. */
  readonly batch: number;
  readonly seconds: number;
};

/** Sends the workload to a server on this machine, from a process of its own, over kept-alive connections. */
export async function runHttpLoad(load: HttpLoad): Promise<RunResult> {
  const { workload: options, connections: clients, batch, seconds } = load;
  const connections = await Promise.all(
    Array.from({ length: clients }, () => HttpConnection.open(load)),
  );
  const problems: string[] = [];
  const driven = await drive({
    workload: new Workload(options),
    clients,
    batch,
    seconds,
    span: options.nearest,
    submit: async (operations, client) => {
      const trades = operations.map((operation) => tradeJson(options.seed, operation));
      const { status, body } = await elementAt(connections, client).post(JSON.stringify(trades));
      if (status !== 200 && problems.length < 3) problems.push(`${status} ${body.slice(0, 200)}`);
    },
  });
  for (const connection of connections) connection.close();
  return { ...driven, problems, more: {} };
}
