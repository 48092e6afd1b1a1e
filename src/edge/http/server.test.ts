import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { HOST, pageHeaders, sampleServer } from './_sample-server.ts';
import { PAGE_HEADER } from './guard.ts';
import { NONCE_PLACE } from './web-files.ts';

const TRADES = '/api/v1/firms/alpha/trades';

function trade(tradeId: string, quantity = '1') {
  return { tradeId, quantity };
}

test('a call gets path and query as its input, in the kinds that its schema has', async () => {
  const server = sampleServer();
  const url = `${TRADES}?account=C-1&limit=20&asClosed=true`;
  const answer = await server.app.inject({ url, headers: server.bearer('operator') });
  assert.equal(answer.statusCode, 200);
  assert.deepEqual(server.asked, [
    {
      call: 'trades',
      params: { firm: 'alpha', account: 'C-1', limit: 20, asClosed: true },
      caller: { actor: 'operator', sender: 'http:operator', key: undefined },
    },
  ]);
  assert.equal(answer.headers['x-holdfast-sequence'], '7');
  assert.equal(answer.headers['cache-control'], 'no-store');
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8');
});

const refusedQueries = [
  // query, code
  ['accont=C-1', 'query_must_use_known_parameters'],
  ['firm=beta', 'query_must_use_known_parameters'],
  ['limit=many', 'input_must_fit_the_call'],
  ['limit=5000', 'input_must_fit_the_call'],
  ['asClosed=maybe', 'input_must_fit_the_call'],
  ['limit=1&limit=2', 'input_must_fit_the_call'],
] as const;
for (const [query, code] of refusedQueries) {
  test(`GET trades?${query}: 400 ${code}`, async () => {
    const server = sampleServer();
    const url = `${TRADES}?${query}`;
    const answer = await server.app.inject({ url, headers: server.bearer('operator') });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json().code, code);
    assert.deepEqual(server.asked, []);
  });
}

test('POST one trade answers its outcome; a rejected one is a problem in its own code', async () => {
  const server = sampleServer();
  const headers = server.bearer('operator');
  const post = (payload: object) =>
    server.app.inject({ method: 'POST', url: TRADES, headers, payload });
  const booked = await post(trade('T1'));
  assert.deepEqual([booked.statusCode, booked.json()], [200, { outcome: 'booked', tradeId: 'T1' }]);
  const rejected = await post(trade('T2', '0'));
  assert.equal(rejected.statusCode, 422);
  assert.equal(rejected.headers['content-type'], 'application/problem+json; charset=utf-8');
  assert.equal(rejected.headers['x-holdfast-sequence'], '9');
  assert.deepEqual(rejected.json(), {
    type: 'urn:holdfast:rejection:quantity_must_be_positive',
    title: 'Quantity must be positive',
    status: 422,
    detail: 'Quantity must be positive: 0, wanted above 0',
    code: 'quantity_must_be_positive',
    seen: '0',
    wanted: 'above 0',
    outcome: 'rejected',
  });
});

test('POST many trades answers one outcome a trade, in order; a rejected one does not fail the others', async () => {
  const server = sampleServer();
  const answer = await server.app.inject({
    method: 'POST',
    url: TRADES,
    headers: server.bearer('operator'),
    payload: [trade('T1'), trade('T2', '0'), trade('T3')],
  });
  assert.equal(answer.statusCode, 200);
  const { outcomes, booked, failed } = answer.json();
  assert.deepEqual(
    outcomes.map(({ outcome }: { outcome: string }) => outcome),
    ['booked', 'rejected', 'booked'],
  );
  assert.deepEqual([booked, failed], [2, 1]);
});

test('POST 1,000 trades are taken, 1,001 are not', async () => {
  const server = sampleServer();
  const headers = server.bearer('operator');
  const many = (count: number) => Array.from({ length: count }, (_, i) => trade(`T${i}`));
  const post = (payload: object[]) =>
    server.app.inject({ method: 'POST', url: TRADES, headers, payload });
  assert.equal((await post(many(1_000))).json().booked, 1_000);
  const refused = await post(many(1_001));
  assert.deepEqual([refused.statusCode, refused.json().code], [413, 'trades_must_be_few']);
});

test('Idempotency-Key goes to the call: same body again is answered, another body is refused', async () => {
  const server = sampleServer();
  const headers = { ...server.bearer('operator'), 'idempotency-key': 'k-1' };
  const post = (payload: object) =>
    server.app.inject({ method: 'POST', url: TRADES, headers, payload });
  assert.deepEqual((await post(trade('T1'))).json(), (await post(trade('T1'))).json());
  const reused = await post(trade('T2'));
  assert.deepEqual([reused.statusCode, reused.json().code], [422, 'idempotency_key_reused']);
  assert.equal(server.asked[0]?.caller.key, 'k-1');
});

