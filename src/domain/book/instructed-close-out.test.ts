import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { balanceOf, lotsOf, pairsOf, variationOf } from './_lines-in-test.ts';
import type { InstructedPair } from './commands.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';
const id = (name: string, side: 'B' | 'S') => `CME:CBT:${DAY}:685:${name}:${side}`;

/** T1 bought 5 at 3.25, T2 bought 3 at 3.26, T3 sold 4 at 3.28; fees are left aside by a close look at money. */
function threeTrades(account: string): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', quantity: 5, at: '3.25', account }));
  firm.capture(report({ ccpTradeId: 'T2', quantity: 3, at: '3.26', account }));
  firm.capture(report({ ccpTradeId: 'T3', side: 'sell', quantity: 4, at: '3.28', account }));
  return firm;
}

const pair = (buy: string, quantity: number): InstructedPair => ({
  buyTradeId: id(buy, 'B'),
  sellTradeId: id('T3', 'S'),
  quantity,
});
const closeOut = (account: string, pairs: readonly InstructedPair[], date = DAY) =>
  ({ type: 'closeOut', account, contract: CORN, date, pairs }) as const;

for (const account of ['A3', 'A6', 'A7']) {
  test(`${account} closes nothing by itself and what is instructed; a re-opening restores it exactly`, () => {
    const firm = threeTrades(account);
    settle(firm, CORN, DAY, '3.30');
    firm.endOfDay(DAY);
    assert.equal(lotsOf(firm, account).length, 3);
    const before = firm.hashLines();
    firm.accepted(closeOut(account, [pair('T2', 3), pair('T1', 1)]));
    assert.deepEqual(lotsOf(firm, account), ['buy 4 of T1 at 3.25']);
    firm.endOfDay(DAY);
    const memo = account === 'A7' ? ' memo' : '';
    assert.deepEqual(pairsOf(firm, account), [
      `3 of T2 and T3: 300.00${memo}`,
      `1 of T1 and T3: 150.00${memo}`,
    ]);
    firm.accepted({ ...closeOut(account, [pair('T1', 1), pair('T2', 3)]), type: 'reopen' });
    firm.endOfDay(DAY);
    assert.equal(firm.hashLines(), before);
    assert.deepEqual(invariantsHold(firm), []);
  });
}

test('an instructed pair in cash: 3 × (16,400 − 16,300) = 300.00 realised', () => {
  const firm = threeTrades('A3');
  firm.accepted(closeOut('A3', [pair('T2', 3)]));
  assert.equal(balanceOf(firm, 'A3', DAY)['realised USD'], '300.00');
});

test('a net account takes an instruction before its run; the run matches the rest', () => {
  const firm = threeTrades('A1');
  firm.accepted(closeOut('A1', [pair('T2', 3)]));
  firm.endOfDay(DAY);
  assert.deepEqual(pairsOf(firm, 'A1'), ['3 of T2 and T3: 300.00', '1 of T1 and T3: 150.00']);
});

test('an instruction on a day that was run takes the run back; run again it keeps the instruction', () => {
  const firm = threeTrades('A1');
  settle(firm, CORN, DAY, '3.30');
  firm.endOfDay(DAY);
  assert.deepEqual(pairsOf(firm, 'A1'), ['4 of T1 and T3: 600.00']);
  firm.accepted(closeOut('A1', [pair('T2', 3)]));
  assert.equal(firm.book.days.run.get(DAY)?.stale, true);
  firm.endOfDay(DAY);
  assert.deepEqual(pairsOf(firm, 'A1'), ['3 of T2 and T3: 300.00', '1 of T1 and T3: 150.00']);
});

test('an instruction for tomorrow before today is run: today still shows the lots, and both days add up', () => {
  const firm = threeTrades('A7');
  firm.accepted(closeOut('A7', [pair('T1', 4)], NEXT));
  settle(firm, CORN, DAY, '3.30');
  settle(firm, CORN, NEXT, '3.31');
  firm.endOfDay(DAY);
  // 5 × (3.30 − 3.25) + 3 × (3.30 − 3.26) − 4 × (3.30 − 3.28), times 5,000.
  assert.equal(variationOf(firm, 'A7', DAY), '1450.00');
  firm.endOfDay(NEXT);
  // 1 and 3 contracts carried from 3.30 to 3.31; the pair stood at 3.30 on both sides.
  assert.equal(variationOf(firm, 'A7', NEXT), '200.00');
});

const refusals = [
  // pairs, day, code
  [[pair('T2', 4)], DAY, 'close_out_must_not_exceed_the_lots'],
  [[pair('T2', 0)], DAY, 'close_out_must_not_exceed_the_lots'],
  [[pair('T2', 3), pair('T1', 2)], DAY, 'close_out_must_not_exceed_the_lots'],
  [[pair('T9', 1)], DAY, 'lot_must_be_open'],
  [
    [{ buyTradeId: id('T3', 'S'), sellTradeId: id('T1', 'B'), quantity: 1 }],
    DAY,
    'lot_must_be_open',
  ],
  [[pair('T1', 1)], '2020-04-15', 'lot_must_be_open'],
  [[pair('T1', 1)], '2020-04-18', 'date_must_be_a_clearing_day'],
  [[pair('T1', 1)], '2020-04-31', 'date_must_be_real'],
  [[], DAY, 'pairs_must_fit_one_event'],
] as const;
for (const [pairs, date, code] of refusals) {
  test(`closeOut of ${pairs.map(({ quantity }) => quantity).join(' and ') || 'nothing'} on ${date}: ${code}`, () => {
    const decision = threeTrades('A3').run(closeOut('A3', pairs, date));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('closeOut and reopen where there is no position, or no such pair', () => {
  const firm = threeTrades('A3');
  const codeOf = (decision: ReturnType<Firm['run']>) =>
    decision.ok ? 'accepted' : decision.rejection.code;
  assert.equal(codeOf(firm.run(closeOut('A1', [pair('T1', 1)]))), 'position_must_exist');
  const reopen = { ...closeOut('A3', [pair('T1', 1)]), type: 'reopen' } as const;
  assert.equal(codeOf(firm.run(reopen)), 'pair_must_be_closed_out');
  firm.accepted(closeOut('A3', [pair('T1', 1)]));
  const twice = { ...reopen, pairs: [pair('T1', 1), pair('T1', 1)] };
  assert.equal(codeOf(firm.run(twice)), 'pair_must_be_closed_out');
});

test('an instructed pair outlives the correction of one of its trades, if it still fits', () => {
  const firm = threeTrades('A3');
  firm.accepted(closeOut('A3', [pair('T2', 3)]));
  const corrected = { ccpTradeId: 'T2', account: 'A3', action: 'replace' } as const;
  firm.capture(report({ ...corrected, quantity: 3, at: '3.27' }));
  assert.deepEqual(pairsOf(firm, 'A3'), ['3 of T2 and T3: 150.00']);
  firm.capture(report({ ...corrected, quantity: 2, at: '3.27' }));
  assert.deepEqual(pairsOf(firm, 'A3'), []);
});
