import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { assertSameEnd, lotsOf, wordsOf } from './_lines-in-test.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';
const SOURCE = 'CME:CBT:2020-04-16:685:T1:B';
const ACCOUNTS = ['A1', 'A2', 'A4'] as const;
const SHARES = [
  { account: 'A1', quantity: 7 },
  { account: 'A2', quantity: 3 },
];
const T1 = { ccpTradeId: 'T1', quantity: 10, at: '3.25', account: 'A4' } as const;

/** A4 bought 10 for others; A1 had sold 2 that day, which its share closes. */
function firmWithTrade(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'S1', side: 'sell', quantity: 2, at: '3.27', account: 'A1' }));
  firm.capture(report(T1));
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.2925');
  return firm;
}

const STAGES = {
  open: () => undefined,
  run: (firm: Firm) => firm.endOfDay(DAY),
  final: (firm: Firm) => {
    firm.endOfDay(DAY);
    firm.accepted({ type: 'releaseDay', date: DAY });
  },
};
type Stage = keyof typeof STAGES;

const CHANGES = {
  nothing: () => undefined,
  'the same report again': (firm: Firm) => firm.capture(report(T1)),
  'another price': (firm: Firm) => firm.capture(report({ ...T1, action: 'replace', at: '3.2425' })),
  'another quantity': (firm: Firm) =>
    firm.capture(report({ ...T1, action: 'replace', quantity: 9 })),
  'a bust': (firm: Firm) => firm.capture(report({ ...T1, action: 'remove', removal: 'bust' })),
  'taken back': (firm: Firm) => firm.accepted({ type: 'deallocate', tradeId: SOURCE }),
  'taken back and done again': (firm: Firm) => {
    firm.accepted({ type: 'deallocate', tradeId: SOURCE });
    firm.accepted({ type: 'allocate', tradeId: SOURCE, shares: SHARES });
  },
};
type Change = keyof typeof CHANGES;

/** What the accounts should hold in the end: quantity and price by account. */
const RIGHT: { readonly [Name in Change]: readonly (readonly [string, number, string])[] } = {
  nothing: [
    ['A1', 7, '3.25'],
    ['A2', 3, '3.25'],
  ],
  'the same report again': [
    ['A1', 7, '3.25'],
    ['A2', 3, '3.25'],
  ],
  'another price': [
    ['A1', 7, '3.2425'],
    ['A2', 3, '3.2425'],
  ],
  'another quantity': [['A4', 9, '3.25']],
  'a bust': [],
  'taken back': [['A4', 10, '3.25']],
  'taken back and done again': [
    ['A1', 7, '3.25'],
    ['A2', 3, '3.25'],
  ],
};

/** The world in which the right trades came first. */
function rightWorld(change: Change): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'S1', side: 'sell', quantity: 2, at: '3.27', account: 'A1' }));
  for (const [account, quantity, at] of RIGHT[change])
    firm.capture(report({ ccpTradeId: 'T1', member: account, account, quantity, at }));
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.2925');
  return firm;
}

for (const stage of ['open', 'run', 'final'] as const) {
  for (const change of Object.keys(CHANGES) as Change[]) {
    for (const changedAt of ['open', 'run', 'final'] as const) {
      if (order(changedAt) < order(stage)) continue;
      test(`allocated on ${a(stage)} day, then on ${a(changedAt)} day: ${change}`, () => {
        const firm = firmWithTrade();
        reach(firm, stage);
        firm.accepted({ type: 'allocate', tradeId: SOURCE, shares: SHARES });
        if (changedAt !== stage) reach(firm, changedAt);
        CHANGES[change](firm);
        assertSameEnd(firm, rightWorld(change), {
          accounts: ACCOUNTS,
          days: [DAY, NEXT],
          isFinal: changedAt === 'final',
          lots: lotsOf,
        });
      });
    }
  }
}

function order(stage: Stage): number {
  return ['open', 'run', 'final'].indexOf(stage);
}

function a(stage: Stage): string {
  return stage === 'open' ? 'an open' : `a ${stage}`;
}

function reach(firm: Firm, stage: Stage): void {
  STAGES[stage](firm);
}

