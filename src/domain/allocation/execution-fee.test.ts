import assert from 'node:assert/strict';
import { test } from 'node:test';
import { executionFee } from './execution-fee.ts';
import type { GiveUpStepped } from './give-up-events.ts';

const LIFE: GiveUpStepped = {
  type: 'GiveUpStepped',
  giveUpId: 'G',
  role: 'executor',
  step: 'claim',
  state: 'claimed',
  ccp: 'CME',
  contract: 'CBT:C:FUT:202007',
  side: 'buy',
  quantity: 10,
  price: 0,
  tradeDate: '2020-04-16',
  tradeClearingDate: '2020-04-16',
  stepDate: '2020-04-17',
  lastDay: '',
  sourceTradeId: 'T',
  ownAccount: 'A1',
  client: '',
  customerOrigin: '1',
  executingFirm: '685',
  clearingFirm: '148',
  theirAccount: '',
  ccpAllocationId: '',
  firmAllocationId: '',
  groupId: '',
  transferTradeId: '',
  orderId: '',
  ratePerContract: '0.25',
  rateCurrency: 'USD',
  rateRule: '*@always',
  toldBy: 'ccp',
  reason: '',
  actor: 'test',
  atMicros: 0,
  source: 'test',
  partOf: '',
  toldAs: '',
};

/** our role, occasion, rate, contracts; who pays whom, cents that our firm receives */
const cases = [
  ['executor', 'claim', '0.25', 10, '148 to 685: 250'],
  ['executor', 'reversal', '0.25', 10, '685 to 148: -250'],
  ['claimer', 'claim', '0.25', 10, '148 to 685: -250'],
  ['claimer', 'reversal', '0.25', 10, '685 to 148: 250'],
  // 3 × 0.125 is 37.5 cents: half a cent goes away from zero, once, and the same at both firms.
  ['executor', 'claim', '0.125', 3, '148 to 685: 38'],
  ['claimer', 'claim', '0.125', 3, '148 to 685: -38'],
  ['executor', 'claim', '0', 10, 'nothing'],
  ['executor', 'claim', '', 10, 'nothing'],
] as const;

for (const [role, occasion, ratePerContract, quantity, line] of cases) {
  test(`executionFee() of a ${occasion} of ${quantity} at ${ratePerContract || 'no rate'}, ${role}: ${line}`, () => {
    const life = { ...LIFE, role, ratePerContract, quantity };
    const [invoice] = executionFee(life, occasion, '2020-04-17');
    const said =
      invoice === undefined ? 'nothing' : `${invoice.payer} to ${invoice.payee}: ${invoice.amount}`;
    assert.equal(said, line);
  });
}
