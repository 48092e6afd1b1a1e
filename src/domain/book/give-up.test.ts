import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invariantsHold, price, report, settle } from './_book-in-test.ts';
import {
  CORN,
  day,
  executor,
  GIVE_UP,
  HELD,
  mark,
  open,
  steps,
  T,
  T1,
  T2,
  TRADE,
} from './_give-up-in-test.ts';

test('marked, the contracts wait in the give-up account as if from the start; the rest stays', () => {
  const firm = executor();
  mark(firm, 6);
  assert.deepEqual(open(firm), { A1: '4/0', [HELD]: '6/0' });
  assert.equal(firm.book.giveUps.byId.get(GIVE_UP)?.lastDay, T2);
  assert.deepEqual(invariantsHold(firm), []);
});

test('claimed on T+1: offset at the original price and trade date, a pair, its variation and fees go back', () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  settle(firm, CORN, T, '3.75');
  // 10 × 5,000 × 0.05 = 2,500.00; clearing 2.50 and exchange 11.00.
  assert.deepEqual(day(firm.endOfDay(T), HELD), {
    fees: -1350,
    realised: 0,
    variation: 250_000,
    openTradeEquity: 250_000,
  });
  steps(firm, T1, 'claim');
  assert.deepEqual(open(firm), {});
  const booked = firm.log.findLast((event) => event.type === 'TradeBooked');
  assert.ok(booked?.type === 'TradeBooked');
  const { tradeId, side, tradeDate, clearingDate, tradeType } = booked;
  assert.deepEqual(
    { tradeId, side, price: booked.price, tradeDate, clearingDate, tradeType },
    {
      tradeId: `${GIVE_UP}/offset`,
      side: 'sell',
      price: price('3.70'),
      tradeDate: T,
      clearingDate: T1,
      tradeType: 'offset',
    },
  );
  settle(firm, CORN, T1, '3.80');
  assert.deepEqual(day(firm.endOfDay(T1), HELD), {
    fees: 1350,
    realised: 0,
    variation: -250_000,
    openTradeEquity: 0,
  });
  const [invoice] = firm.book.giveUps.invoices;
  assert.deepEqual(
    { payer: invoice?.payer, payee: invoice?.payee, amount: invoice?.amount },
    { payer: '148', payee: '685', amount: 250 },
  );
  assert.deepEqual(invariantsHold(firm), []);
});

test('the same with the trade day final: what was released stays, the claim posts in its own day', () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  settle(firm, CORN, T, '3.75');
  firm.endOfDay(T);
  firm.accepted({ type: 'releaseDay', date: T });
  steps(firm, T1, 'claim');
  settle(firm, CORN, T1, '3.80');
  assert.deepEqual(day(firm.endOfDay(T1), HELD), {
    fees: 1350,
    realised: 0,
    variation: -250_000,
    openTradeEquity: 0,
  });
  assert.deepEqual(open(firm), {});
  assert.deepEqual(invariantsHold(firm), []);
});

test('marked after its day is final: as-of, and the claim closes it all the same', () => {
  const firm = executor();
  settle(firm, CORN, T, '3.75');
  firm.endOfDay(T);
  firm.accepted({ type: 'releaseDay', date: T });
  mark(firm);
  steps(firm, T1, 'offer', 'claim');
  settle(firm, CORN, T1, '3.80');
  const events = firm.endOfDay(T1);
  assert.deepEqual(open(firm), {});
  // The give-up account was charged and given back the same; its variation of both days is nothing.
  assert.deepEqual(day(events, 'A1'), {
    fees: 1350,
    realised: 0,
    variation: -250_000,
    openTradeEquity: 0,
  });
  assert.deepEqual(invariantsHold(firm), []);
});

