import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, sampleReference } from './_sample-reference.ts';
import { contractOn } from './contract-terms.ts';
import { evolveReference } from './reference-state.ts';
import { type ContractFacts, teachContract } from './teach-contract.ts';

const silent: ContractFacts = {
  contract: 'CBT:C:FUT:202609',
  date: '2026-01-02',
  multiplier: '',
  underlyingContract: '',
  lastTradeDate: '',
  expiryDate: '',
  firstNoticeDate: '',
  source: 'cbt.settle.20260102.s.xml',
  enteredBy: 'settlement',
};

const option = 'CBT:C:OOF:202608:P:4';
const lessons: readonly (readonly [Partial<ContractFacts>, string])[] = [
  // the message says                                  outcome
  [{}, 'nothing'],
  [{ expiryDate: '2026-09-14', multiplier: '5000.00' }, 'nothing'],
  [{ multiplier: '0' }, 'nothing'],
  [{ expiryDate: '2026-09-15' }, 'disagreement expiryDate 2026-09-14 2026-09-15'],
  [{ multiplier: '1000' }, 'disagreement multiplier 5000 1000'],
  [{ underlyingContract: 'CBT:C:FUT:202612' }, 'taught'],
  [
    { underlyingContract: 'CBT:C:FUT:202612', multiplier: '1000' },
    'disagreement multiplier 5000 1000',
  ],
  [
    { contract: option, expiryDate: '2026-07-24', underlyingContract: 'CBT:C:FUT:202609' },
    'taught',
  ],
  [{ contract: 'CBT:ZZ:FUT:202609', expiryDate: '2026-07-24' }, 'nothing'],
  [{ underlyingContract: 'corn' }, 'nothing'],
];
for (const [facts, outcome] of lessons) {
  test(`teachContract() of ${JSON.stringify(facts)}: ${outcome}`, () => {
    const lesson = teachContract(sampleReference(), { ...silent, ...facts });
    const details =
      lesson.outcome === 'disagreement'
        ? lesson.disagreements
            .map(({ field, known, taught }) => ` ${field} ${known} ${taught}`)
            .join('')
        : '';
    assert.equal(lesson.outcome + details, outcome);
  });
}

test('what was taught is known from then on, keeps what was known, and is not taught twice', () => {
  const state = sampleReference();
  const facts = {
    ...silent,
    contract: option,
    expiryDate: '2026-07-24',
    underlyingContract: 'CBT:C:FUT:202609',
  };
  const lesson = teachContract(state, facts);
  assert.ok(lesson.outcome === 'taught');
  evolveReference(state, lesson.event);
  assert.equal(contractOn(state, option, '2020-01-02')?.underlyingContract, 'CBT:C:FUT:202609');
  assert.equal(lesson.event.source, 'cbt.settle.20260102.s.xml');
  assert.deepEqual(teachContract(state, facts), { outcome: 'nothing' });
  const more = teachContract(state, { ...facts, lastTradeDate: '2026-07-24' });
  assert.ok(more.outcome === 'taught');
  assert.equal(more.event.expiryDate, '2026-07-24');
  assert.equal(more.event.lastTradeDate, '2026-07-24');
});

test('a contract’s own multiplier ends the disagreement with a message', () => {
  const state = sampleReference();
  load(state, 'contracts', [{ contract: 'CBT:C:FUT:202607', multiplier: '1000', source: 's' }]);
  const facts = { ...silent, contract: 'CBT:C:FUT:202607', multiplier: '1000' };
  assert.equal(teachContract(state, facts).outcome, 'nothing');
});
