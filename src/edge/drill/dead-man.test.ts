import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { deadMan } from './dead-man.ts';
import { recordProcess } from './recorded-process.ts';

function sleeper() {
  const child = spawn('sleep', ['60']);
  const recorded = recordProcess(child.pid ?? 0);
  assert.ok(recorded);
  return { child, recorded };
}

test('deadMan() ends what was recorded when its input ends, and nobody else', async () => {
  const [known, reused] = [sleeper(), sleeper()];
  const input = new PassThrough();
  const ended = deadMan(input, 60);
  input.write(`${known.recorded.pid} ${known.recorded.startTicks}\n`);
  input.end(`${reused.recorded.pid} 1\n`);
  assert.deepEqual(await ended, [known.recorded.pid]);
  assert.deepEqual(await once(known.child, 'close'), [null, 'SIGKILL']);
  assert.equal(reused.child.exitCode, null);
  reused.child.kill('SIGKILL');
  await once(reused.child, 'close');
});

test('deadMan() ends what was recorded when the time is over', async () => {
  const known = sleeper();
  const input = new PassThrough();
  input.write(`${known.recorded.pid} ${known.recorded.startTicks}\n`);
  assert.deepEqual(await deadMan(input, 0.2), [known.recorded.pid]);
  await once(known.child, 'close');
});
