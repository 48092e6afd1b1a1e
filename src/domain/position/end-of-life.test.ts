import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exercisesItself, moneynessOf, optionEndings } from './end-of-life.ts';

const endings = [
  // long short last itself instructed abandoned notice | exercised assigned long-expired short-expired
  [10, 0, false, false, 3, 0, undefined, 3, 0, 0, 0],
  [10, 0, false, false, 12, 0, undefined, 10, 0, 0, 0],
  [10, 0, false, true, 0, 0, undefined, 0, 0, 0, 0], // in the money before its last day: nothing by itself
  [0, 10, false, false, 0, 0, 4, 0, 4, 0, 0],
  [10, 0, true, true, 0, 0, undefined, 10, 0, 0, 0],
  [10, 0, true, true, 0, 4, undefined, 6, 0, 4, 0],
  [10, 0, true, true, 0, 11, undefined, 0, 0, 10, 0],
  [10, 0, true, false, 0, 0, undefined, 0, 0, 10, 0],
  [10, 0, true, false, 2, 0, undefined, 2, 0, 8, 0], // out of the money, exercised all the same
  [0, 10, true, true, 0, 0, undefined, 0, 10, 0, 0],
  [0, 10, true, true, 0, 0, 7, 0, 7, 0, 3],
  [0, 10, true, false, 0, 0, undefined, 0, 0, 0, 10],
  [0, 10, true, false, 0, 0, 1, 0, 1, 0, 9],
  [6, 4, true, true, 0, 0, undefined, 6, 4, 0, 0],
  [0, 3, false, false, 0, 0, 4, 0, 4, 0, 0], // one was bought back on the same day: long 1 is left
  [0, 3, true, true, 0, 0, 4, 1, 4, 0, 0],
] as const;
for (const [
  long,
  short,
  isLastDay,
  itself,
  instructed,
  abandoned,
  assigned,
  ...wanted
] of endings) {
  const [exercised, ended, longExpired, shortExpired] = wanted;
  const name = `${long}/${short} last ${isLastDay} itself ${itself} ${instructed} ${abandoned} ${assigned}`;
  test(`optionEndings() ${name}: ${wanted.join(' ')}`, () => {
    const option = { long, short, isLastDay, instructed, abandoned, assigned, isNotified: false };
    assert.deepEqual(optionEndings({ ...option, exercisesItself: itself }), {
      exercised,
      assigned: ended,
      longExpired,
      shortExpired,
    });
  });
}

const money = [
  // strike 60, underlying, tick 1: call and put exercised by threshold
  ['C', 61, '', true],
  ['C', 60, '', false],
  ['C', 60, '0', true],
  ['C', 59, '0', false],
  ['C', 62, '3', false],
  ['C', 63, '3', true],
  ['C', 99, 'none', false],
  ['P', 59, '', true],
  ['P', 61, '', false],
] as const;
for (const [putCall, underlying, threshold, wanted] of money) {
  test(`exercisesItself() ${putCall} 60 at ${underlying} with '${threshold}': ${wanted}`, () => {
    assert.equal(exercisesItself(threshold, 1, moneynessOf(putCall, 60, underlying)), wanted);
  });
}

test('optionEndings() of what the clearing house says was exercised is that, although it was sold since', () => {
  const option = { long: 1, short: 0, isLastDay: false, exercisesItself: false, abandoned: 0 };
  const notified = { ...option, instructed: 3, isNotified: true, assigned: undefined };
  assert.equal(optionEndings(notified).exercised, 3);
});