for (const key of ['', 'a b', 'ä', 'x'.repeat(256)]) {
  test(`Idempotency-Key of ${key.length} characters '${key.slice(0, 5)}' is refused`, async () => {
    const server = sampleServer();
    const headers = { ...server.bearer('operator'), 'idempotency-key': key };
    const answer = await server.app.inject({
      method: 'POST',
      url: TRADES,
      headers,
      payload: trade('T1'),
    });
    assert.equal(answer.json().code, 'idempotency_key_must_be_visible_text');
    assert.deepEqual(server.asked, []);
  });
}

const calledRefusals = [
  // code of the call, status
  ['firm-unknown', 404],
  ['engine-busy', 503],
  ['storage-low', 507],
  ['day-must-be-run', 422],
] as const;
for (const [code, status] of calledRefusals) {
  test(`a call that refuses with ${code} is a ${status}`, async () => {
    const server = sampleServer();
    const url = `/api/v1/firms/${code}/dates`;
    const answer = await server.app.inject({ url, headers: server.bearer('operator') });
    assert.equal(answer.statusCode, status);
    assert.equal(answer.json().code, code.replaceAll('-', '_'));
    assert.equal(answer.json().status, status);
  });
}

const badBodies = [
  // body, content type, status, code
  ['{', 'application/json', 400, 'body_must_be_json'],
  ['', 'application/json', 400, 'body_must_be_json'],
  ['null', 'application/json', 400, 'body_must_be_json'],
  ['"text"', 'application/json', 400, 'body_must_be_json'],
  ['{"__proto__": {"x": 1}}', 'application/json', 400, 'body_must_be_json'],
  ['{"tradeId": "T1"}', 'application/json', 400, 'input_must_fit_the_call'],
  ['{"tradeId": "T1", "quantity": 5}', 'application/json', 400, 'input_must_fit_the_call'],
  ['a=b', 'application/x-www-form-urlencoded', 415, 'media_type_must_be_supported'],
  ['{}', 'text/plain', 415, 'media_type_must_be_supported'],
] as const;
for (const [payload, type, status, code] of badBodies) {
  test(`POST trades ${payload} as ${type}: ${status} ${code}`, async () => {
    const server = sampleServer();
    const headers = { ...server.bearer('operator'), 'content-type': type };
    const answer = await server.app.inject({ method: 'POST', url: TRADES, headers, payload });
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code]);
    assert.deepEqual(server.asked, []);
  });
}

test('a body beyond 4 MiB is refused', async () => {
  const server = sampleServer();
  const payload = [trade('T'.repeat(5 * 1024 * 1024))];
  const answer = await server.app.inject({
    method: 'POST',
    url: TRADES,
    headers: server.bearer('operator'),
    payload,
  });
  assert.deepEqual([answer.statusCode, answer.json().code], [413, 'body_must_fit_the_limit']);
});

test('a JSON body nested 200,000 deep is answered, not met by a crash', async () => {
  const server = sampleServer();
  const payload = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  const headers = { ...server.bearer('operator'), 'content-type': 'application/json' };
  const answer = await server.app.inject({ method: 'POST', url: TRADES, headers, payload });
  assert.equal(answer.statusCode, 400);
});

test('a body that says other things than the path, or fields the call does not have, is refused', async () => {
  const server = sampleServer();
  const post = (payload: object) =>
    server.app.inject({
      method: 'POST',
      url: '/api/v1/firms/alpha/eod',
      headers: server.bearer('operator'),
      payload,
    });
  const refused = await post({ firm: 'beta', date: '2026-01-05', allowEarly: false });
  assert.equal(refused.json().code, 'body_must_repeat_the_path');
  const misspelt = await post({ date: '2026-01-05', allowEarly: false, allowearly: true });
  assert.deepEqual(
    [misspelt.statusCode, misspelt.json().code],
    [400, 'body_must_use_known_fields'],
  );
  const same = await post({ firm: 'alpha', date: '2026-01-05', allowEarly: false });
  assert.equal(same.statusCode, 200);
});

test('an error of the server says nothing of the inside, and is told to the log', async () => {
  const server = sampleServer();
  const url = '/api/v1/firms/alpha/lots';
  const answer = await server.app.inject({ url, headers: server.bearer('operator') });
  assert.deepEqual([answer.statusCode, answer.json().code], [500, 'request_failed']);
  assert.ok(!answer.body.includes('secret detail'));
  assert.deepEqual(server.errors, ['secret detail of the inside']);
});

