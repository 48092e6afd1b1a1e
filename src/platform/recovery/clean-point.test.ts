import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suspiciousAccess } from './clean-point.ts';

const HOUR = 3_600 * 1_000_000;
const POINT_SECONDS = 100 * 3_600;
const isOdd = (timeMicros: number) => timeMicros === 10 * HOUR;

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
    const noted = [{ timeMicros: hours * HOUR, seen: 'session ann' }];
    const [found] = suspiciousAccess(noted, POINT_SECONDS, isOdd);
    assert.equal(found?.code, outcome);
  });
}

test('suspiciousAccess() lists the newest first, and all of it where no point is good', () => {
  const noted = [1, 2, 3].map((hours) => ({ timeMicros: hours * HOUR, seen: `token ${hours}` }));
  const seen = suspiciousAccess(noted, 0, isOdd).map((each) => each.seen);
  assert.deepEqual(seen, ['token 3', 'token 2', 'token 1']);
});
