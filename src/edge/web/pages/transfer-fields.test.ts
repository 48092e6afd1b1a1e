import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fieldOfTransferRefusal, NEW_TRANSFER, requestBody } from './transfer-fields.ts';

const cells = { ...NEW_TRANSFER, fromAccount: 'A1', toAccount: 'A9' };
const cases = [
  // code, seen, field
  ['transfer_must_be_new', 'X1 is known with other terms', 'transferId'],
  ['account_must_be_known', 'A1', 'fromAccount'],
  ['account_must_be_known', 'A9', 'toAccount'],
  ['input_must_fit_the_call', 'quantity: expected number', 'quantity'],
  ['engine_busy', 'many', undefined],
] as const;
for (const [code, seen, field] of cases) {
  test(`${code} of ${seen} stands at ${field ?? 'the form'}`, () => {
    assert.equal(fieldOfTransferRefusal({ code, seen }, cells), field);
  });
}

test('requestBody() sends contracts as a number, and what is none as it is', () => {
  const body = (quantity: string) => new Map(Object.entries(requestBody({ ...cells, quantity })));
  assert.equal(body('12').get('quantity'), 12);
  assert.equal(body('a dozen').get('quantity'), 'a dozen');
  assert.equal(body('1').get('fromAccount'), 'A1');
});
