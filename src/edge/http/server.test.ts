import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleServer } from './_sample-server.ts';

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
