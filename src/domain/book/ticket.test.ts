import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, report } from './_book-in-test.ts';
import { lotsOf, wordsOf } from './_lines-in-test.ts';

type Change = Parameters<typeof report>[0];

const TICKET: Change = {
  origin: 'ticket',
  ccpTradeId: '',
  quantity: 5,
  at: '3.25',
  account: 'A1',
  execId: 'E1',
};
const CCP: Change = { ccpTradeId: 'T1', quantity: 5, at: '3.25', execId: 'E1' };

function withTicket(change: Change = {}): Firm {
  const firm = firmInTest();
  firm.capture(report({ ...TICKET, ...change }));
  return firm;
}

test('a ticket makes no position and waits for its CCP', () => {
  const firm = withTicket();
  assert.deepEqual(lotsOf(firm, 'A1'), []);
  assert.deepEqual([...firm.book.tickets.open.keys()], ['TICKET-1']);
});

const confirmations: readonly (readonly [string, Change, Change, string])[] = [
  // case, ticket, CCP's trade, what comes of it
  ['all terms equal', {}, {}, 'booked A1, ticket confirmed'],
  ['no execution id on the ticket', { execId: '' }, {}, 'booked A1, ticket confirmed'],
  ['no execution id from the CCP', {}, { execId: '' }, 'booked A1, ticket confirmed'],
  ['another execution id', {}, { execId: 'E2' }, 'booked A1'],
  ['another price', {}, { at: '3.2525' }, 'booked A1'],
  ['another quantity', {}, { quantity: 4 }, 'booked A1'],
  ['the other side', {}, { side: 'sell' }, 'booked A1'],
  ['another account', { account: 'A2' }, {}, 'booked A1'],
  ['another clearing date', {}, { clearingDate: '2020-04-17' }, 'booked A1'],
];
for (const [what, ticket, trade, expected] of confirmations) {
  test(`a CCP's trade with ${what}: ${expected}`, () => {
    const firm = withTicket(ticket);
    assert.equal(wordsOf(firm.capture(report({ ...CCP, ...trade }))), expected);
    assert.equal(lotsOf(firm, 'A1').length, 1);
  });
}

test('of two alike tickets a person chooses; the trade is booked on its own', () => {
  const firm = withTicket({ execId: '' });
  firm.capture(report({ ...TICKET, execId: '' }));
  assert.equal(wordsOf(firm.capture(report(CCP))), 'booked A1, TicketMatchAmbiguous');
  assert.equal(firm.book.tickets.open.size, 2);
});

test('a replaced price confirms the ticket that had it', () => {
  const firm = withTicket();
  firm.capture(report({ ...CCP, at: '3.26' }));
  const events = firm.capture(report({ ...CCP, action: 'replace' }));
  assert.equal(wordsOf(events), 'removed replaced, booked A1, ticket confirmed');
});

test('cancelTicket and replaceTicket, and again', () => {
  const firm = withTicket();
  const replaced = firm.accepted({
    type: 'replaceTicket',
    ticketId: 'TICKET-1',
    report: report({ ...TICKET, at: '3.26' }),
  });
  assert.equal(wordsOf(replaced), 'ticket replaced, TicketEntered');
  assert.equal(
    wordsOf(firm.accepted({ type: 'cancelTicket', ticketId: 'TICKET-2' })),
    'ticket cancelled',
  );
  for (const ticketId of ['TICKET-1', 'TICKET-2', 'TICKET-9']) {
    const decision = firm.run({ type: 'cancelTicket', ticketId });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, 'ticket_must_be_open');
  }
});

const refusals: readonly (readonly [Change, string])[] = [
  [{ contract: 'CBT:XX:FUT:202007' }, 'product_must_be_known'],
  [{ contract: 'LME:CA:FUT:202007' }, 'product_valuation_must_be_supported'],
  [{ account: 'NOBODY' }, 'account_must_be_known'],
  [{ account: 'SUSPENSE-CME-C' }, 'account_must_be_known'],
  [{ at: '3.2512' }, 'price_must_be_on_tick'],
  [{ clearingDate: '2020-04-10' }, 'clearing_date_must_be_a_clearing_day'],
  [{ clearingDate: '2020-04-18' }, 'clearing_date_must_be_a_clearing_day'],
  [{ contract: 'CBT:C:FUT:20200415' }, 'contract_must_not_be_expired'],
  [{ at: '90000000', quantity: 9_999_999 }, 'trade_value_must_be_in_range'],
];
for (const [change, code] of refusals) {
  test(`a ticket with ${JSON.stringify(change)} is refused: ${code}`, () => {
    const decision = firmInTest().run({
      type: 'captureTrade',
      report: report({ ...TICKET, ...change }),
    });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
  test(`a CCP's trade with ${JSON.stringify(change)} is never refused`, () => {
    const held = change.account === undefined && change.at !== '3.2512';
    const events = firmInTest().capture(
      report({
        ...CCP,
        externalAccount: { clearingFirm: '', names: ['A1X'], origin: '1' },
        ...change,
      }),
    );
    assert.match(wordsOf(events), held ? new RegExp(`^held ${code}$`) : /^booked /);
  });
}

const rolls = [
  // executed, clearing date a ticket takes: the CCP rolls at 17:00 Chicago
  ['2020-04-16T16:59:59-05:00', '2020-04-16'],
  ['2020-04-16T17:00:00-05:00', '2020-04-17'],
  ['2020-04-17T17:00:00-05:00', '2020-04-20'],
  ['2020-04-19T18:30:00-05:00', '2020-04-20'],
  ['2020-04-09T17:00:00-05:00', '2020-04-13'],
] as const;
for (const [executionTime, clearingDate] of rolls) {
  test(`a ticket executed ${executionTime} clears on ${clearingDate}`, () => {
    const [event] = firmInTest().capture(
      report({ ...TICKET, clearingDate: '', tradeDate: '', executionTime }),
    );
    assert.equal(event?.type === 'TicketEntered' ? event.clearingDate : event?.type, clearingDate);
  });
}
