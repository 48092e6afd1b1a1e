import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Firm } from './_book-in-test.ts';
import {
  assign,
  BRENT_PUT,
  CALL,
  CL,
  firmWithContracts,
  instruct,
  JUNE_CALL,
  juneFirm,
  MONDAY,
  THURSDAY,
  trade,
} from './_life-in-test.ts';
import type { AllocateAssignment, InstructExercise } from './commands.ts';

const refusals: readonly (readonly [string, Partial<InstructExercise>, string])[] = [
  ['a future', { contract: CL }, 'contract_must_be_an_option'],
  ['a day that is none', { date: '2020-02-30' }, 'date_must_be_real'],
  ['a Saturday', { date: '2020-04-18' }, 'date_must_be_a_clearing_day'],
  ['a day after the last', { date: MONDAY }, 'contract_must_not_be_expired'],
  ['an account nobody knows', { account: 'X' }, 'account_must_be_known'],
  ['an account without a position', { account: 'A2' }, 'position_must_exist'],
  ['more than is long', { quantity: 11 }, 'exercise_must_not_exceed_the_long'],
  ['half a contract', { quantity: 0.5 }, 'exercise_must_not_exceed_the_long'],
  [
    'an abandonment before',
    { date: THURSDAY, action: 'abandon' },
    'abandonment_must_be_on_the_last_day',
  ],
  ['a European before', { contract: BRENT_PUT, date: THURSDAY }, 'exercise_must_fit_the_style'],
];
for (const [words, change, code] of refusals) {
  test(`instructExercise of ${words}: ${code}`, () => {
    const firm = firmWithContracts();
    trade(firm, THURSDAY, `A1 buy 10 ${CALL} 1.5`);
    trade(firm, THURSDAY, `A1 buy 10 ${BRENT_PUT} 3`);
    const decision = firm.run(instruct(change));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('instructExercise after the deadline is refused, and the clearing house is never late', () => {
  const firm = firmWithContracts();
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,exerciseDeadline
    NYMEX,CME,LO,OOF,Crude option,USD,1000,2,0.01,decimal,premium,american,physical,XNYM,NYMEX:CL:FUT,,2020-01-01,test,05:59`,
  );
  // The clock of the test stands at 16 March 2020, 12:00 UTC: 07:00 in Chicago.
  const march = { date: '2020-03-16' } as const;
  trade(firm, '2020-03-16', `A1 buy 10 ${CALL} 1.5`);
  const decision = firm.run(instruct(march));
  assert.equal(decision.ok ? 'accepted' : decision.rejection.code, 'exercise_must_be_in_time');
  assert.equal(firm.accepted(instruct({ ...march, notifiedBy: 'ccp' })).length, 1);
});

const notices: readonly (readonly [string, Partial<AllocateAssignment>, string])[] = [
  ['more than is short', { quantity: 6 }, 'assignment_must_not_exceed_the_short'],
  ['none', { quantity: 0 }, 'assignment_must_not_exceed_the_short'],
  ['a notice without an id', { noticeId: '' }, 'assignment_notice_must_be_new'],
  ['a future', { contract: CL }, 'contract_must_be_an_option'],
  ['an account that is not short', { account: 'A4' }, 'assignment_must_not_exceed_the_short'],
];
for (const [words, change, code] of notices) {
  test(`allocateAssignment of ${words}: ${code}`, () => {
    const firm = juneFirm();
    trade(firm, THURSDAY, `A1 sell 5 ${JUNE_CALL} 3`);
    const decision = firm.run(assign(change));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('a notice that is known with other terms, or that nobody sent, is refused', () => {
  const firm = juneFirm();
  trade(firm, THURSDAY, `A1 sell 5 ${JUNE_CALL} 3`);
  firm.accepted(assign({}));
  const codeOf = (decision: ReturnType<Firm['run']>) =>
    decision.ok ? 'accepted' : decision.rejection.code;
  assert.equal(codeOf(firm.run(assign({ quantity: 2 }))), 'assignment_notice_must_be_new');
  const withdraw = { type: 'withdrawAssignment', noticeId: 'N1', reason: '' } as const;
  assert.equal(codeOf(firm.run(withdraw)), 'reason_must_be_given');
  assert.equal(codeOf(firm.run({ ...withdraw, noticeId: 'N2' })), 'assignment_notice_must_stand');
});
