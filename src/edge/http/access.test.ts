import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST, pageHeaders, sampleServer } from './_sample-server.ts';
import { PAGE_HEADER } from './guard.ts';

const TRADES = '/api/v1/firms/alpha/trades';

function trade(tradeId: string, quantity = '1') {
  return { tradeId, quantity };
}

for (const host of [
  'holdfast.example',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  '10.0.0.1:8484',
]) {
  test(`a request for host '${host}' is refused before anything is read (DNS rebinding)`, async () => {
    const server = sampleServer();
    const headers = { ...server.bearer('operator'), host };
    const answer = await server.app.inject({ url: TRADES, headers });
    assert.deepEqual([answer.statusCode, answer.json().code], [421, 'host_must_be_loopback']);
    assert.deepEqual(server.asked, []);
  });
}
for (const host of ['localhost', 'localhost:8484', '127.0.0.1:1', '[::1]:8484']) {
  test(`a request for host '${host}' is answered`, async () => {
    const server = sampleServer();
    const answer = await server.app.inject({
      url: TRADES,
      headers: { ...server.bearer('operator'), host },
    });
    assert.equal(answer.statusCode, 200);
  });
}

test('who is not signed in gets 401 everywhere but the description', async () => {
  const server = sampleServer();
  const paths = [
    '/firms',
    '/system',
    '/firms/alpha/trades',
    '/firms/alpha/live',
    '/firms/alpha/imports',
    '/session',
  ];
  for (const path of paths) {
    const answer = await server.app.inject({ url: `/api/v1${path}`, headers: { host: HOST } });
    assert.deepEqual(
      [path, answer.statusCode, answer.json().code],
      [path, 401, 'sender_must_be_signed_in'],
    );
  }
  for (const authorization of ['Bearer wrong', 'Basic b3A6', 'Bearer ', '']) {
    const answer = await server.app.inject({ url: TRADES, headers: { host: HOST, authorization } });
    assert.equal(answer.statusCode, 401, authorization);
  }
  const open = await server.app.inject({ url: '/api/openapi.json', headers: { host: HOST } });
  assert.equal(open.statusCode, 200);
});

const permissions = [
  // user, method, path, status
  ['auditor', 'GET', '/firms/alpha/trades', 200],
  ['auditor', 'POST', '/firms/alpha/trades', 403],
  ['auditor', 'POST', '/firms/alpha/eod', 403],
  ['auditor', 'POST', '/firms/alpha/imports?name=x', 403],
  ['auditor', 'POST', '/verify', 403],
  ['alpha-desk', 'GET', '/firms/alpha/trades', 200],
  ['alpha-desk', 'GET', '/firms/beta/trades', 403],
  ['alpha-desk', 'GET', '/firms/beta/live', 403],
  ['alpha-desk', 'GET', '/firms/beta/imports', 403],
  ['alpha-desk', 'POST', '/firms/beta/trades', 403],
  ['alpha-desk', 'GET', '/system', 403],
  ['alpha-desk', 'POST', '/firms', 403],
] as const;
for (const [userId, method, path, status] of permissions) {
  test(`${userId} ${method} ${path}: ${status}`, async () => {
    const server = sampleServer();
    const headers = { ...server.bearer(userId), 'content-type': 'application/json' };
    const url = `/api/v1${path}`;
    const answer = await server.app.inject({
      method,
      url,
      headers,
      ...(method === 'POST' ? { payload: '{}' } : {}),
    });
    assert.equal(answer.statusCode, status);
    if (status === 403) assert.equal(answer.json().code, 'action_must_be_permitted');
    if (status === 403) assert.deepEqual(server.asked, []);
  });
}

test('GET firms shows each user their own', async () => {
  const server = sampleServer();
  const firmsOf = async (userId: string) => {
    const answer = await server.app.inject({
      url: '/api/v1/firms',
      headers: server.bearer(userId),
    });
    return answer.json().map(({ firm }: { firm: string }) => firm);
  };
  assert.deepEqual(await firmsOf('operator'), ['alpha', 'beta']);
  assert.deepEqual(await firmsOf('alpha-desk'), ['alpha']);
});

test('a sign-in secret gives an httpOnly, same-site cookie, once', async () => {
  const server = sampleServer();
  const secret = server.identity.issueSignInSecret('operator');
  const signIn = () =>
    server.app.inject({
      method: 'POST',
      url: '/api/v1/session',
      headers: { host: HOST, [PAGE_HEADER]: '1' },
      payload: { secret },
    });
  const first = await signIn();
  assert.equal(first.json().userId, 'operator');
  const [cookie] = first.cookies;
  assert.equal(cookie?.name, 'holdfast_8484');
  assert.deepEqual([cookie?.httpOnly, cookie?.sameSite, cookie?.path], [true, 'Strict', '/']);
  const second = await signIn();
  assert.deepEqual([second.statusCode, second.json().code], [401, 'sign_in_link_must_be_fresh']);
});

test('a session reads, changes, ends by sign-out and by idling', async () => {
  const server = sampleServer();
  const headers = await pageHeaders(server);
  const read = () => server.app.inject({ url: TRADES, headers });
  assert.equal((await read()).statusCode, 200);
  const change = { method: 'POST', url: TRADES, headers, payload: trade('T1') } as const;
  assert.equal((await server.app.inject(change)).statusCode, 200);
  const out = await server.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
  assert.equal(out.statusCode, 204);
  assert.equal((await read()).statusCode, 401);
  const idle = await pageHeaders(server);
  server.passMinutes(8 * 60);
  assert.equal((await server.app.inject({ url: TRADES, headers: idle })).statusCode, 401);
});

const forgeries = [
  // headers on top of a session cookie, refused
  [{}, true],
  [{ [PAGE_HEADER]: '1', origin: 'http://evil.example' }, true],
  [{ [PAGE_HEADER]: '1', origin: 'http://127.0.0.1:3000' }, true],
  [{ [PAGE_HEADER]: '1', origin: 'null' }, true],
  [{ origin: `http://${HOST}` }, true],
  [{ [PAGE_HEADER]: '1', origin: `http://${HOST}` }, false],
  [{ [PAGE_HEADER]: '1' }, false],
] as const;
for (const [extra, isRefused] of forgeries) {
  test(`a change on a session with ${JSON.stringify(extra)} is ${isRefused ? 'refused' : 'taken'}`, async () => {
    const server = sampleServer();
    const { host, cookie } = await pageHeaders(server);
    for (const [method, url] of [
      ['POST', TRADES],
      ['POST', '/api/v1/firms/alpha/imports?name=x.csv'],
      ['DELETE', '/api/v1/session'],
    ] as const) {
      const payload = method === 'POST' ? { payload: trade('T1') } : {};
      const headers = { host, cookie, ...extra };
      const answer = await server.app.inject({ method, url, headers, ...payload });
      assert.equal(answer.statusCode === 403, isRefused, `${method} ${url}: ${answer.statusCode}`);
      if (isRefused) assert.equal(answer.json().code, 'request_must_come_from_our_page');
    }
  });
}
