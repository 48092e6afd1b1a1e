import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, price, report, settle } from './_book-in-test.ts';
import { lotsOf } from './_lines-in-test.ts';
import type { SplitTrade } from './trade-life-commands.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';
const T1 = 'CME:CBT:2020-04-16:685:T1:B';
const FIRST = { ccpTradeId: 'T1', quantity: 10, at: '3.25', account: 'A4' } as const;

const split: SplitTrade = {
  type: 'splitTrade',
  tradeId: T1,
  parts: [{ quantity: 6 }, { quantity: 4, price: price('3.26') }],
};

function firmWithTrade(): Firm {
  const firm = firmInTest();
  firm.capture(report(FIRST));
  for (const date of [DAY, NEXT]) settle(firm, CORN, date, '3.27');
  return firm;
}

function lots(firm: Firm): string[] {
  return ['A1', 'A2', 'A3', 'A4'].flatMap((account) =>
    lotsOf(firm, account).map((lot) => `${account} ${lot.replace(/ of .* at/, ' at')}`),
  );
}

/** What happens to a trade that is split, and the lots that come of it. */
const cases: readonly (readonly [string, (firm: Firm) => void, readonly string[]])[] = [
  ['nothing', () => {}, ['A4 buy 6 at 3.25', 'A4 buy 4 at 3.26']],
  [
    "the trade's price is another: parts that had it follow",
    (firm) => firm.capture(report({ ...FIRST, action: 'replace', at: '3.2425' })),
    ['A4 buy 6 at 3.2425', 'A4 buy 4 at 3.26'],
  ],
  [
    'the CCP moves the trade to another account: its parts go too',
    (firm) => firm.capture(report({ ...FIRST, action: 'replace', account: 'A2' })),
    ['A2 buy 6 at 3.25', 'A2 buy 4 at 3.26'],
  ],
  [
    'a person does',
    (firm) => firm.accepted({ type: 'correctTrade', tradeId: T1, terms: { account: 'A2' } }),
    ['A2 buy 6 at 3.25', 'A2 buy 4 at 3.26'],
  ],
  [
    "one part is allocated, and the trade's account is another: the shares are where they are",
    (firm) => {
      const shares = [
        { account: 'A1', quantity: 2 },
        { account: 'A3', quantity: 2 },
      ];
      firm.accepted({ type: 'allocate', tradeId: `${T1}/split-2`, shares });
      firm.accepted({ type: 'correctTrade', tradeId: T1, terms: { account: 'A2' } });
    },
    ['A1 buy 2 at 3.26', 'A2 buy 6 at 3.25', 'A3 buy 2 at 3.26'],
  ],
  [
    'the quantity is another: the split is over',
    (firm) => firm.capture(report({ ...FIRST, action: 'replace', quantity: 9 })),
    ['A4 buy 9 at 3.25'],
  ],
  [
    'the CCP splits it itself: a reversal and two trades',
    (firm) => {
      firm.capture(report({ ...FIRST, action: 'remove', removal: 'reverse' }));
      firm.capture(report({ ...FIRST, ccpTradeId: 'T2', quantity: 6 }));
      firm.capture(report({ ...FIRST, ccpTradeId: 'T3', quantity: 4, at: '3.26' }));
    },
    ['A4 buy 6 at 3.25', 'A4 buy 4 at 3.26'],
  ],
  [
    'it is joined',
    (firm) => firm.accepted({ type: 'joinTrade', tradeId: T1 }),
    ['A4 buy 10 at 3.25'],
  ],
];

for (const isFinal of [false, true])
  for (const [words, act, left] of cases) {
    test(`split${isFinal ? ' on a final day' : ''}, then ${words}`, () => {
      const firm = firmWithTrade();
      if (isFinal) {
        firm.endOfDay(DAY);
        firm.accepted({ type: 'releaseDay', date: DAY });
      }
      firm.accepted(split);
      act(firm);
      assert.deepEqual(lots(firm), left);
      firm.endOfDay(isFinal ? NEXT : DAY);
      assert.deepEqual(invariantsHold(firm), []);
    });
  }

test('a give-up whose trade moves to another account comes back into that', () => {
  const firm = firmWithTrade();
  firm.load('members', 'ccp,member,role,effectiveFrom\nCME,685,clearing,');
  firm.accepted({ type: 'markGiveUp', tradeId: T1, firm: '148', account: '', quantity: 6 });
  firm.capture(report({ ...FIRST, action: 'replace', account: 'A2' }));
  assert.deepEqual(lots(firm), ['A2 buy 4 at 3.25']);
  const step = { type: 'stepGiveUp', giveUpId: `${T1}/up-148`, step: 'cancel', date: DAY } as const;
  firm.accepted({ ...step, account: '', isTold: true, reason: '' });
  assert.deepEqual(lots(firm), ['A2 buy 10 at 3.25']);
  assert.deepEqual(invariantsHold(firm), []);
});

const parts = (...quantities: readonly number[]): SplitTrade => ({
  ...split,
  parts: quantities.map((quantity) => ({ quantity })),
});
const refusals = [
  ['trade_must_be_live', { ...split, tradeId: 'X' }],
  ['split_must_have_parts', parts(10)],
  ['split_part_must_be_contracts', parts(10, 0)],
  ['split_must_conserve_quantity', parts(6, 3)],
  ['trade_must_be_split', { type: 'joinTrade', tradeId: T1 }],
  ['account_must_be_known', { type: 'correctTrade', tradeId: T1, terms: { account: 'NOBODY' } }],
] as const;
for (const [code, command] of refusals) {
  test(`${command.type} is refused: ${code}`, () => {
    const decision = firmWithTrade().run(command);
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}
