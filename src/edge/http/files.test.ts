import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { HOST, sampleServer } from './_sample-server.ts';
import { NONCE_PLACE } from './web-files.ts';

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
