import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

/** The real server in its own process, as `npm start` runs it. */
export type ServedDesk = {
  readonly address: string;
  /** Works once. */
  readonly signInLink: string;
  /** Another link, of the person of that name. */
  readonly linkFor: (user: string) => Promise<string>;
  /** Puts a call of the API as a script would. */
  readonly api: (method: 'GET' | 'POST', path: string, body?: object) => Promise<unknown>;
  /** Puts a file as a script would; the answer says what became of it. */
  readonly importFile: (firm: string, path: string) => Promise<unknown>;
  /** What the process has said so far. */
  readonly said: () => string;
  readonly close: () => Promise<void>;
};

const STARTED = /Sign in once.*: (http:\/\/\S+)/;
const LOADED = /The demo is loaded/;
const STOP_AFTER_MS = 120_000;

/** With the demo day, which goes on trading. */
export function serveDemo(): Promise<ServedDesk> {
  return serveDesk('--demo', [STARTED, LOADED]);
}

/** With a new data directory. */
export function serveEmpty(): Promise<ServedDesk> {
  return serveDesk('--no-demo', [STARTED]);
}

async function serveDesk(option: string, wanted: readonly RegExp[]): Promise<ServedDesk> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-screen-'));
  const main = join(import.meta.dirname, '..', '..', 'main.ts');
  const words = ['serve', option, '--data', directory, '--port', '0'];
  const server = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const hear = (chunk: Buffer) => {
    said += chunk.toString();
  };
  server.stdout.on('data', hear);
  server.stderr.on('data', hear);
  await saidAll(server, () => said, wanted);
  const signInLink = STARTED.exec(said)?.[1] ?? '';
  const address = new URL(signInLink).origin;
  const token = (await readFile(join(directory, 'api-token'), 'utf8')).trim();
  const ask = async (method: string, path: string, type: string, body?: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': type };
    const sent = body === undefined ? {} : { body };
    const response = await fetch(`${address}/api/v1${path}`, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return response.json();
  };
  return {
    address,
    signInLink,
    linkFor: async (user) => {
      const words = ['link', '--user', user, '--data', directory];
      const { stdout } = await promisify(execFile)(process.execPath, [main, ...words]);
      return stdout.trim();
    },
    said: () => said,
    api: (method, path, body) =>
      ask(method, path, 'application/json', body === undefined ? body : JSON.stringify(body)),
    importFile: async (firm, path) => {
      const imports = `/firms/${firm}/imports?name=${basename(path)}`;
      return ask('POST', imports, 'text/csv', await readFile(path, 'utf8'));
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
