import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { test } from 'node:test';
import { assertRefused } from './_drill-in-test.ts';
import { isRunning, recordProcess, signalRecorded } from './recorded-process.ts';

test('signalRecorded() ends the recorded process, and says when it had ended', async () => {
  const child = spawn('sleep', ['60']);
  const recorded = recordProcess(child.pid ?? 0);
  assert.ok(recorded);
  assert.equal(isRunning(recorded), true);
  assert.equal(signalRecorded(recorded, 'SIGKILL'), true);
  await once(child, 'close');
  assert.equal(isRunning(recorded), false);
  assert.equal(signalRecorded(recorded, 'SIGKILL'), false);
});

test('signalRecorded() refuses a process that only has the same number', async () => {
  const child = spawn('sleep', ['60']);
  const recorded = recordProcess(child.pid ?? 0);
  assert.ok(recorded);
  const later = { ...recorded, startTicks: String(Number(recorded.startTicks) + 1) };
  assertRefused('drill_process_must_be_the_recorded_one', () => signalRecorded(later, 'SIGKILL'));
  assert.equal(isRunning(recorded), true);
  child.kill('SIGKILL');
  await once(child, 'close');
});

test('signalRecorded() refuses itself, the first process, and process groups', () => {
  for (const pid of [process.pid, 1, 0, -1, -4711, 1.5]) {
    assertRefused('drill_process_must_be_the_recorded_one', () =>
      signalRecorded({ pid, startTicks: '1' }, 'SIGKILL'),
    );
  }
});