test('reversed: back in the account it came from at its original price, fees and invoice too', () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  steps(firm, T1, 'claim');
  steps(firm, T2, 'reverse', 'refuse-reversal', 'reverse', 'accept-reversal');
  assert.deepEqual(open(firm), { A1: '10/0' });
  const amounts = firm.book.giveUps.invoices.map(({ occasion, amount }) => [occasion, amount]);
  assert.deepEqual(amounts, [
    ['claim', 250],
    ['reversal', -250],
  ]);
  settle(firm, CORN, T, '3.70');
  settle(firm, CORN, T1, '3.70');
  settle(firm, CORN, T2, '3.70');
  const days = [T, T1, T2].map((date) => day(firm.endOfDay(date), HELD).fees);
  assert.deepEqual(days, [-1350, 1350, -1350]);
  assert.deepEqual(invariantsHold(firm), []);
});

test('refused stays claimable; at the end of its last day it is an ordinary position of its owner', () => {
  const firm = executor();
  mark(firm, 6);
  steps(firm, T, 'offer', 'refuse');
  firm.accepted({ type: 'expireGiveUps', date: T1 });
  assert.deepEqual(open(firm), { A1: '4/0', [HELD]: '6/0' });
  firm.accepted({ type: 'expireGiveUps', date: T2 });
  assert.deepEqual(open(firm), { A1: '10/0' });
  assert.equal(firm.book.giveUps.byId.get(GIVE_UP)?.state, 'expired');
  assert.deepEqual(firm.accepted({ type: 'expireGiveUps', date: T2 }), []);
});

test('a claim after a refusal is a claim', () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer', 'refuse', 'claim');
  assert.deepEqual(open(firm), {});
});

test('cancelled after its rest was given up too: the part alone goes back', () => {
  const firm = executor();
  mark(firm, 6);
  firm.accepted({
    type: 'markGiveUp',
    tradeId: `${TRADE}/A1`,
    firm: '690',
    account: '',
    quantity: 0,
  });
  steps(firm, T, 'cancel');
  assert.deepEqual(open(firm), { A1: '6/0', [HELD]: '4/0' });
  assert.deepEqual(invariantsHold(firm), []);
});

test('a corrected price goes through part and offset; a bust takes both', () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  steps(firm, T1, 'claim');
  firm.capture(report({ action: 'replace', contract: CORN, quantity: 10, at: '3.71', day: T }));
  assert.deepEqual(open(firm), {});
  settle(firm, CORN, T, '3.75');
  settle(firm, CORN, T1, '3.75');
  firm.endOfDay(T);
  assert.deepEqual(day(firm.endOfDay(T1), HELD), {
    fees: 1350,
    realised: 0,
    variation: -200_000,
    openTradeEquity: 0,
  });
  firm.capture(
    report({ action: 'remove', removal: 'bust', contract: CORN, quantity: 10, at: '3.71', day: T }),
  );
  assert.deepEqual(open(firm), {});
  assert.equal(firm.book.giveUps.byId.get(GIVE_UP)?.state, 'cancelled');
  // Nobody executed what is not there.
  const amounts = firm.book.giveUps.invoices.map(({ amount }) => amount);
  assert.deepEqual(amounts, [250, -250]);
  assert.deepEqual(invariantsHold(firm), []);
});

test("the CCP's own offset takes the place of ours, and its bust leaves the contracts with us", () => {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  steps(firm, T1, 'claim');
  const offset = report({
    contract: CORN,
    ccpTradeId: '77',
    side: 'sell',
    quantity: 10,
    at: '3.70',
    tradeDate: T,
    clearingDate: T1,
    tradeType: 'offset',
  });
  firm.capture(offset);
  assert.deepEqual(open(firm), {});
  assert.deepEqual(
    firm.capture(offset).map(({ type }) => type),
    ['DuplicateReported'],
  );
  firm.capture({ ...offset, action: 'remove', removal: 'bust' });
  assert.deepEqual(open(firm), { [HELD]: '10/0' });
  assert.deepEqual(invariantsHold(firm), []);
});
