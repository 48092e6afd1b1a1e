import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { balanceOf, lotsOf, wordsOf } from './_lines-in-test.ts';
import { accountTermsOn } from './accounts.ts';

const DAY = '2020-04-16';
const UNKNOWN = { clearingFirm: '', names: ['WHO'], origin: '1' };
const T1 = 'CME:CBT:2020-04-16:685:T1:B';

function suspended(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', quantity: 5, at: '3.25', externalAccount: UNKNOWN }));
  return firm;
}

test('an unknown account: the trade is in the suspense account of its CCP and origin, with the reason', () => {
  const firm = suspended();
  firm.capture(
    report({ ccpTradeId: 'T2', at: '3.25', externalAccount: { ...UNKNOWN, origin: '2' } }),
  );
  firm.capture(
    report({
      ccpTradeId: 'T3',
      at: '3.25',
      externalAccount: { ...UNKNOWN, names: ['A1X'], origin: '2' },
    }),
  );
  const items = [...firm.book.worklists.suspense.values()].map(
    ({ account, reason }) => `${account} ${reason}`,
  );
  assert.deepEqual(items, [
    'SUSPENSE-CME-C account_must_be_known',
    'SUSPENSE-CME-H account_must_be_known',
    'SUSPENSE-CME-H account_must_fit_the_origin',
  ]);
});

test('a suspense account has a Part 17 number of at most 12 characters', () => {
  const numbers = ['SUSPENSE-CME-C', 'SUSPENSE-ICEUS-H', 'SUSPENSE-LONGCLEARING-C'].map(
    (account) => accountTermsOn(firmInTest().book.reference, account, DAY)?.specialAccount,
  );
  assert.deepEqual(numbers, ['SUSPCMEC', 'SUSPICEUSH', 'SUSPLONGCLEC']);
});

const resolutions = [
  // account given, what comes of it
  ['A1', 'removed moved, booked A1'],
  ['', 'refused account_must_be_known'],
  ['NOBODY', 'refused account_must_be_known'],
  ['SUSPENSE-CME-H', 'refused account_must_be_known'],
] as const;
for (const [account, expected] of resolutions) {
  test(`resolveSuspense to ${account === '' ? 'whoever the CCP names' : account}: ${expected}`, () => {
    const firm = suspended();
    const decision = firm.run({ type: 'resolveSuspense', tradeId: T1, account });
    const outcome = decision.ok ? wordsOf(decision.events) : `refused ${decision.rejection.code}`;
    assert.equal(outcome, expected);
    assert.equal(firm.book.worklists.suspense.size, decision.ok ? 0 : 1);
    assert.deepEqual(lotsOf(firm, decision.ok ? 'A1' : 'SUSPENSE-CME-C'), ['buy 5 of T1 at 3.25']);
    assert.deepEqual(invariantsHold(firm), []);
  });
}

test('resolveSuspense by the CCP names once reference knows them, and for a stated account of ours', () => {
  const firm = suspended();
  firm.capture(
    report({
      ccpTradeId: 'T2',
      at: '3.25',
      account: 'B9',
      externalAccount: { ...UNKNOWN, names: [] },
    }),
  );
  firm.load(
    'accounts',
    `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
    B8,WHO,C1,customer,none,net,fifo,open-trade-equity,USD,
    B9,B9X,C1,customer,none,net,fifo,open-trade-equity,USD,`,
  );
  firm.accepted({ type: 'resolveSuspense', tradeId: T1, account: '' });
  firm.accepted({ type: 'resolveSuspense', tradeId: T1.replace('T1', 'T2'), account: '' });
  assert.deepEqual(
    [lotsOf(firm, 'B8'), lotsOf(firm, 'B9')],
    [['buy 5 of T1 at 3.25'], ['buy 1 of T2 at 3.25']],
  );
});

test('resolveSuspense after the run: fees and variation are the new account’s, as if from the start', () => {
  const firm = suspended();
  settle(firm, 'CBT:C:FUT:202007', DAY, '3.26');
  firm.endOfDay(DAY);
  firm.accepted({ type: 'resolveSuspense', tradeId: T1, account: 'A2' });
  firm.endOfDay(DAY);
  assert.deepEqual(balanceOf(firm, 'SUSPENSE-CME-C', DAY), {});
  assert.deepEqual(balanceOf(firm, 'A2', DAY), {
    'fees USD': '-6.75',
    'variation USD': '250.00',
    'variationCash USD': '250.00',
    'cash USD': '243.25',
  });
});

test('resolveSuspense confirms the ticket that now equals the trade', () => {
  const firm = suspended();
  firm.capture(
    report({ origin: 'ticket', ccpTradeId: '', quantity: 5, at: '3.25', account: 'A1' }),
  );
  const events = firm.accepted({ type: 'resolveSuspense', tradeId: T1, account: 'A1' });
  assert.equal(wordsOf(events), 'removed moved, booked A1, ticket confirmed');
});

test('held trades are booked by themselves when reference arrives, oldest first', () => {
  const firm = twoHeld();
  const events = firm.accepted({ type: 'redriveHeld' });
  assert.equal(wordsOf(events), 'held applied, booked A1, held applied, booked A1');
  assert.equal(firm.book.worklists.held.size, 0);
  assert.deepEqual(firm.accepted({ type: 'redriveHeld' }), []);
});

const SOYBEANS = `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,settlement,effectiveFrom,source,valuation
    CBT,CME,S,FUT,Soybeans,USD,5000,4,0.0025,decimal,physical,2019-01-01,test,FUT`;

