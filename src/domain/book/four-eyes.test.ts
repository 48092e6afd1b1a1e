import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, report, settle } from './_book-in-test.ts';
import { claimer, share, tell } from './_give-up-in-test.ts';
import { balanceOf, lotsOf } from './_lines-in-test.ts';
import type { FourEyesOccasion } from './approval-events.ts';
import { pendingApprovals } from './approvals.ts';
import type { Command, EnterCash, RequestTransfer } from './commands.ts';
import type { DecideApproval } from './trade-life-commands.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';
const TRADE = `CME:CBT:${DAY}:685:1:B`;

/** Two bought on a day that is final, and the policy on. */
function firmWith(...occasions: readonly FourEyesOccasion[]): Firm {
  const firm = firmInTest();
  firm.capture(report({ account: 'A1', quantity: 2, at: '3.25', day: DAY }));
  settle(firm, CORN, DAY, '3.26');
  firm.endOfDay(DAY);
  firm.accepted({ type: 'releaseDay', date: DAY });
  firm.actor = 'anna';
  firm.accepted({ type: 'setFourEyes', occasions });
  return firm;
}

function as(firm: Firm, actor: string, command: Command): string {
  firm.actor = actor;
  const decision = firm.run(command);
  if (!decision.ok) return decision.rejection.code;
  return decision.events.map(({ type }) => type).join(' ');
}

const decide = (
  approvalId: string,
  outcome: DecideApproval['outcome'],
  reason = '',
): DecideApproval => ({ type: 'decideApproval', approvalId, outcome, reason });

const CASH: EnterCash = {
  type: 'enterCash',
  entryId: 'E1',
  account: 'A1',
  currency: 'USD',
  amount: 12_345,
  clearingDate: NEXT,
  valueDate: NEXT,
  reason: 'wire',
};
const BUST = { type: 'bustTrade', tradeId: TRADE } as const;

test('a bust of a final day waits for another person, and is then what one person would have done', () => {
  const firm = firmWith('change-of-final-day');
  assert.equal(as(firm, 'anna', BUST), 'ApprovalRequested');
  assert.deepEqual(lotsOf(firm, 'A1').length, 1);
  const [pending] = pendingApprovals(firm.book.approvals);
  assert.equal(pending?.approvalId, `${TRADE}#1`);
  assert.equal(
    as(firm, 'anna', decide(`${TRADE}#1`, 'approved')),
    'approval_must_be_by_another_person',
  );
  const booked = as(firm, 'boris', decide(`${TRADE}#1`, 'approved'));
  assert.match(booked, /^ApprovalDecided .*TradeRemoved/);
  assert.deepEqual(lotsOf(firm, 'A1'), []);
  const alone = firmWith();
  alone.accepted(BUST);
  const lines = (of: Firm) =>
    of
      .hashLines()
      .split('\n')
      .filter((line) => !line.startsWith('four-eyes'));
  assert.deepEqual(lines(firm), lines(alone));
  assert.deepEqual(balanceOf(firm, 'A1', NEXT), balanceOf(alone, 'A1', NEXT));
});

