import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accessCounts,
  everyAccess,
  type NotedAccess,
  suspiciousAccess,
} from './suspicious-access.ts';

const HOUR = 3_600 * 1_000_000;
const POINT_SECONDS = 100 * 3_600;
const isOdd = (timeMicros: number) => timeMicros === 10 * HOUR;

const session = (hours: number, user = 'ann'): NotedAccess => ({
  timeMicros: hours * HOUR,
  kind: 'session',
  seen: `session ${user}`,
});
const added = (hours: number, user: string): NotedAccess => ({
  timeMicros: hours * HOUR,
  kind: 'user-added',
  seen: `user-added ${user}`,
});

const cases = [
  // hours since 1970, code
  [75.99, undefined],
  [76, 'access_given_near_the_point'],
  [100, 'access_given_near_the_point'],
  [300, 'access_given_near_the_point'],
  [10, 'access_given_at_an_odd_hour'],
] as const;
for (const [hours, outcome] of cases) {
  test(`suspiciousAccess() of somebody let in ${hours} hours in, the point being at 100: ${outcome}`, () => {
    const [found] = suspiciousAccess([session(hours)], POINT_SECONDS, isOdd);
    assert.equal(found?.code, outcome);
  });
}

test('suspiciousAccess() lists the newest first, and all of it where no point is good', () => {
  const noted = [session(1, 'ann'), session(2, 'bob'), session(3, 'cy')];
  const seen = suspiciousAccess(noted, 0, isOdd).map((each) => each.seen);
  assert.deepEqual(seen, ['session cy', 'session bob', 'session ann']);
});

test('suspiciousAccess() has each user who was added, first, whatever was given 10,000 times after that', () => {
  const flood = Array.from({ length: 10_000 }, (_, times) => session(101 + times));
  const others = Array.from({ length: 600 }, (_, times) => session(101 + times, `u${times}`));
  const noted = [added(90, 'mallory'), added(80, 'moe'), ...flood, ...others];
  const access = suspiciousAccess(noted, POINT_SECONDS, isOdd);
  assert.deepEqual(
    access.slice(0, 2).map(({ seen }) => seen),
    ['user-added mallory', 'user-added moe'],
  );
  const ann = access.find(({ seen }) => seen === 'session ann');
  assert.deepEqual(
    [ann?.count, ann?.firstMicros, ann?.timeMicros],
    [10_000, 101 * HOUR, 10_100 * HOUR],
  );
  assert.deepEqual(accessCounts(access), { lines: 603, grants: 10_602, added: 2 });
});

test('everyAccess() leaves nobody out, and marks who came near a time that people named', () => {
  const noted = [added(10, 'moe'), session(75, 'ann'), session(76, 'bob')];
  const codes = (untilSeconds: number | undefined) =>
    everyAccess(noted, untilSeconds).map(({ seen, code }) => `${seen}: ${code}`);
  assert.deepEqual(codes(undefined), [
    'user-added moe: access_given',
    'session bob: access_given',
    'session ann: access_given',
  ]);
  assert.deepEqual(codes(POINT_SECONDS), [
    'user-added moe: access_given',
    'session bob: access_given_near_the_point',
    'session ann: access_given',
  ]);
});