/** Two alike trades held for their product, which then arrives. */
function twoHeld(statedMultiplier = ''): Firm {
  const firm = firmInTest();
  for (const ccpTradeId of ['T1', 'T2']) {
    const contract = 'CBT:S:FUT:202007';
    firm.capture(report({ ccpTradeId, contract, at: '8.50', statedMultiplier }));
  }
  assert.deepEqual(firm.accepted({ type: 'redriveHeld' }), []);
  firm.load('products', SOYBEANS);
  return firm;
}

test('of two held trades that could confirm one ticket, only one does', () => {
  const firm = twoHeld();
  firm.capture(
    report({
      origin: 'ticket',
      ccpTradeId: '',
      contract: 'CBT:S:FUT:202007',
      at: '8.50',
      account: 'A1',
    }),
  );
  const first = firm.accepted({ type: 'redriveHeld' });
  assert.equal(wordsOf(first), 'held applied, booked A1, ticket confirmed');
  const second = firm.accepted({ type: 'redriveHeld' });
  assert.equal(wordsOf(second), 'held applied, booked A1');
  invariantsHold(firm);
});

test('two held trades that state the same wrong multiplier make one contract fact', () => {
  const firm = twoHeld('1000');
  const events = firm.accepted({ type: 'redriveHeld' });
  assert.equal(events.filter(({ type }) => type === 'TradeBooked').length, 2);
  assert.equal(events.filter(({ type }) => type === 'ContractFactDisagreed').length, 1);
});

const items = [
  // item, action, what comes of it
  ['H-99', 'retry', 'refused worklist_item_must_be_open'],
  ['held', 'retry', 'refused held_trade_must_be_bookable'],
  ['held', 'discard', 'held discarded'],
  ['parked', 'retry', 'refused worklist_item_must_be_held'],
  ['parked', 'discard', 'parked discarded'],
  ['held', 'accept', 'refused worklist_item_must_be_a_conflict'],
] as const;
for (const [which, action, expected] of items) {
  test(`resolveItem ${action} of ${which}: ${expected}`, () => {
    const firm = firmInTest();
    firm.capture(report({ ccpTradeId: 'T1', contract: 'CBT:XX:FUT:202007', at: '1' }));
    firm.capture(report({ ccpTradeId: 'T2', at: '1', action: 'remove', removal: 'bust' }));
    const [heldId = ''] = firm.book.worklists.held.keys();
    const [parkedId = ''] = firm.book.worklists.parked.keys();
    const itemId = which === 'held' ? heldId : which === 'parked' ? parkedId : which;
    const decision = firm.run({ type: 'resolveItem', itemId, action, reason: 'test' });
    assert.equal(
      decision.ok ? wordsOf(decision.events) : `refused ${decision.rejection.code}`,
      expected,
    );
  });
}

/** T1 is booked at 3.25; then the CCP says New again, at 3.27. */
function conflicting(change: Parameters<typeof report>[0] = {}) {
  const firm = firmInTest();
  const first = { ccpTradeId: 'T1', account: 'A1', at: '3.25', quantity: 2 } as const;
  firm.capture(report(first));
  firm.capture(report({ ...first, at: '3.27', ...change }));
  const [itemId = ''] = firm.book.worklists.conflicts.keys();
  return { firm, itemId, first };
}

test('a conflict that is accepted replaces the terms of its trade, and leaves the list', () => {
  const { firm, itemId } = conflicting();
  const command = {
    type: 'resolveItem',
    itemId,
    action: 'accept',
    reason: 'CCP confirmed',
  } as const;
  const events = firm.accepted(command);
  assert.equal(wordsOf(events), 'conflict applied, removed replaced, booked A1');
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 2 of T1 at 3.27']);
  assert.equal(firm.book.worklists.conflicts.size, 0);
});

const conflicts = [
  // what came since, action, reason, outcome
  ['nothing', 'discard', ' ', 'refused reason_must_be_given'],
  ['nothing', 'discard', 'the first is right', 'conflict discarded'],
  ['nothing', 'retry', '', 'refused worklist_item_must_be_held'],
  ['a bust', 'accept', '', 'refused conflict_must_replace_its_trade'],
] as const;
for (const [since, action, reason, expected] of conflicts) {
  test(`resolveItem ${action} of a conflict after ${since}, reason “${reason}”: ${expected}`, () => {
    const { firm, itemId, first } = conflicting();
    if (since === 'a bust') firm.capture(report({ ...first, action: 'remove', removal: 'bust' }));
    const decision = firm.run({ type: 'resolveItem', itemId, action, reason });
    assert.equal(
      decision.ok ? wordsOf(decision.events) : `refused ${decision.rejection.code}`,
      expected,
    );
  });
}

test('a conflict that reference cannot book is not accepted', () => {
  const { firm, itemId } = conflicting({ contract: 'CBT:XX:FUT:202007' });
  const decision = firm.run({ type: 'resolveItem', itemId, action: 'accept', reason: '' });
  assert.equal(decision.ok ? 'accepted' : decision.rejection.code, 'product_must_be_known');
  assert.equal(firm.book.worklists.conflicts.size, 1);
});

test('a fill of an average-price group stays in suspense until its group lets it go', () => {
  const firm = suspended();
  firm.accepted({ type: 'addToAverageGroup', groupId: 'G', opens: true, tradeIds: [T1] });
  const refused = firm.run({ type: 'resolveSuspense', tradeId: T1, account: 'A1' });
  assert.equal(refused.ok ? '' : refused.rejection.code, 'trade_must_not_be_in_a_group');
  firm.accepted({ type: 'stepAverageGroup', groupId: 'G', step: 'cancel' });
  firm.accepted({ type: 'resolveSuspense', tradeId: T1, account: 'A1' });
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 5 of T1 at 3.25']);
  assert.deepEqual(invariantsHold(firm), []);
});
