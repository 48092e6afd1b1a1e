import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report } from './_book-in-test.ts';
import { lotsOf, wordsOf } from './_lines-in-test.ts';
import type { TeachContract } from './commands.ts';

const JULY = 'CBT:C:FUT:202007';

function lesson(change: Partial<TeachContract>): TeachContract {
  return {
    type: 'teachContract',
    contract: JULY,
    expiryDate: '',
    lastTradeDate: '',
    underlyingContract: '',
    multiplier: '',
    source: 'settle.csv',
    ...change,
  };
}

/** July corn expires on the 14th and is for the May crop; September has a multiplier of its own. */
function firmWithContract(): Firm {
  const firm = firmInTest();
  firm.load(
    'contracts',
    `contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source
    ${JULY},CBT:C:FUT:202005,,2020-07-14,2020-07-14,,,,,test
    CBT:C:FUT:202009,,,,,,5000,,,test`,
  );
  return firm;
}

const openFacts = (firm: Firm): string[] =>
  [...firm.book.worklists.contractFacts.values()].map(
    ({ contract, field, seen, known, source }) =>
      `${contract} ${field}: ${seen}, we have ${known} (${source})`,
  );

const lessons: readonly (readonly [Partial<TeachContract>, readonly string[]])[] = [
  // what a settlement file states, items
  [{ expiryDate: '2020-07-14' }, []],
  [{ multiplier: '5000.00' }, []],
  [{ multiplier: '0' }, []],
  [{ contract: 'CBT:C:FUT:202012', expiryDate: '2020-12-14' }, []],
  [{ contract: 'CBT:ZZ:FUT:202012', multiplier: '1' }, []],
  [
    { expiryDate: '2020-07-15' },
    [`${JULY} expiryDate: 2020-07-15, we have 2020-07-14 (settle.csv)`],
  ],
  [
    { lastTradeDate: '2020-07-13' },
    [`${JULY} lastTradeDate: 2020-07-13, we have 2020-07-14 (settle.csv)`],
  ],
  [
    { underlyingContract: 'CBT:C:FUT:202009' },
    [`${JULY} underlyingContract: CBT:C:FUT:202009, we have CBT:C:FUT:202005 (settle.csv)`],
  ],
  [{ multiplier: '50' }, [`${JULY} multiplier: 50, we have 5000 (settle.csv)`]],
  [
    { multiplier: '50', expiryDate: '2020-07-15' },
    [
      `${JULY} multiplier: 50, we have 5000 (settle.csv)`,
      `${JULY} expiryDate: 2020-07-15, we have 2020-07-14 (settle.csv)`,
    ],
  ],
];
for (const [stated, items] of lessons) {
  test(`a file that states ${JSON.stringify(stated)}: ${items.length} items`, () => {
    const firm = firmWithContract();
    firm.accepted(lesson(stated));
    assert.deepEqual(openFacts(firm), items);
    // Said again, by any file, it is the same item.
    assert.equal(firm.accepted(lesson({ ...stated, source: 'other.csv' })).length, 0);
    assert.deepEqual(openFacts(firm), items);
  });
}

test('a product’s multiplier is one item for all contracts, a contract’s own is its own', () => {
  const firm = firmWithContract();
  for (const month of ['202007', '202012', '202103', '202009']) {
    firm.accepted(lesson({ contract: `CBT:C:FUT:${month}`, multiplier: '50' }));
  }
  assert.deepEqual(
    [...firm.book.worklists.contractFacts.keys()],
    ['F-CBT:C:FUT-multiplier-50', 'F-CBT:C:FUT:202009-multiplier-50'],
  );
});

const trades: readonly (readonly [Parameters<typeof report>[0], string, number])[] = [
  // a CCP's trade, what comes of it, items
  [{ statedMultiplier: '5000' }, 'booked A1', 0],
  [{ statedMultiplier: '50' }, 'booked A1, ContractFactDisagreed', 1],
  [
    { statedMultiplier: '50', externalAccount: { clearingFirm: '', names: ['X'], origin: '1' } },
    'booked SUSPENSE-CME-C, ContractFactDisagreed',
    1,
  ],
];
for (const [stated, outcome, items] of trades) {
  test(`a trade with ${JSON.stringify(stated)} is never stopped: ${outcome}`, () => {
    const firm = firmInTest();
    const events = firm.capture(report({ ccpTradeId: 'T1', at: '3.25', ...stated }));
    assert.equal(wordsOf(events), outcome);
    firm.capture(report({ ccpTradeId: 'T2', at: '3.25', ...stated }));
    assert.equal(firm.book.worklists.contractFacts.size, items);
    assert.deepEqual(invariantsHold(firm), []);
  });
}

test('a replace that states another multiplier makes an item too', () => {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', at: '3.25' }));
  const replace = report({
    ccpTradeId: 'T1',
    at: '3.26',
    action: 'replace',
    statedMultiplier: '50',
  });
  const events = firm.capture(replace);
  assert.equal(wordsOf(events), 'removed replaced, booked A1, ContractFactDisagreed');
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 1 of T1 at 3.26']);
});

const ITEM = `F-${JULY}-expiryDate-2020-07-15`;

function firmWithItem(): Firm {
  const firm = firmWithContract();
  firm.accepted(lesson({ expiryDate: '2020-07-15' }));
  return firm;
}

test('tried again while reference has something else, it stays', () => {
  const firm = firmWithItem();
  const decision = firm.run({ type: 'resolveItem', itemId: ITEM, action: 'retry', reason: '' });
  assert.deepEqual(decision.ok ? 'accepted' : decision.rejection, {
    code: 'contract_facts_must_agree_with_reference',
    seen: `${JULY} expiryDate 2020-07-15`,
    wanted: '2020-07-14',
  });
  assert.equal(openFacts(firm).length, 1);
});

const corrections = [
  ['when reference arrives', { type: 'redriveHeld' }],
  ['when it is tried again', { type: 'resolveItem', itemId: ITEM, action: 'retry', reason: '' }],
] as const;
for (const [what, command] of corrections) {
  test(`reference that is corrected closes the item ${what}`, () => {
    const firm = firmWithItem();
    firm.load(
      'contracts',
      `contract,underlyingContract,firstTradeDate,lastTradeDate,expiryDate,firstNoticeDate,multiplier,finalSettlementKind,effectiveFrom,source
      ${JULY},CBT:C:FUT:202005,,2020-07-14,2020-07-15,,,,,test`,
    );
    assert.equal(wordsOf(firm.accepted(command)), 'contract-fact applied');
    assert.deepEqual(openFacts(firm), []);
  });
}

test('a person lets reference stand: the same statement is no item again, another one is', () => {
  const firm = firmWithItem();
  const discard = {
    type: 'resolveItem',
    itemId: ITEM,
    action: 'discard',
    reason: 'checked',
  } as const;
  assert.equal(wordsOf(firm.accepted(discard)), 'contract-fact discarded');
  assert.deepEqual(firm.accepted(lesson({ expiryDate: '2020-07-15' })), []);
  assert.equal(firm.accepted(lesson({ expiryDate: '2020-07-16' })).length, 1);
  assert.deepEqual(firm.replayed().worklists, firm.book.worklists);
});
