import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connectToHolder } from './socket-client.ts';
import { CallError } from './socket-frames.ts';
import { type Calls, serveCalls } from './socket-server.ts';

const calls: Calls = new Map<
  string,
  (params: unknown) => Promise<unknown> | AsyncIterable<unknown>
>([
  ['echo', async (params) => params],
  ['nothing', async () => undefined],
  [
    'count',
    async function* (params) {
      for (let i = 0; i < Number(params); i += 1) yield i;
    },
  ],
  [
    'fail',
    async () => {
      throw new CallError('firm_unknown', 'Cannot find firm xyz');
    },
  ],
]);

async function holder(t: TestContext, name = 'data') {
  const root = await mkdtemp(join(tmpdir(), 'holdfast-'));
  const directory = join(root, name);
  await mkdir(directory, { recursive: true });
  const server = await serveCalls(directory, calls);
  const connection = await connectToHolder(directory);
  assert.ok(connection !== undefined);
  t.after(async () => {
    connection.close();
    await server.close().catch(() => undefined);
    await rm(root, { recursive: true });
  });
  return { directory, connection, server };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (failure) {
    return failure instanceof CallError ? failure.code : String(failure);
  }
}

test('call() gives what the holder returns, call after call, small and large', async (t) => {
  const { connection } = await holder(t);
  for (const params of [{ firm: 'abc', text: 'größe' }, null, 'x'.repeat(3_000_000), [1, 2]]) {
    assert.deepEqual(await connection.call('echo', params), params);
  }
  assert.equal(await connection.call('nothing', {}), null);
});

test('list() gives item after item, and may be given up', async (t) => {
  const { connection } = await holder(t);
  const items: unknown[] = [];
  for await (const item of connection.list('count', 5)) items.push(item);
  assert.deepEqual(items, [0, 1, 2, 3, 4]);
  for await (const item of connection.list('count', 100_000)) if (item === 3) break;
  assert.equal(await connection.call('echo', 'after'), 'after');
});

test('a call that fails throws with its code', async (t) => {
  const { connection } = await holder(t);
  assert.equal(await codeOf(connection.call('fail', {})), 'firm_unknown');
  assert.equal(await codeOf(connection.call('no such', {})), 'call_unknown');
  assert.equal(await connection.call('echo', 1), 1);
});

test('the socket is for its owner only, and one left behind is replaced', async (t) => {
  const { directory, server } = await holder(t);
  assert.equal((await stat(join(directory, 'engine.sock'))).mode & 0o777, 0o600);
  await server.close();
  await writeFile(join(directory, 'engine.sock'), '');
  const again = await serveCalls(directory, calls);
  const connection = await connectToHolder(directory);
  assert.equal(await connection?.call('echo', 2), 2);
  connection?.close();
  await again.close();
});

test('connectToHolder() gives nothing when nobody listens', async (t) => {
  const { directory, server } = await holder(t);
  await server.close();
  assert.equal(await connectToHolder(directory), undefined);
});

test('a holder that goes away ends the call', async (t) => {
  const { connection, server } = await holder(t);
  const call = codeOf(
    (async () => {
      for await (const _ of connection.list('count', 1e9)) await server.close();
    })(),
  );
  assert.equal(await call, 'holder_gone');
});

test('a directory with a path too long for a socket address works all the same', async (t) => {
  if (process.platform !== 'linux') return t.skip('only Linux has /proc/self/fd');
  const { connection } = await holder(t, 'd'.repeat(200));
  assert.equal(await connection.call('echo', 1), 1);
});

for (const [what, bytes] of [
  ['a length beyond the limit', Buffer.from('ffffffff', 'hex')],
  ['no JSON', Buffer.from('0300000041424300', 'hex')],
] as const) {
  test(`${what} ends the connection, not the holder`, async (t) => {
    const { directory, connection } = await holder(t);
    const socket = connect(join(directory, 'engine.sock'));
    socket.write(bytes);
    socket.on('error', () => undefined);
    await new Promise((resolve) => socket.once('close', resolve));
    assert.equal(await connection.call('echo', 1), 1);
  });
}