const REFUSALS = [
  ['trade_must_be_live', 'CME:CBT:2020-04-16:685:T9:B', SHARES],
  ['allocation_must_have_shares', SOURCE, []],
  ['share_must_be_contracts', SOURCE, [{ account: 'A1', quantity: 0 }]],
  ['allocation_must_conserve_quantity', SOURCE, [{ account: 'A1', quantity: 9 }]],
  [
    'share_account_must_be_named_once',
    SOURCE,
    [
      { account: 'A1', quantity: 5 },
      { account: 'A1', quantity: 5 },
    ],
  ],
  ['account_must_be_known', SOURCE, [{ account: 'A99', quantity: 10 }]],
  ['account_must_be_known', SOURCE, [{ account: 'SUSPENSE-CME-C', quantity: 10 }]],
  ['account_must_fit_the_origin', SOURCE, [{ account: 'H1', quantity: 10 }]],
] as const;
for (const [code, tradeId, shares] of REFUSALS) {
  test(`allocate is refused: ${code} ${JSON.stringify(shares)}`, () => {
    const decision = firmWithTrade().run({ type: 'allocate', tradeId, shares });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('what is allocated is not allocated again, and what is not is not taken back', () => {
  const firm = firmWithTrade();
  const codeOf = (command: Parameters<Firm['run']>[0]) => {
    const decision = firm.run(command);
    return decision.ok ? 'accepted' : decision.rejection.code;
  };
  assert.equal(codeOf({ type: 'deallocate', tradeId: SOURCE }), 'trade_must_be_allocated');
  firm.accepted({ type: 'allocate', tradeId: SOURCE, shares: SHARES });
  const again = { type: 'allocate', tradeId: SOURCE, shares: SHARES } as const;
  assert.equal(codeOf(again), 'trade_must_not_be_divided');
});

test('a share is divided in turn: a change of the trade goes through both, and the first is not taken back alone', () => {
  const firm = firmWithTrade();
  firm.accepted({ type: 'allocate', tradeId: SOURCE, shares: SHARES });
  const second = [
    { account: 'A4', quantity: 5 },
    { account: 'A5', quantity: 2 },
  ];
  firm.accepted({ type: 'allocate', tradeId: `${SOURCE}/A1`, shares: second });
  const decision = firm.run({ type: 'deallocate', tradeId: SOURCE });
  assert.equal(decision.ok ? '' : decision.rejection.code, 'trade_must_not_be_divided');
  firm.capture(report({ ...T1, action: 'replace', at: '3.2425' }));
  assert.deepEqual(lotsOf(firm, 'A4'), ['buy 5 of T1 at 3.2425']);
  assert.deepEqual(lotsOf(firm, 'A5'), ['buy 2 of T1 at 3.2425']);
  assert.deepEqual(lotsOf(firm, 'A2'), ['buy 3 of T1 at 3.2425']);
  const bust = firm.capture(report({ ...T1, action: 'remove', removal: 'bust' }));
  assert.match(wordsOf(bust), /removed bust/);
  for (const account of ['A2', 'A4', 'A5']) assert.deepEqual(lotsOf(firm, account), []);
  assert.deepEqual(
    wordsOf(firm.capture(report({ ...T1, action: 'remove', removal: 'bust' }))),
    'DuplicateReported',
  );
  assert.deepEqual(invariantsHold(firm), []);
});

test('a trade that changed under its allocation is known as such, until it is allocated again', () => {
  const firm = firmWithTrade();
  firm.accepted({ type: 'allocate', tradeId: SOURCE, shares: SHARES });
  firm.capture(report({ ...T1, action: 'replace', quantity: 9 }));
  assert.deepEqual([...firm.book.derivations.broken], [[SOURCE, SOURCE]]);
  const shares = [{ account: 'A1', quantity: 9 }];
  firm.accepted({ type: 'allocate', tradeId: SOURCE, shares });
  assert.deepEqual([...firm.book.derivations.broken], []);
  assert.deepEqual(lotsOf(firm, 'A1'), ['sell 2 of S1 at 3.27', 'buy 9 of T1 at 3.25']);
});
