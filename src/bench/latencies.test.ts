import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Latencies } from './latencies.ts';

test('Latencies.summary() gives nearest-rank percentiles of all that was added', () => {
  const latencies = new Latencies();
  assert.equal(latencies.summary(), undefined);
  // More than the first block holds, largest first.
  for (let ms = 20_000; ms >= 1; ms -= 1) latencies.add(ms);
  assert.deepEqual(latencies.summary(), {
    count: 20_000,
    p50: 10_000,
    p95: 19_000,
    p99: 19_800,
    max: 20_000,
  });
});
