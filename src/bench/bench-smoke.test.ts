import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchName } from './bench-result.ts';
import { printBench } from './print-bench.ts';
import { runBench } from './run-bench.ts';

/** Benches small enough for the suite; what is asserted is that they measure and verify, never how fast. */
const cases: readonly (readonly [BenchName, trades: number | undefined, rows: number])[] = [
  ['capture', undefined, 4],
  ['http', undefined, 2],
  ['fixml', 500, 2],
  ['replay', 2_000, 2],
  ['restart', 2_000, 2],
  ['memory', 1_000, 1],
  ['vaults', undefined, 4],
  ['matching', 500, 3],
];

for (const [name, trades, rows] of cases) {
  test(`runBench(${name}) measures, verifies and prints`, async () => {
    const result = await runBench(name, { seconds: 0.2, rounds: 1, trades });
    assert.equal(result.rows.length, rows);
    for (const row of result.rows) {
      assert.deepEqual(row.problems, []);
      assert.ok(row.outcome === 'met' || row.outcome === 'missed', `${row.work}: ${row.outcome}`);
      assert.ok(row.value !== undefined && Number.isFinite(row.value), `${row.work}: ${row.value}`);
      assert.ok(row.product !== undefined && row.product.rate > 0, row.work);
    }
    const text = printBench(result);
    for (const { work } of result.rows) assert.ok(text.includes(work), text);
  });
}
