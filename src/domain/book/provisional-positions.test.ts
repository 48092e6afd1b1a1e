import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firmInTest, report } from './_book-in-test.ts';
import { balanceOf } from './_lines-in-test.ts';
import { provisionalPositions } from './provisional-positions.ts';

const DAY = '2020-04-16';
const ticket = { origin: 'ticket', ccpTradeId: '', at: '3.25' } as const;

test('tickets make provisional positions apart from the book, until a CCP confirms or the firm cancels them', () => {
  const firm = firmInTest();
  firm.capture(report({ ...ticket, quantity: 5, account: 'A1' }));
  firm.capture(report({ ...ticket, quantity: 2, side: 'sell', account: 'A1' }));
  firm.capture(report({ ...ticket, quantity: 7, account: 'A2' }));
  const words = (account = '') =>
    provisionalPositions(firm.book, account).map(
      (row) => `${row.account} ${row.contract} long ${row.long} short ${row.short}`,
    );
  assert.deepEqual(words(), [
    'A1 CBT:C:FUT:202007 long 5 short 2',
    'A2 CBT:C:FUT:202007 long 7 short 0',
  ]);
  assert.deepEqual(words('A2'), ['A2 CBT:C:FUT:202007 long 7 short 0']);
  assert.deepEqual(firm.book.positions.positions, [], 'the book has no position of a ticket');
  assert.deepEqual(balanceOf(firm, 'A1', DAY), {});
  firm.capture(report({ ccpTradeId: 'T1', quantity: 5, at: '3.25' }));
  assert.deepEqual(words('A1'), ['A1 CBT:C:FUT:202007 long 0 short 2']);
  firm.accepted({ type: 'cancelTicket', ticketId: 'TICKET-2' });
  assert.deepEqual(words('A1'), []);
});
