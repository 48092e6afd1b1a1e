import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addsUp,
  type HeldPosition,
  positionAdjustment,
  positionSubmission,
} from './position-submission.ts';

const DATE = '2020-04-17';
const ES = 'CME:ES:FUT:202006';

function held(account: string, origin: '1' | '2', long: number, short: number): HeldPosition {
  return { account, contract: ES, origin, long, short };
}

const after = [held('A', '1', 5, 0), held('B', '1', 0, 3), held('H', '2', 0, 2)];
const before = [held('A', '1', 4, 0), held('B', '1', 0, 3)];
const trades = [
  { account: 'A', contract: ES, side: 'buy', quantity: 3 },
  { account: 'A', contract: ES, side: 'sell', quantity: 2 },
  { account: 'H', contract: ES, side: 'sell', quantity: 2 },
] as const;

test('positionSubmission() adds longs and shorts up by origin, never nets accounts, and agrees with the register', () => {
  const file = positionSubmission({ date: DATE, before, after, trades });
  assert.deepEqual(file.lines, [
    { contract: ES, origin: '1', long: 5, short: 3 },
    { contract: ES, origin: '2', long: 0, short: 2 },
  ]);
  assert.deepEqual(file.totals, { lines: 2, long: 5, short: 5 });
  assert.deepEqual(file.differences, []);
  assert.equal(addsUp(file), true);
});

test('positionSubmission() names every account whose change the register does not explain', () => {
  const file = positionSubmission({ date: DATE, before, after, trades: trades.slice(1) });
  assert.deepEqual(file.differences, [`A ${ES}: net 5, the trade register says 2`]);
});

test('addsUp() sees a line that is left out, and one that is wrong', () => {
  const file = positionSubmission({ date: DATE, before, after, trades });
  assert.equal(addsUp({ ...file, lines: file.lines.slice(1) }), false);
  const [first, ...others] = file.lines;
  assert.ok(first !== undefined);
  assert.equal(addsUp({ ...file, lines: [{ ...first, long: 6 }, ...others] }), false);
});

test('positionAdjustment() is what is known now less what was sent', () => {
  const now = [held('A', '1', 6, 0), held('B', '1', 0, 3)];
  const file = positionAdjustment({ date: DATE, sent: after, now });
  assert.deepEqual(file.lines, [
    { contract: ES, origin: '1', long: 1, short: 0 },
    { contract: ES, origin: '2', long: 0, short: -2 },
  ]);
  assert.deepEqual(file.totals, { lines: 2, long: 1, short: -2 });
  assert.equal(addsUp(file), true);
  assert.deepEqual(positionAdjustment({ date: DATE, sent: after, now: after }).lines, []);
});