test('a path that is not there is a problem, too', async () => {
  const server = sampleServer();
  const answer = await server.app.inject({
    url: '/api/v1/nothing',
    headers: server.bearer('operator'),
  });
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 'path_must_exist']);
});

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

test('an import streams the body through, tells its progress and keeps its result', async () => {
  const server = sampleServer();
  const headers = { ...server.bearer('operator'), 'content-type': 'text/csv' };
  const url = '/api/v1/firms/alpha/imports?name=trades.csv&import=one';
  const payload = Readable.from([Buffer.from('a,b\n'), Buffer.from('1,2\n')]);
  const answer = await server.app.inject({ method: 'POST', url, headers, payload });
  assert.deepEqual([answer.statusCode, answer.json().sizeBytes], [200, 8]);
  const state = await server.app.inject({ url: '/api/v1/firms/alpha/imports/one', headers });
  assert.deepEqual(state.json(), {
    importId: 'one',
    file: 'trades.csv',
    by: 'operator',
    state: 'done',
    progress: { phase: 'reading', bytes: 8, records: 0 },
    result: { outcome: 'imported', sizeBytes: 8 },
  });
  const elsewhere = await server.app.inject({ url: '/api/v1/firms/beta/imports/one', headers });
  assert.equal(elsewhere.json().code, 'import_is_not_known');
});

test('a refused file is a problem that carries its result', async () => {
  const reason = { code: 'csv_must_have_a_header', seen: 'nothing', wanted: 'a header', line: 1 };
  const server = sampleServer({
    importFile: async () => ({
      ok: true,
      value: { outcome: 'refused', reason },
      sequence: 3,
      left: 1,
    }),
  });
  const answer = await server.app.inject({
    method: 'POST',
    url: '/api/v1/firms/alpha/imports?name=trades.csv',
    headers: server.bearer('operator'),
    payload: Buffer.from(''),
  });
  assert.deepEqual([answer.statusCode, answer.json().code], [422, 'csv_must_have_a_header']);
  assert.deepEqual(answer.json().result, { outcome: 'refused', reason });
});

for (const [query, code] of [
  ['', 'import_must_name_its_file'],
  ['name=', 'import_must_name_its_file'],
  ['name=..%2Fx.csv', 'import_must_name_its_file'],
  ['name=x%00.csv', 'import_must_name_its_file'],
  ['name=x.csv&import=a%20b', 'import_must_name_its_file'],
  ['name=x.csv&partail=true', 'query_must_use_known_parameters'],
] as const) {
  test(`POST imports?${query}: ${code}`, async () => {
    const server = sampleServer();
    const url = `/api/v1/firms/alpha/imports?${query}`;
    const answer = await server.app.inject({
      method: 'POST',
      url,
      headers: server.bearer('operator'),
      payload: Buffer.from('x'),
    });
    assert.deepEqual([answer.statusCode, answer.json().code], [400, code]);
  });
}

test('the page comes with a fresh nonce in its policy for every path of it, but not for missing files', async (t) => {
  const webRoot = await mkdtemp(join(tmpdir(), 'holdfast-web-'));
  t.after(() => rm(webRoot, { recursive: true }));
  await mkdir(join(webRoot, 'assets'));
  await writeFile(join(webRoot, 'index.html'), `<meta nonce="${NONCE_PLACE}">`);
  await writeFile(join(webRoot, 'assets', 'app-1.js'), 'x');
  const server = sampleServer({ webRoot });
  const get = (url: string) => server.app.inject({ url, headers: { host: HOST } });
  const nonces = new Set<string>();
  for (const path of ['/', '/positions', '/sign-in?x=1']) {
    const page = await get(path);
    assert.equal(page.statusCode, 200, path);
    const nonce = /nonce="([^"]+)"/.exec(page.body)?.[1] ?? '';
    const policy = String(page.headers['content-security-policy']);
    assert.ok(policy.includes(`'nonce-${nonce}'`) && policy.includes("default-src 'none'"), policy);
    assert.ok(!policy.includes('unsafe'), policy);
    nonces.add(nonce);
  }
  assert.equal(nonces.size, 3);
  const script = await get('/assets/app-1.js');
  assert.deepEqual(
    [script.statusCode, script.headers['cache-control']],
    [200, 'public, max-age=31536000, immutable'],
  );
  for (const path of ['/assets/none.js', '/../package.json', '/api/v1/none']) {
    assert.equal((await get(path)).statusCode, 404, path);
  }
});
