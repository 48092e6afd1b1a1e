import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertRefused } from './_drill-in-test.ts';
import { newMeter } from './limits.ts';

const LIMITS = { bytes: 1_000, files: 2, seconds: 10 };

test('a meter lets everything through up to its limits, and nothing beyond', () => {
  let nowMs = 0;
  const meter = newMeter(LIMITS, () => nowMs);
  meter.bytes(1_000);
  assertRefused('drill_bytes_must_stay_below_the_limit', () => meter.bytes(1));
  meter.file();
  meter.file();
  assertRefused('drill_files_must_stay_below_the_limit', () => meter.file());
  assert.deepEqual(meter.used(), { bytes: 1_000, files: 2 });
  nowMs = 10_001;
  assertRefused('drill_seconds_must_stay_below_the_limit', () => meter.bytes(0));
  assertRefused('drill_seconds_must_stay_below_the_limit', () => meter.file());
});
