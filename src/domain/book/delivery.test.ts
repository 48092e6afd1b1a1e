import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { type Firm, invariantsHold, report, settle } from './_book-in-test.ts';
import { CALL, CL, FRIDAY, firmWithContracts, THURSDAY, trade } from './_life-in-test.ts';
import { balanceOf, lotsOf } from './_lines-in-test.ts';
import type { IntendDelivery, NoticeDelivery } from './commands.ts';
import { longDates } from './delivery.ts';

const page = readFileSync(new URL('../../../docs/deliveries.md', import.meta.url), 'utf8');
const WEDNESDAY = '2020-04-15';

const notice = (change: Partial<NoticeDelivery>): NoticeDelivery => ({
  type: 'noticeDelivery',
  noticeId: 'D1',
  contract: CL,
  date: FRIDAY,
  way: 'stopped',
  origin: 'customer',
  quantity: 4,
  ...change,
});
const intend = (change: Partial<IntendDelivery>): IntendDelivery => ({
  type: 'intendDelivery',
  account: 'H1',
  contract: CL,
  date: FRIDAY,
  quantity: 3,
  ...change,
});
const issued = notice({ noticeId: 'D2', way: 'issued', origin: 'house', quantity: 2 });

function firmBefore(): Firm {
  const firm = firmWithContracts();
  trade(firm, WEDNESDAY, `A1 buy 3 ${CL} 20`);
  trade(firm, THURSDAY, `A4 buy 2 ${CL} 21`);
  trade(firm, THURSDAY, `A2 buy 2 ${CL} 19`);
  trade(firm, THURSDAY, `H1 sell 5 ${CL} 20.5`);
  settle(firm, CL, WEDNESDAY, '20.6');
  settle(firm, CL, THURSDAY, '21.3');
  settle(firm, CL, FRIDAY, '22.1');
  firm.endOfDay(WEDNESDAY);
  firm.endOfDay(THURSDAY);
  return firm;
}

function lotText(firm: Firm, account: string): string {
  const lots = lotsOf(firm, account).map((lot) => lot.replace(/ of .* at/, ' at'));
  return lots.length === 0 ? 'none' : lots.join(', ');
}

function rowsOfCase(): string[][] {
  const [, section = ''] = page.split('\n## The case\n');
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(1).map((line) => line.slice(2, -2).split(' | '));
}

test('delivery: notices issued and stopped, with the numbers of docs/deliveries.md', () => {
  const firm = firmBefore();
  firm.accepted(notice({}));
  firm.accepted(intend({}));
  firm.accepted(issued);
  assert.deepEqual(firm.accepted(issued), [], 'the same notice again says nothing');
  firm.endOfDay(FRIDAY);
  const rows = rowsOfCase();
  assert.equal(rows.length, 4);
  for (const [account = '', figures = '', lots = ''] of rows) {
    const shown = Object.entries(balanceOf(firm, account, FRIDAY)).map(
      ([name, amount]) => `${name.replace(' USD', '')} ${amount}`,
    );
    assert.equal(shown.join(', '), figures, account);
    assert.equal(lotText(firm, account), lots, account);
  }
  assert.deepEqual(invariantsHold(firm), []);
  const before = firm.hashLines();
  firm.endOfDay(FRIDAY);
  assert.equal(firm.hashLines(), before);
});

for (const final of [false, true]) {
  test(`a notice that is withdrawn leaves the lots as they were, its day ${final ? 'final' : 'run'}`, () => {
    const firm = firmBefore();
    firm.accepted(notice({}));
    firm.endOfDay(FRIDAY);
    for (const date of final ? [WEDNESDAY, THURSDAY, FRIDAY] : [])
      firm.accepted({ type: 'releaseDay', date });
    firm.accepted({ type: 'withdrawDelivery', noticeId: 'D1', reason: 'for another firm' });
    assert.equal(lotText(firm, 'A1'), 'buy 3 at 20');
    assert.equal(lotText(firm, 'A4'), 'buy 2 at 21');
    assert.deepEqual(invariantsHold(firm), []);
  });
}

test('the long-date inventory is the open longs by trade date, oldest first', () => {
  const rows = longDates(firmBefore().book, CL);
  assert.deepEqual(
    rows.map(({ tradeDate, account, quantity }) => `${tradeDate} ${account} ${quantity}`),
    [`${WEDNESDAY} A1 3`, `${THURSDAY} A2 2`, `${THURSDAY} A4 2`],
  );
});

