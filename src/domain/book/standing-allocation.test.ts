import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report } from './_book-in-test.ts';
import { lotsOf, wordsOf } from './_lines-in-test.ts';
import type { SetStandingAllocation } from './trade-life-commands.ts';

const SHARES = [
  { account: 'A1', percent: 60_000_000 },
  { account: 'A2', percent: 40_000_000 },
];

function standing(shares: SetStandingAllocation['shares'] = SHARES): SetStandingAllocation {
  return { type: 'setStandingAllocation', account: 'A4', shares };
}

const T1 = { ccpTradeId: 'T1', quantity: 10, at: '3.25', account: 'A4' } as const;
const SOURCE = 'CME:CBT:2020-04-16:685:T1:B';

test('a new trade of the account is divided as it comes: the same book as divided by a person', () => {
  const byItself = firmInTest();
  byItself.accepted(standing());
  const events = byItself.capture(report(T1));
  assert.equal(wordsOf(events), 'booked A4, TradesDerived, removed derived, booked A1, booked A2');
  assert.deepEqual(lotsOf(byItself, 'A1'), ['buy 6 of T1 at 3.25']);
  assert.deepEqual(lotsOf(byItself, 'A4'), []);
  const byPerson = firmInTest();
  byPerson.capture(report(T1));
  const shares = [
    { account: 'A1', quantity: 6 },
    { account: 'A2', quantity: 4 },
  ];
  byPerson.accepted({ type: 'allocate', tradeId: SOURCE, shares });
  assert.deepEqual(bookOf(byItself), bookOf(byPerson));
  assert.deepEqual(invariantsHold(byItself), []);
  assert.equal(byItself.hashLines(), [...linesAgain(byItself)].join('\n'));
});

/** All lines but who divided, and what stands for the next. */
function bookOf(firm: Firm): string[] {
  return firm
    .hashLines()
    .split('\n')
    .filter((line) => !line.startsWith('standing-allocation '))
    .map((line) => line.replace(' allocation standing ', ' allocation quantity '));
}

function linesAgain(firm: Firm): string[] {
  const before = firm.book;
  firm.book = firm.replayed();
  const lines = firm.hashLines().split('\n');
  firm.book = before;
  return lines;
}

test('what the CCP changes or busts later goes through it, and a repeat is a duplicate', () => {
  const firm = firmInTest();
  firm.accepted(standing());
  firm.capture(report(T1));
  assert.equal(wordsOf(firm.capture(report(T1))), 'DuplicateReported');
  firm.capture(report({ ...T1, action: 'replace', at: '3.2525' }));
  assert.deepEqual(lotsOf(firm, 'A2'), ['buy 4 of T1 at 3.2525']);
  firm.capture(report({ ...T1, action: 'remove', removal: 'bust' }));
  for (const account of ['A1', 'A2', 'A4']) assert.deepEqual(lotsOf(firm, account), []);
  assert.deepEqual(invariantsHold(firm), []);
});

const LEFT_ALONE: readonly (readonly [string, (firm: Firm) => void])[] = [
  ['withdrawn', (firm) => firm.accepted(standing([]))],
  [
    'a final day',
    (firm) => {
      firm.endOfDay('2020-04-16');
      firm.accepted({ type: 'releaseDay', date: '2020-04-16' });
    },
  ],
  [
    'an account that may not hold it',
    (firm) => firm.accepted(standing([{ account: 'H1', percent: 100_000_000 }])),
  ],
];
for (const [what, prepare] of LEFT_ALONE) {
  test(`a trade stays in its account for a person: ${what}`, () => {
    const firm = firmInTest();
    firm.accepted(standing());
    prepare(firm);
    firm.capture(report(T1));
    assert.deepEqual(lotsOf(firm, 'A4'), ['buy 10 of T1 at 3.25']);
  });
}

const REFUSALS = [
  ['account_must_be_known', { ...standing(), account: 'A99' }],
  ['account_must_be_known', standing([{ account: 'A99', percent: 100_000_000 }])],
  ['allocation_must_add_up_to_100_percent', standing([{ account: 'A1', percent: 1 }])],
  [
    'standing_allocation_must_leave_the_account',
    standing([{ account: 'A4', percent: 100_000_000 }]),
  ],
] as const;
for (const [code, command] of REFUSALS) {
  test(`a standing allocation is refused: ${code}`, () => {
    const decision = firmInTest().run(command);
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}
