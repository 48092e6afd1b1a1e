import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holdUntil, isHoldDue, mayHoldBeDue, timeGuard } from './retention.ts';

const DAY = 86_400;
const NOW = 1_800_000_000;
const retention = { days: 400 };

test('what is put is held for the days that were set', () => {
  assert.equal(holdUntil(retention, NOW), NOW + 400 * DAY);
});

const holds = [
  // days left   due
  [400, false],
  [200, false],
  [199, true],
  [0, true],
  [-1, true],
] as const;

for (const [daysLeft, isDue] of holds) {
  test(`an object held for ${daysLeft} more days of 400 is ${isDue ? '' : 'not '}due`, () => {
    assert.equal(isHoldDue(retention, NOW + daysLeft * DAY, NOW), isDue);
  });
}

const ages = [
  // age in days   asked for
  [0, false],
  [198, false],
  [200, true],
  [4_000, true],
  // Written under a clock that ran ahead: nobody knows until when it is held.
  [-1, true],
] as const;

for (const [age, isAsked] of ages) {
  test(`an object of ${age} days is ${isAsked ? '' : 'not '}asked for until when it is held`, () => {
    assert.equal(mayHoldBeDue(retention, NOW - age * DAY, NOW), isAsked);
  });
}

/** A host whose two clocks a test moves. */
function host() {
  const at = { wall: NOW, ms: 5_000 };
  const pass = (seconds: number) => {
    at.wall += seconds;
    at.ms += 1_000 * seconds;
  };
  return { at, pass, clocks: { wallSeconds: () => at.wall, monotonicMs: () => at.ms } };
}

test('clocks that agree are not in doubt, and time goes on', () => {
  const { pass, clocks } = host();
  const guard = timeGuard(clocks);
  assert.equal(guard.doubt(), undefined);
  guard.heard(NOW + 300);
  pass(86_400);
  guard.heard(NOW + 86_400 - 300);
  assert.deepEqual([guard.nowSeconds(), guard.doubt()], [NOW + 86_400, undefined]);
});

test("whoever moves the host's clock moves no date, and is seen until it is set back", () => {
  const { at, clocks } = host();
  const guard = timeGuard(clocks);
  for (const [shift, seen] of [
    [-90_000, "the host's clock is 90000 s behind what has passed since the start"],
    [301, "the host's clock is 301 s ahead of what has passed since the start"],
  ] as const) {
    at.wall = NOW + shift;
    assert.deepEqual([guard.nowSeconds(), guard.doubt()], [NOW, seen]);
  }
  at.wall = NOW + 300;
  assert.deepEqual([guard.nowSeconds(), guard.doubt()], [NOW, undefined]);
});

test("whoever moves the store's clock moves no date, and is seen until it is set back", () => {
  const { clocks } = host();
  const guard = timeGuard(clocks);
  guard.heard(NOW + 3 * 86_400);
  const seen = "the store's clock is 259200 s ahead of the vault's";
  assert.deepEqual([guard.nowSeconds(), guard.doubt()], [NOW, seen]);
  guard.heard(NOW - 301);
  assert.equal(guard.doubt(), "the store's clock is 301 s behind the vault's");
  guard.heard(NOW);
  assert.equal(guard.doubt(), undefined);
});
