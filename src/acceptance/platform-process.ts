import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../platform/vault/_vault-fixture.ts';
import { holdfast, REPOSITORY, said } from './command-line.ts';

// A platform that serves, and whoever dials it, as processes of their own.

export type Running = {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
};

export function start(words: readonly string[]): Running {
  const child = spawn(join(REPOSITORY, 'bin/holdfast'), words, {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const hear = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, said: () => text, ended };
}

export async function stop(
  { child, ended }: Running,
  signal: 'SIGTERM' | 'SIGKILL',
): Promise<void> {
  child.kill(signal);
  await ended;
}

export async function printed(words: readonly string[]): Promise<string> {
  const answer = await holdfast(words);
  assert.equal(answer.exitCode, 0, said(answer));
  return answer.stdout.trim();
}

export type Platform = Running & { readonly address: string; readonly token: string };

const VAULT_PORT_LINE = /"vaultPort":(\d+)/;

/** Without a port for vaults it listens for none. */
export async function serve(data: string, vaultPort: number | undefined): Promise<Platform> {
  const words = ['serve', '--data', data, '--port', '0', '--no-demo', '--json'];
  const vaults = vaultPort === undefined ? [] : ['--vault-port', String(vaultPort)];
  const running = start([...words, ...vaults]);
  const isUp = () => /"address":/.test(running.said());
  const ended = running.ended.then((code) => assert.ok(isUp(), `ended: ${code} ${running.said()}`));
  await Promise.race([until('the server says where it is', isUp), ended]);
  const address = /"address":"([^"]+)"/.exec(running.said())?.[1] ?? '';
  const token = (await readFile(join(data, 'api-token'), 'utf8')).trim();
  return { ...running, address, token };
}

export const portOf = (platform: Platform) => Number(VAULT_PORT_LINE.exec(platform.said())?.[1]);

/**
 * A CCP's trade of a product nobody knows: it is held, which is durable like everything else. Gives the answer's level, or
 * why there is none.
 */
export async function sendTrade(platform: Platform, tradeId: string): Promise<string> {
  const answer = await fetch(`${platform.address}/api/v1/firms/acme/trades`, {
    method: 'POST',
    headers: { authorization: `Bearer ${platform.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      tradeId,
      side: 'sell',
      quantity: '5',
      price: '3.70',
      contract: 'CBT:C:FUT:202009',
      account: 'MILL',
      tradeDate: '2020-03-17',
      clearingDate: '2020-03-17',
    }),
  });
  const body = await answer.json();
  if (answer.status !== 200) return `${answer.status} ${body.code}`;
  return answer.headers.get('x-holdfast-level') ?? '';
}

type System = {
  readonly levels: readonly { readonly firm: string; readonly answersAt: string }[];
  readonly logs: readonly {
    readonly origin: string;
    readonly root: string;
    readonly entries: number;
  }[];
  readonly replayers: readonly {
    readonly replayer: string;
    readonly isConnected: boolean;
    readonly logs: readonly {
      readonly origin: string;
      readonly proven: number;
      readonly bookHash: string;
      readonly lagP95Ms: number;
      readonly refused: string;
    }[];
  }[];
  readonly vaults: readonly {
    readonly vault: string;
    readonly isConnected: boolean;
    readonly logs: readonly { readonly origin: string; readonly refused: string }[];
  }[];
};

export async function system({ address, token }: Platform): Promise<System> {
  const headers = { authorization: `Bearer ${token}` };
  return (await fetch(`${address}/api/v1/system`, { headers })).json();
}

export const answersAt = async (platform: Platform) =>
  (await system(platform)).levels[0]?.answersAt;
