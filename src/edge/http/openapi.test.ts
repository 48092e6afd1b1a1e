import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST, sampleServer } from './_sample-server.ts';
import { isRecord } from './is-record.ts';
import { pathNames, ROUTES } from './route.ts';

type Json = Readonly<Record<string, unknown>>;

async function readDocument(): Promise<Json> {
  const { app } = sampleServer();
  const answer = await app.inject({ url: '/api/openapi.json', headers: { host: HOST } });
  return answer.json();
}

function recordIn(from: unknown, ...path: readonly string[]): Json {
  let at = from;
  for (const name of path) at = isRecord(at) ? at[name] : undefined;
  assert.ok(isRecord(at), `${path.join(' → ')} is an object`);
  return at;
}

function* operationsOf(document: Json): Generator<[string, string, Json]> {
  for (const [path, methods] of Object.entries(recordIn(document, 'paths'))) {
    assert.ok(isRecord(methods));
    for (const [method, operation] of Object.entries(methods)) {
      assert.ok(isRecord(operation));
      yield [path, method, operation];
    }
  }
}

function* refsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* refsIn(one);
  if (!isRecord(value)) return;
  for (const [name, one] of Object.entries(value)) {
    if (name === '$ref' && typeof one === 'string') yield one;
    else yield* refsIn(one);
  }
}

test('the document has every route whose call is there, and nothing that does not answer', async () => {
  const { app, bearer } = sampleServer();
  await app.ready();
  const document = await readDocument();
  const known = new Set([
    'firms',
    'createFirm',
    'system',
    'verify',
    'trades',
    'submitTrades',
    'lots',
    'dates',
    'eod',
  ]);
  for (const { method, path, call } of ROUTES.filter((route) => known.has(route.call))) {
    const key = `/api/v1${path.replaceAll(/:(\w+)/g, '{$1}')}`;
    assert.equal(recordIn(document, 'paths', key, method.toLowerCase()).operationId, call);
  }
  let operations = 0;
  for (const [path, method] of operationsOf(document)) {
    const url = path.replaceAll(/\{(\w+)\}/g, ':$1');
    assert.ok(
      app.hasRoute({
        method:
          method.toUpperCase() === 'GET'
            ? 'GET'
            : method.toUpperCase() === 'POST'
              ? 'POST'
              : 'DELETE',
        url,
      }),
      `${method} ${url}`,
    );
    operations += 1;
  }
  assert.equal(operations, known.size + 7);
  assert.ok(bearer('operator'));
});

test('every operation is named once, declares its path parameters and its problem', async () => {
  const document = await readDocument();
  assert.equal(document.openapi, '3.1.0');
  const names: unknown[] = [];
  for (const [path, , operation] of operationsOf(document)) {
    names.push(operation.operationId);
    const parameters = Array.isArray(operation.parameters) ? operation.parameters : [];
    const inPath = parameters.filter((one) => one.in === 'path').map((one) => one.name);
    const wanted = pathNames(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    assert.deepEqual(inPath, wanted, path);
    assert.ok(
      parameters.every((one) => isRecord(one.schema)),
      path,
    );
    recordIn(operation, 'responses', 'default', 'content', 'application/problem+json');
  }
  assert.equal(new Set(names).size, names.length);
});

test('every reference leads somewhere, and no schema is left over', async () => {
  const document = await readDocument();
  const schemas = Object.keys(recordIn(document, 'components', 'schemas'));
  const refs = new Set(refsIn(document));
  for (const ref of refs) recordIn(document, ...ref.replace('#/', '').split('/'));
  assert.ok(refs.size > 0 && schemas.length > 0);
});

test('inputs are those of the call: query, body and batch', async () => {
  const document = await readDocument();
  const list = recordIn(document, 'paths', '/api/v1/firms/{firm}/trades', 'get');
  assert.ok(Array.isArray(list.parameters));
  assert.deepEqual(
    list.parameters.map((one) => [one.name, one.in, one.required, one.schema.type]),
    [
      ['firm', 'path', true, 'string'],
      ['account', 'query', false, 'string'],
      ['limit', 'query', false, 'integer'],
      ['asClosed', 'query', false, 'boolean'],
    ],
  );
  const post = recordIn(document, 'paths', '/api/v1/firms/{firm}/trades', 'post');
  const schema = recordIn(post, 'requestBody', 'content', 'application/json', 'schema');
  assert.ok(Array.isArray(schema.oneOf));
  assert.equal(schema.oneOf[1].maxItems, 1_000);
  const eod = recordIn(document, 'paths', '/api/v1/firms/{firm}/eod', 'post');
  const body = recordIn(eod, 'requestBody', 'content', 'application/json', 'schema');
  assert.deepEqual(body.required, ['date', 'allowEarly']);
  assert.deepEqual(Object.keys(recordIn(body, 'properties')), ['date', 'allowEarly']);
});