test('what is asked for is in the log: the book folded again waits for the same', () => {
  const firm = firmWith('cash-by-hand');
  as(firm, 'anna', CASH);
  const again = firm.replayed();
  assert.deepEqual(pendingApprovals(again.approvals), pendingApprovals(firm.book.approvals));
  assert.match(firm.hashLines(), /^approval A1#1 anna /m);
});

const wrongs: readonly (readonly [string, string, DecideApproval, string])[] = [
  ['nobody asked for it', 'boris', decide('A9#1', 'approved'), 'approval_must_be_known'],
  [
    'the person who asked',
    'anna',
    decide('A1#1', 'approved'),
    'approval_must_be_by_another_person',
  ],
  [
    'who asked refuses',
    'anna',
    decide('A1#1', 'refused', 'no'),
    'approval_must_be_by_another_person',
  ],
  ['no reason', 'boris', decide('A1#1', 'refused'), 'reason_must_be_given'],
  [
    'another withdraws',
    'boris',
    decide('A1#1', 'withdrawn'),
    'approval_must_be_withdrawn_by_who_asked',
  ],
  ['who asked withdraws', 'anna', decide('A1#1', 'withdrawn'), 'ApprovalDecided'],
  ['another refuses', 'boris', decide('A1#1', 'refused', 'wrong'), 'ApprovalDecided'],
  ['another approves', 'boris', decide('A1#1', 'approved'), 'ApprovalDecided CashEntered'],
];
for (const [what, actor, command, outcome] of wrongs) {
  test(`decideApproval() ${what}: ${outcome}`, () => {
    const firm = firmWith('cash-by-hand');
    assert.equal(as(firm, 'anna', CASH), 'ApprovalRequested');
    assert.equal(as(firm, actor, command), outcome);
    if (!outcome.startsWith('Approval')) return;
    assert.equal(as(firm, 'boris', decide('A1#1', 'approved')), 'approval_must_be_pending');
    assert.deepEqual(pendingApprovals(firm.book.approvals), []);
  });
}

test('the same instruction is asked for once, and what would be refused is refused at once', () => {
  const firm = firmWith('cash-by-hand');
  as(firm, 'anna', CASH);
  assert.equal(as(firm, 'carla', CASH), 'approval_must_be_asked_for_once');
  assert.equal(as(firm, 'carla', { ...CASH, account: 'ZZ' }), 'account_must_be_known');
});

test('an approval of what the book refuses by now changes nothing and stays pending', () => {
  const firm = firmWith('change-of-final-day');
  as(firm, 'anna', BUST);
  as(firm, 'boris', { type: 'setFourEyes', occasions: [] });
  assert.equal(as(firm, 'carla', decide('four-eyes#1', 'approved')), 'ApprovalDecided FourEyesSet');
  assert.match(as(firm, 'carla', BUST), /TradeRemoved/);
  assert.equal(as(firm, 'boris', decide(`${TRADE}#1`, 'approved')), 'trade_must_be_live');
  assert.equal(pendingApprovals(firm.book.approvals).length, 1);
});

test('one person cannot switch the policy off', () => {
  const firm = firmWith('release-of-day');
  const off = { type: 'setFourEyes', occasions: [] } as const;
  assert.equal(as(firm, 'anna', off), 'ApprovalRequested');
  assert.deepEqual([...firm.book.approvals.occasions], ['release-of-day']);
});

const TRANSFER: RequestTransfer = {
  type: 'requestTransfer',
  transferId: 'X1',
  kind: 'simple',
  contract: CORN,
  side: 'long',
  quantity: 1,
  fromAccount: 'A1',
  toAccount: '',
  counterparty: '148',
  basis: 'original',
  reason: '',
  lots: [],
};
const transfers = [
  // asked by, approved by, to another firm, outcome
  ['anna', 'anna', true, /^ApprovalRequested$/],
  ['anna', 'boris', true, /^TransferDecided /],
  ['anna', 'anna', false, /^TransferDecided /],
] as const;
for (const [asks, approves, isBetween, outcome] of transfers) {
  test(`a transfer ${isBetween ? 'to another firm' : 'within the firm'} asked for by ${asks}, approved by ${approves}: ${outcome}`, () => {
    const firm = firmWith('transfer-between-firms');
    const places = isBetween ? {} : { toAccount: 'A2', counterparty: '' };
    as(firm, asks, { ...TRANSFER, ...places });
    const approval = {
      type: 'decideTransfer',
      transferId: 'X1',
      outcome: 'approved',
      date: NEXT,
      reason: '',
    } as const;
    assert.match(as(firm, approves, approval), outcome);
  });
}

test('a day is released by two', () => {
  const firm = firmWith('release-of-day');
  settle(firm, CORN, NEXT, '3.27');
  firm.endOfDay(NEXT);
  assert.equal(as(firm, 'anna', { type: 'releaseDay', date: NEXT }), 'ApprovalRequested');
  assert.equal(firm.book.days.finalThrough, DAY);
  assert.equal(as(firm, 'boris', decide(`${NEXT}#1`, 'approved')), 'ApprovalDecided DayReleased');
});

test('a claim over the limit of one give-up, or of the day, waits; one within them does not', () => {
  const firm = claimer();
  firm.actor = 'anna';
  firm.accepted({ type: 'setFourEyes', occasions: ['claim-over-limit'] });
  // Its agreement: 5 a give-up, 6 a day. The first is claimed by itself.
  const offers = [
    ['178004', 4],
    ['178005', 3],
    ['178006', 6],
  ] as const;
  for (const [ccpAllocationId, quantity] of offers)
    tell(firm, { quantity, shares: [{ ...share, ccpAllocationId, quantity }] });
  const claimed = [...firm.book.giveUps.byId.values()].map(
    ({ giveUpId, quantity, stepDate: date }) => {
      const step = { type: 'stepGiveUp', giveUpId, step: 'claim', date } as const;
      return [quantity, as(firm, 'anna', { ...step, account: '', isTold: false, reason: '' })];
    },
  );
  assert.deepEqual(claimed, [
    [4, 'give_up_step_must_fit_its_state'],
    [3, 'ApprovalRequested'],
    [6, 'ApprovalRequested'],
  ]);
});
