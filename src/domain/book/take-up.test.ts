import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, invariantsHold, price, report, settle } from './_book-in-test.ts';
import {
  CORN,
  claimer,
  day,
  executor,
  open,
  share,
  T,
  T1,
  T2,
  TAKE_UP,
  tell,
} from './_give-up-in-test.ts';

test('an offer within the limits is claimed by itself; the next that day waits, with pending claims counted', () => {
  const firm = claimer();
  tell(firm, {});
  assert.deepEqual(open(firm), { A1: '4/0' });
  const second = { ...share, ccpAllocationId: '178005', quantity: 3 };
  tell(firm, { quantity: 3, shares: [second] });
  const third = { ...share, ccpAllocationId: '178006', quantity: 6 };
  tell(firm, { quantity: 6, shares: [third] });
  const lives = [...firm.book.giveUps.byId.values()].map(
    ({ state, reason }) => `${state} ${reason}`,
  );
  assert.deepEqual(lives, [
    'claimed ',
    'offered day_must_be_within_its_limit',
    'offered give_up_must_be_within_its_limit',
  ]);
  assert.deepEqual(
    firm.book.giveUps.invoices.map(({ payer, amount }) => [payer, amount]),
    [['685', -100]],
  );
});

test('claimed on T+1: variation from the trade price; given back on T+2 at it, fees too', () => {
  const firm = claimer();
  const step4 = { quantity: 10, shares: [{ ...share, quantity: 10 }] };
  tell(firm, step4);
  assert.deepEqual(open(firm), {});
  tell(firm, { ...step4, step: 'claim', clearingDate: T1 });
  settle(firm, CORN, T1, '3.80');
  // 10 × 5,000 × 0.10
  assert.deepEqual(day(firm.endOfDay(T1), 'A1'), {
    fees: -1350,
    realised: 0,
    variation: 500_000,
    openTradeEquity: 500_000,
  });
  tell(firm, { ...step4, step: 'reverse', clearingDate: T2 });
  tell(firm, { ...step4, step: 'accept-reversal', clearingDate: T2 });
  settle(firm, CORN, T2, '3.90');
  assert.deepEqual(day(firm.endOfDay(T2), 'A1'), {
    fees: 1350,
    realised: 0,
    variation: -500_000,
    openTradeEquity: 0,
  });
  assert.deepEqual(open(firm), {});
  assert.deepEqual(invariantsHold(firm), []);
});

test("the CCP's own onset takes the place of ours", () => {
  const firm = claimer();
  tell(firm, {});
  const onset = report({
    contract: CORN,
    ccpTradeId: '900',
    quantity: 4,
    at: '3.70',
    day: T,
    tradeType: 'onset',
  });
  firm.capture(onset);
  assert.deepEqual(open(firm), { A1: '4/0' });
  assert.equal(firm.book.giveUps.transferTrade.get(TAKE_UP), `CME:CBT:${T}:685:900:B`);
  assert.deepEqual(invariantsHold(firm), []);
});

test('an executing firm hears a claim of what it never marked: the steps are made up', () => {
  const firm = executor();
  const fill = { ccpTradeId: '1', quantity: 10, price: price('3.70') };
  const shares = [{ ...share, firm: '148', quantity: 10 }];
  const about = { role: 'executor', firm: '685', quantity: 10, fills: [fill], shares } as const;
  tell(firm, { ...about, step: 'claim', clearingDate: T1 });
  assert.deepEqual(open(firm), {});
  assert.deepEqual(tell(firm, { ...about, step: 'claim', clearingDate: T1 }), []);
  assert.deepEqual(invariantsHold(firm), []);
});

test('one message with two shares of one trade: the second takes of what the first has left', () => {
  const firm = executor();
  const fill = { ccpTradeId: '1', quantity: 10, price: price('3.70') };
  const to = (ccpAllocationId: string, claiming: string, quantity: number) => ({
    ...share,
    ccpAllocationId,
    firm: claiming,
    quantity,
  });
  const shares = [to('G1', '148', 6), to('G2', '690', 3)];
  const about = { role: 'executor', firm: '685', quantity: 9, shares } as const;
  tell(firm, { ...about, fills: [{ ...fill, quantity: 9 }] });
  assert.deepEqual(open(firm), { A1: '1/0', 'GIVEUP-CME-C': '9/0' });
  tell(firm, { ...about, step: 'claim', clearingDate: T1 });
  assert.deepEqual(open(firm), { A1: '1/0' });
  // Given back, it may be given up once more.
  const again = { ...about, shares: shares.slice(1), quantity: 3, clearingDate: T2 };
  tell(firm, { ...again, step: 'reverse' });
  tell(firm, { ...again, step: 'accept-reversal' });
  assert.deepEqual(open(firm), { A1: '4/0' });
  const third = { ...again, shares: [to('G3', '700', 3)], fills: [{ ...fill, quantity: 3 }] };
  tell(firm, { ...third, step: 'claim' });
  assert.deepEqual(open(firm), { A1: '1/0' });
  assert.deepEqual([...firm.book.giveUps.breaks], []);
  assert.deepEqual(invariantsHold(firm), []);
});

test("the CCP's trades before its word of the claim: the same book as the other way round", () => {
  const day1 = { tradeDate: T, clearingDate: T1 } as const;
  const offset = report({
    contract: CORN,
    ccpTradeId: '77',
    side: 'sell',
    quantity: 10,
    at: '3.70',
    tradeType: 'offset',
    ...day1,
  });
  const fill = { ccpTradeId: '1', quantity: 10, price: price('3.70') };
  const shares = [{ ...share, firm: '148', quantity: 10 }];
  const claim = { role: 'executor', firm: '685', quantity: 10, fills: [fill], shares } as const;
  const onset = report({
    contract: CORN,
    ccpTradeId: '900',
    quantity: 4,
    at: '3.70',
    tradeType: 'onset',
    ...day1,
  });
  const orders = [
    (firm: Firm, trade: typeof offset, told: Parameters<typeof tell>[1]) => {
      firm.capture(trade);
      tell(firm, told);
    },
    (firm: Firm, trade: typeof offset, told: Parameters<typeof tell>[1]) => {
      tell(firm, told);
      firm.capture(trade);
    },
  ];
  const books = orders.map((play) => {
    const [executing, clearing] = [executor(), claimer()];
    play(executing, offset, { ...claim, step: 'claim', clearingDate: T1 });
    play(clearing, onset, { step: 'claim', clearingDate: T1 });
    assert.deepEqual([open(executing), open(clearing)], [{}, { A1: '4/0' }]);
    for (const firm of [executing, clearing]) {
      settle(firm, CORN, T, '3.75');
      settle(firm, CORN, T1, '3.80');
      for (const date of [T, T1]) firm.endOfDay(date);
      assert.deepEqual(invariantsHold(firm), []);
    }
    return [executing.hashLines(), clearing.hashLines()];
  });
  assert.deepEqual(books[0], books[1]);
});
