import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused } from './_drill-in-test.ts';
import { loopbackAddress } from './loopback.ts';

test('loopbackAddress() takes numbers of this machine alone', () => {
  assert.deepEqual(loopbackAddress('127.0.0.1:8484'), { host: '127.0.0.1', port: 8484 });
  assert.deepEqual(loopbackAddress('http://127.0.0.1:80'), { host: '127.0.0.1', port: 80 });
  for (const text of [
    'localhost:80',
    '10.0.0.1:80',
    '0.0.0.0:80',
    '128.0.0.1:80',
    'example.org:80',
    '127.0.0.1.example.org:80',
    '127.0.0.1',
    '127.0.0.1:0',
    '127.0.0.1:99999',
    'http://127.0.0.1:80@example.org:80',
  ])
    assertRefused('drill_address_must_be_loopback', () => loopbackAddress(text));
});