test('the long-date inventory is the open interest, whatever was traded, delivered and run', () => {
  const step = fc.record({
    account: fc.constantFrom('A1', 'A2', 'A3', 'A6', 'H1'),
    side: fc.constantFrom('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 5 }),
    delivers: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 14 }), (steps) => {
      const firm = firmBefore();
      for (const [at, { account, side, quantity, delivers }] of steps.entries()) {
        if (!delivers) trade(firm, FRIDAY, `${account} ${side} ${quantity} ${CL} 21`);
        else firm.run(notice({ noticeId: `R${at}`, quantity }));
        if (at % 5 === 4) firm.endOfDay(FRIDAY);
        const open = firm.book.positions.positions.filter(({ contract }) => contract === CL);
        const due = open.reduce((sum, { long }) => sum + long, 0);
        const seen = longDates(firm.book, CL).reduce((sum, row) => sum + row.quantity, 0);
        assert.equal(seen, due);
        assert.deepEqual(invariantsHold(firm), []);
      }
    }),
    { numRuns: 60 },
  );
});

test('a trade whose lot was delivered is corrected and busted: the delivery goes with it', () => {
  const lots = (firm: Firm) => [lotText(firm, 'A1'), lotText(firm, 'A4')];
  const bought = { account: 'A1', contract: CL, ccpTradeId: 'T1', day: WEDNESDAY } as const;
  const firm = firmBefore();
  firm.accepted(notice({}));
  assert.deepEqual(lots(firm), ['none', 'buy 1 at 21']);
  // Delivered at the settlement whatever was paid: the profit alone changes.
  firm.capture(report({ ...bought, action: 'replace', quantity: 4, at: '20.5' }));
  assert.deepEqual(lots(firm), ['buy 1 at 20.5', 'buy 1 at 21']);
  firm.capture(report({ ...bought, action: 'replace', quantity: 2, at: '20.5' }));
  assert.deepEqual(lots(firm), ['none', 'buy 1 at 21']);
  firm.capture(report({ ...bought, action: 'remove', removal: 'bust', quantity: 2, at: '20.5' }));
  for (const date of [WEDNESDAY, THURSDAY, FRIDAY]) firm.endOfDay(date);
  assert.deepEqual(lots(firm), ['none', 'buy 1 at 21']);
  assert.deepEqual(invariantsHold(firm), []);
  firm.capture(
    report({
      account: 'A4',
      contract: CL,
      ccpTradeId: 'T2',
      day: THURSDAY,
      action: 'remove',
      removal: 'bust',
      quantity: 2,
      at: '21',
    }),
  );
  const withdraw = { type: 'withdrawDelivery', noticeId: 'D1', reason: 'r' } as const;
  const refused = firm.run(withdraw);
  const code = refused.ok ? 'accepted' : refused.rejection.code;
  assert.equal(code, 'delivery_notice_must_have_trades_that_stand');
});

const refusals: readonly (readonly [string, Partial<NoticeDelivery>, string])[] = [
  ['of an option', { contract: CALL }, 'contract_must_be_for_delivery'],
  ['of no day', { date: '2020-02-30' }, 'date_must_be_real'],
  ['of a Saturday', { date: '2020-04-18' }, 'date_must_be_a_clearing_day'],
  ['without an id', { noticeId: '' }, 'delivery_notice_must_be_new'],
  ['of a day without a settlement', { date: '2020-04-20' }, 'delivery_needs_a_settlement'],
  ['of more than is long', { quantity: 8 }, 'delivery_must_not_exceed_the_position'],
  [
    'of more than is intended',
    { way: 'issued', origin: 'house' },
    'delivery_must_not_exceed_the_position',
  ],
];
for (const [words, change, code] of refusals) {
  test(`noticeDelivery ${words}: ${code}`, () => {
    const decision = firmBefore().run(notice(change));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('a notice before the first notice day, an intent beyond the short, a notice that is not there', () => {
  const firm = firmBefore();
  firm.load(
    'contracts',
    `contract,firstNoticeDate,effectiveFrom,source\n${CL},2020-04-20,2019-01-01,test`,
  );
  const codeOf = (decision: ReturnType<Firm['run']>) =>
    decision.ok ? 'accepted' : decision.rejection.code;
  assert.equal(codeOf(firm.run(notice({}))), 'delivery_must_be_in_the_notice_period');
  assert.equal(codeOf(firm.run(intend({ quantity: 6 }))), 'intent_must_not_exceed_the_short');
  assert.equal(codeOf(firm.run(intend({ account: 'A8' }))), 'position_must_exist');
  const withdraw = { type: 'withdrawDelivery', noticeId: 'D1', reason: 'r' } as const;
  assert.equal(codeOf(firm.run(withdraw)), 'delivery_notice_must_stand');
});
