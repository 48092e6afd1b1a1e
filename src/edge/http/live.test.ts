import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { sampleServer } from './_sample-server.ts';
import { LiveFeed } from './live-feed.ts';

/** A feed whose clock and receiver the test holds. */
function heldFeed() {
  const sent: string[] = [];
  let due: (() => void) | undefined;
  let resume: (() => void) | undefined;
  let isFull = false;
  const feed = new LiveFeed(
    {
      write: (text) => {
        sent.push(text);
        return !isFull;
      },
      onDrained: (run) => {
        resume = run;
      },
    },
    {
      later: (run) => {
        due = run;
        return {
          cancel: () => {
            due = undefined;
          },
        };
      },
    },
  );
  return {
    feed,
    sent,
    tick: () => {
      const run = due;
      due = undefined;
      run?.();
    },
    fill: (full: boolean) => {
      isFull = full;
      if (!full) resume?.();
    },
  };
}

function change(sequence: number, rows: number) {
  const trades = Array.from({ length: rows }, (_, i) => ({ sequence: sequence - i }));
  return { sequence, trades, counts: { held: 0 } };
}

test('LiveFeed sends what happened between two ticks as one message', () => {
  const { feed, sent, tick } = heldFeed();
  feed.push(change(1, 1));
  feed.push(change(2, 1));
  assert.deepEqual(sent, []);
  tick();
  assert.deepEqual(sent, [
    'id: 2\nevent: change\ndata: {"sequence":2,"trades":[{"sequence":1},{"sequence":2}],"counts":{"held":0}}\n\n',
  ]);
  tick();
  assert.equal(sent.length, 1);
});

test('LiveFeed writes nothing to a receiver that is behind, then everything or resync', () => {
  const { feed, sent, tick, fill } = heldFeed();
  fill(true);
  feed.push(change(1, 1));
  tick();
  assert.equal(sent.length, 1);
  feed.push(change(2_001, 2_000));
  tick();
  feed.keepAlive();
  assert.equal(sent.length, 1, 'nothing while blocked');
  fill(false);
  tick();
  assert.match(String(sent[1]), /event: change/);
  fill(true);
  feed.push(change(2_002, 1));
  tick();
  feed.push(change(4_500, 1_500));
  feed.push(change(6_000, 1_500));
  fill(false);
  tick();
  assert.equal(sent[3], 'id: 6000\nevent: resync\ndata: {"sequence":6000}\n\n');
  feed.push(change(6_001, 1));
  tick();
  assert.match(String(sent[4]), /event: change/);
});

test('GET live sends headers at once, then changes of that firm; a receiver that comes back says where it left off', async (t) => {
  const server = sampleServer();
  t.after(() => server.app.close());
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { authorization } = server.bearer('operator');
  const open = async (headers: Record<string, string>) => {
    const response = await fetch(`${address}/api/v1/firms/alpha/live`, {
      headers: { authorization, ...headers },
    });
    assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
    assert.ok(response.body);
    return response.body.pipeThrough(new TextDecoderStream()).getReader();
  };
  const reader = await open({});
  assert.match(String((await reader.read()).value), /^retry: 1000/);
  server.publish('beta', change(5, 1));
  server.publish('alpha', change(6, 1));
  assert.match(String((await reader.read()).value), /^id: 6\nevent: change\n/);
  const returning = await open({ 'last-event-id': '4' });
  assert.match(String((await returning.read()).value), /^retry: 1000/);
  assert.deepEqual(server.askedAfter, [undefined, 4]);
  server.publish('alpha', { sequence: 9_000, trades: undefined, counts: {} });
  assert.equal(
    (await returning.read()).value,
    'id: 9000\nevent: resync\ndata: {"sequence":9000}\n\n',
  );
  assert.equal(server.listenerCount(), 2);
  await Promise.all([reader.cancel(), returning.cancel()]);
  while (server.listenerCount() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
});

const starts = [
  // headers                    query          told from
  [{ 'last-event-id': '7' }, '', 7],
  [{}, '?after=5', 5],
  [{ 'last-event-id': '7' }, '?after=5', 7],
  [{ 'last-event-id': 'noon' }, '', 0],
  [{}, '', undefined],
] as const;
for (const [headers, query, after] of starts) {
  test(`GET live${query} with ${JSON.stringify(headers)} is told from ${after}`, async (t) => {
    const server = sampleServer();
    t.after(() => server.app.close());
    const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
    const { authorization } = server.bearer('operator');
    const response = await fetch(`${address}/api/v1/firms/alpha/live${query}`, {
      headers: { authorization, ...headers },
    });
    await response.body?.getReader().read();
    assert.deepEqual(server.askedAfter, [after]);
  });
}

test('closing the server ends open streams', async () => {
  const server = sampleServer();
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { authorization } = server.bearer('operator');
  const response = await fetch(`${address}/api/v1/firms/alpha/live`, {
    headers: { authorization },
  });
  const ended = response.text();
  await server.app.close();
  assert.match(await ended, /retry: 1000/);
  assert.equal(server.listenerCount(), 0);
});

test('a sender that goes away in the middle of a file leaves a failed import and a working server', async (t) => {
  const server = sampleServer();
  t.after(() => server.app.close());
  const address = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { authorization } = server.bearer('operator');
  const sending = request(`${address}/api/v1/firms/alpha/imports?name=big.csv&import=gone`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'text/csv', 'content-length': 1_000_000 },
  });
  sending.on('error', () => undefined);
  sending.write('half a file');
  const state = async () => {
    const url = `${address}/api/v1/firms/alpha/imports/gone`;
    const response = await fetch(url, { headers: { authorization } });
    return response.ok ? response.json() : { state: 'unknown' };
  };
  const until = async (wanted: string) => {
    for (let tries = 0; tries < 200; tries += 1) {
      if ((await state()).state === wanted) return;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.fail(`never ${wanted}`);
  };
  await until('running');
  sending.destroy();
  await until('failed');
});
