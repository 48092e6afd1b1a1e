import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vaultWatch } from './vault-watch.ts';

const LIMITS = { quotaBytes: 1_000, rateBytes: 500, silenceSeconds: 30 };

function watched(storedBytes = 0, fraction = 0) {
  const clock = { seconds: 1_795_424_400 + fraction, ms: 0 };
  const clocks = { wallSeconds: () => clock.seconds, monotonicMs: () => clock.ms };
  const watch = vaultWatch(LIMITS, clocks, storedBytes);
  const pass = (seconds: number) => {
    clock.seconds += seconds;
    clock.ms += seconds * 1_000;
  };
  const look = () => watch.look().map(({ alarm }) => alarm);
  return { clock, watch, pass, look };
}

test('a vault that gets heads says nothing, however long', () => {
  const { watch, pass, look } = watched();
  for (let second = 0; second < 31 * 86_400; second += 10) {
    pass(10);
    watch.headCame();
    watch.entryCame(50);
    assert.deepEqual(look(), [], `after ${second} s`);
  }
});

test('a vault that gets no head cries once, and says when they come again', () => {
  const { watch, pass, look } = watched();
  pass(29);
  assert.deepEqual(look(), []);
  pass(1);
  assert.deepEqual([look(), look()], [['silent'], []]);
  watch.headCame();
  assert.deepEqual([look(), look()], [['heard-again'], []]);
  pass(30);
  assert.deepEqual(look(), ['silent']);
});

test('a store cries at four fifths of its quota and takes nothing more when it is full', () => {
  const { watch, look } = watched(700);
  watch.stored(99);
  assert.deepEqual([look(), watch.isFull()], [[], false]);
  watch.stored(1);
  assert.deepEqual([look(), look(), watch.isFull()], [['quota'], [], false]);
  watch.stored(200);
  assert.deepEqual([look(), look(), watch.isFull()], [['full'], [], true]);
});

test('a minute with more entries than usual is cried about, a busy hour is not', () => {
  const { watch, pass, look } = watched();
  for (let minute = 0; minute < 60; minute += 1) {
    watch.headCame();
    watch.entryCame(499);
    assert.deepEqual(look(), []);
    pass(60);
    watch.headCame();
  }
  watch.entryCame(300);
  watch.entryCame(200);
  assert.deepEqual([look(), look()], [['rate'], []]);
});

const shifts = [
  // seconds, cried about
  [60, []],
  [-60, []],
  [61, ['clock']],
  [-3 * 86_400, ['clock']],
  [20 * 365 * 86_400, ['clock']],
] as const;
for (const [shift, alarms] of shifts) {
  test(`a clock that is moved by ${shift} s: ${alarms.join() || 'nothing'}, and cosignatures keep the old time`, () => {
    const { clock, watch, pass, look } = watched();
    const before = watch.nowSeconds();
    clock.seconds += shift;
    pass(5);
    watch.headCame();
    assert.deepEqual([look(), look()], [alarms, []]);
    assert.equal(watch.nowSeconds(), before + 5);
  });
}

test('the clock of a vault is never a whole second behind the host’s, whenever it was started', () => {
  const { clock, watch, pass } = watched(0, 0.9);
  for (let tenth = 0; tenth < 30; tenth += 1) {
    const lagSeconds = clock.seconds - watch.nowSeconds();
    assert.ok(lagSeconds > -0.001 && lagSeconds < 1.001, `${lagSeconds} s after ${tenth} tenths`);
    assert.ok(Number.isInteger(watch.nowSeconds()));
    pass(0.1);
  }
});
