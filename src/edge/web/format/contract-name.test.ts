import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contractTerm, productName, productOf } from './contract-name.ts';

const cases = [
  ['CBT:C:FUT:202009', 'Corn Futures', 'Corn Futures', 'Sep 20'],
  ['NYMEX:LO:OOF:202002:C:61', 'Crude Oil Options', 'Crude Oil Options', 'Feb 20 61 call'],
  ['CME:ES:OOF:202003w2:P:2950', undefined, 'CME ES', 'Mar 20 w2 2950 put'],
  ['LME:AH:FUT:20250319', 'Aluminium', 'Aluminium', '19 Mar 25'],
  ['not a contract', undefined, 'not a contract', ''],
] as const;
for (const [contract, known, name, term] of cases) {
  test(`productName() and contractTerm() ${contract}: ${name}, ${term}`, () => {
    assert.deepEqual([productName(contract, known), contractTerm(contract)], [name, term]);
  });
}

test('productOf() is exchange, product and type', () => {
  assert.equal(productOf('CBT:C:FUT:202009'), 'CBT:C:FUT');
});
