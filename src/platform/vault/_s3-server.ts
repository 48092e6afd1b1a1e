import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { until } from './_vault-fixture.ts';
import type { S3Account } from './s3-address.ts';
import { signedRequest } from './s3-request.ts';

const run = promisify(execFile);
const PROGRAMS = [
  'radosgw',
  'radosgw-admin',
  'ceph',
  'ceph-mon',
  'ceph-osd',
  'ceph-authtool',
  'monmaptool',
];

const missing = PROGRAMS.filter(
  (name) =>
    !(process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name))),
);

/** `{ skip }` of a test that needs a real S3 server: false where Debian's `radosgw`, `ceph-mon` and `ceph-osd` are. */
export const s3Skip: string | false =
  missing.length > 0 && `no S3 server with Object Lock here: ${missing.join(', ')} not on PATH`;

export type S3Server = {
  readonly account: S3Account;
  /** A new bucket; `true` with Object Lock. */
  readonly makeBucket: (name: string, hasObjectLock: boolean) => Promise<void>;
  /** Sends what no vault would, with the owner's rights; the status. */
  readonly attack: (
    method: 'PUT' | 'DELETE',
    path: string,
    headers?: Readonly<Record<string, string>>,
    body?: Buffer,
  ) => Promise<number>;
};

type Started = { readonly server: S3Server; readonly stop: () => Promise<void> };

/** A RADOS cluster of one monitor and one store in memory, and its S3 gateway, all on 127.0.0.1. */
export async function startS3Server(): Promise<Started> {
  const directory = await mkdtemp(join(tmpdir(), 'holdfast-s3-'));
  const daemons: Daemon[] = [];
  const stop = async () => {
    for (const { child, gone } of daemons.toReversed()) {
      child.kill('SIGKILL');
      await gone;
    }
    await rm(directory, { recursive: true, force: true });
  };
  try {
    return { server: await startIn(directory, daemons), stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

async function startIn(directory: string, daemons: Daemon[]): Promise<S3Server> {
  const [v2 = 0, v1 = 0, http = 0] = await freePorts(3);
  const conf = join(directory, 'ceph.conf');
  const keyring = join(directory, 'keyring');
  const fsid = randomUUID();
  await mkdir(join(directory, 'mon'));
  await mkdir(join(directory, 'osd'));
  await writeFile(conf, cephConf({ directory, fsid, v1, v2, http }));
  await writeKeyring(keyring);
  const monmap = join(directory, 'monmap');
  const addresses = `[v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]`;
  await run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', addresses, monmap]);
  await run('ceph-mon', [
    '--mkfs',
    '-i',
    'a',
    '--keyring',
    keyring,
    '--monmap',
    monmap,
    '-c',
    conf,
  ]);
  daemons.push(daemon('ceph-mon', ['-f', '-i', 'a', '-c', conf]));
  const osd = randomUUID();
  await run('ceph', ['-c', conf, 'osd', 'new', osd]);
  await run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', osd, '-c', conf]);
  daemons.push(daemon('ceph-osd', ['-f', '-i', '0', '-c', conf]));
  await until('the store of the S3 server is up', async () =>
    (await run('ceph', ['-c', conf, 'osd', 'stat'])).stdout.includes('1 up'),
  );
  const account: S3Account = {
    endpoint: `http://127.0.0.1:${http}`,
    region: 'us-east-1',
    accessKeyId: 'vault-test',
    secretAccessKey: randomUUID(),
    sessionToken: undefined,
  };
  const user = ['--uid=vault', '--display-name=vault', `--access-key=${account.accessKeyId}`];
  const secret = `--secret=${account.secretAccessKey}`;
  await run('radosgw-admin', ['-c', conf, 'user', 'create', ...user, secret]);
  daemons.push(daemon('radosgw', ['-f', '-n', 'client.admin', '-c', conf]));
  await until('the S3 server answers', () =>
    fetch(account.endpoint).then(
      () => true,
      () => false,
    ),
  );
  const send = ownerRequests(account);
  return {
    account,
    attack: send,
    makeBucket: async (name, hasObjectLock) => {
      const headers: Record<string, string> = hasObjectLock
        ? { 'x-amz-bucket-object-lock-enabled': 'true' }
        : {};
      const status = await send('PUT', `/${name}`, headers);
      if (status !== 200) throw new Error(`Cannot make bucket ${name}: ${status}`);
    },
  };
}

function ownerRequests(account: S3Account): S3Server['attack'] {
  return async (method, path, headers = {}, body) => {
    const signer = await signedRequest(
      account,
      { method, path, headers, body },
      Date.now() / 1_000,
    );
    const response = await fetch(signer.url, {
      method,
      headers: signer.headers,
      ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
    });
    await response.arrayBuffer();
    return response.status;
  };
}

/** Keys of the three parties that talk to each other in there. */
async function writeKeyring(keyring: string): Promise<void> {
  const caps = (...words: readonly string[]) =>
    words.flatMap((word) => ['--cap', ...word.split('=')]);
  const add = (name: string, ...words: readonly string[]) =>
    run('ceph-authtool', [keyring, '--gen-key', '-n', name, ...caps(...words)]);
  await run('ceph-authtool', ['--create-keyring', keyring]);
  await add('mon.', 'mon=allow *');
  await add('client.admin', 'mon=allow *', 'osd=allow *');
  await add('osd.0', 'mon=allow profile osd', 'osd=allow *');
}

type Daemon = { readonly child: ChildProcess; readonly gone: Promise<unknown> };

function daemon(program: string, words: readonly string[]): Daemon {
  const child = spawn(program, words, { stdio: 'ignore' });
  return { child, gone: new Promise((resolve) => child.once('exit', resolve)) };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports: number[] = [];
  for (const server of servers) {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
  for (const server of servers) await new Promise((resolve) => server.close(resolve));
  return ports;
}

type Places = {
  readonly directory: string;
  readonly fsid: string;
  readonly v1: number;
  readonly v2: number;
  readonly http: number;
};

function cephConf({ directory, fsid, v1, v2, http }: Places): string {
  return `[global]
fsid = ${fsid}
mon host = [v2:127.0.0.1:${v2},v1:127.0.0.1:${v1}]
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${directory}/keyring
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
mon data avail crit = 1
mon data avail warn = 1
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 1073741824
run dir = ${directory}
log file = ${directory}/$name.log
admin socket = ${directory}/$name.$pid.asok
mon data = ${directory}/mon
osd data = ${directory}/osd
rgw frontends = beast endpoint=127.0.0.1:${http}
[osd]
osd class load list = *
osd class default list = *
`;
}
