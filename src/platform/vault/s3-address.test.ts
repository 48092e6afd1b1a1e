import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseS3Account, parseS3Address } from './s3-address.ts';

const addresses = [
  // address               bucket     prefix
  ['s3://vault-a', 'vault-a', ''],
  ['s3://vault-a/', 'vault-a', ''],
  ['s3://vault-a/one', 'vault-a', 'one/'],
  ['s3://vault-a/one/two.3/', 'vault-a', 'one/two.3/'],
  ['s3://', undefined, undefined],
  ['s3://A', undefined, undefined],
  ['s3://vault-a//one', undefined, undefined],
  ['s3://vault-a/../one', undefined, undefined],
  ['s3://vault-a/one?versions', undefined, undefined],
  ['https://vault-a/one', undefined, undefined],
] as const;

for (const [address, bucket, prefix] of addresses) {
  test(`${address} is ${bucket === undefined ? 'no address of a store' : `${bucket} ${prefix}`}`, () => {
    const place = parseS3Address(address);
    assert.deepEqual([place?.bucket, place?.prefix], [bucket, prefix]);
  });
}

const fields = {
  endpoint: 'https://s3.example.org',
  region: undefined,
  accessKeyId: 'id',
  secretAccessKey: 'secret',
  sessionToken: undefined,
};

const endpoints = [
  // endpoint                       missing
  ['https://s3.example.org', []],
  ['https://s3.example.org:9000/', []],
  ['http://127.0.0.1:9000', []],
  ['http://localhost:9000', []],
  // A secret's signature and sealed logs need no secrecy on the way, but whoever is on it could answer in the server's place.
  ['http://s3.example.org', ['endpoint']],
  ['https://s3.example.org/path', ['endpoint']],
  ['s3.example.org', ['endpoint']],
  [undefined, ['endpoint']],
] as const;

for (const [endpoint, missing] of endpoints) {
  test(`the endpoint ${endpoint} is ${missing.length === 0 ? 'one' : 'none'}`, () => {
    const parsed = parseS3Account({ ...fields, endpoint });
    assert.deepEqual(parsed.ok ? [] : parsed.missing, missing);
  });
}

test('what is missing is named, and nothing of what is there', () => {
  const parsed = parseS3Account({ ...fields, accessKeyId: undefined, endpoint: undefined });
  assert.deepEqual(parsed, { ok: false, missing: ['endpoint', 'accessKeyId'] });
});
