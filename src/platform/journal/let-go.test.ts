import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letGo } from './let-go.ts';

test('letGo() gives a large buffer back at once, and leaves what may be of the pool', () => {
  const large = Buffer.alloc(1_000_000, 1);
  letGo(large);
  assert.equal(large.length, 0);
  const pooled = Buffer.from('a piece of the pool');
  letGo(pooled);
  assert.equal(pooled.toString(), 'a piece of the pool');
});

test('letGo() gives back the whole buffer that a view is a part of', () => {
  const whole = new Uint8Array(1_000_000);
  letGo(whole.subarray(10, 20));
  assert.equal(whole.length, 0);
});
