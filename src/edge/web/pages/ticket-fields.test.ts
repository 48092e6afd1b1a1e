import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cellsOfTicket, fieldOfRefusal, newTicketCells } from './ticket-fields.ts';

const refusals = [
  // code                                    seen                      field
  ['quantity_must_be_whole_and_above_zero', 'quantity: 0', 'quantity'],
  ['date_must_be_a_day', 'tradeDate: 03/16/2020', 'tradeDate'],
  ['date_must_be_a_day', 'clearingDate: 2020-02-30', 'clearingDate'],
  ['price_must_be_on_tick', '3.7026', 'price'],
  ['account_must_be_known', 'NOBODY', 'account'],
  ['account_segregation_must_fit_the_market', 'CBT:C:FUT', 'account'],
  ['product_must_be_known', 'CBT:ZZ:FUT:202007', 'contract'],
  ['contract_must_not_be_expired', 'CBT:C:FUT:201907', 'contract'],
  ['clearing_date_must_be_a_clearing_day', '2020-03-15', 'clearingDate'],
  ['trade_value_must_be_in_range', '9999999 contracts', 'quantity'],
  ['ticket_must_be_open', 'TICKET-3', undefined],
  ['storage_low', 'quantity of free space', undefined],
] as const;
for (const [code, seen, field] of refusals) {
  test(`fieldOfRefusal() puts ${code} of ${seen} at ${field ?? 'no field'}`, () => {
    assert.equal(fieldOfRefusal({ code, seen }), field);
  });
}

test('cellsOfTicket() takes the columns it has, blank for the others', () => {
  const cells = cellsOfTicket({ trade: { side: 'sell', quantity: '4', venue: 'XCBT' } });
  assert.deepEqual(cells, { ...newTicketCells(''), side: 'sell', quantity: '4', type: '' });
});
