import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

/** The real server in its own process with the demo day, as `npm start` runs it. */
export type ServedDemo = {
  readonly address: string;
  /** Works once. */
  readonly signInLink: string;
  /** Puts a call of the API as a script would. */
  readonly api: (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;
  /** What the process has said so far. */
  readonly said: () => string;
  readonly close: () => Promise<void>;
};

const STARTED = /Sign in once.*: (http:\/\/\S+)/;
const LOADED = /The demo is loaded/;
const STOP_AFTER_MS = 120_000;

export async function serveDemo(): Promise<ServedDemo> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-screen-'));
  const main = join(import.meta.dirname, '..', '..', 'main.ts');
  const words = ['serve', '--demo', '--data', directory, '--port', '0'];
  const server = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  server.stdout.on('data', hear);
  server.stderr.on('data', hear);
  await saidAll(server, () => said, [STARTED, LOADED]);
  const signInLink = STARTED.exec(said)?.[1] ?? '';
  const address = new URL(signInLink).origin;
  const token = (await readFile(join(directory, 'api-token'), 'utf8')).trim();
  return {
    address,
    signInLink,
    said: () => said,
    api: async (method, path, body) => {
      const response = await fetch(`${address}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
      return response.json();
    },
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      await rm(directory, { recursive: true });
    },
  };
}

async function saidAll(
  server: ChildProcess,
  said: () => string,
  wanted: readonly RegExp[],
): Promise<void> {
  const deadline = Date.now() + STOP_AFTER_MS;
  while (!wanted.every((pattern) => pattern.test(said()))) {
    if (server.exitCode !== null || Date.now() > deadline) {
      server.kill('SIGKILL');
      throw new Error(`Cannot serve the demo: it said\n${said()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
