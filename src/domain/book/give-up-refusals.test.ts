import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AllocationMessage } from '../allocation/allocation-message.ts';
import type { Firm } from './_book-in-test.ts';
import {
  claimer,
  executor,
  mark,
  open,
  share,
  step,
  steps,
  T,
  TRADE,
  tell,
} from './_give-up-in-test.ts';

/** What is told after an offer of 4, and the break it makes. */
const breaks: readonly (readonly [string, Partial<AllocationMessage>])[] = [
  ['allocation_shares_must_add_up', { quantity: 5 }],
  ['allocation_fills_must_add_up', { fills: [{ ccpTradeId: '9', quantity: 3, price: 0 }] }],
  [
    'give_up_quantity_must_be_as_offered',
    { step: 'reverse', quantity: 3, shares: [{ ...share, quantity: 3 }] },
  ],
  ['give_up_terms_must_be_as_offered', { step: 'reverse', side: 'sell' }],
  ['give_up_step_must_fit_its_state', { step: 'refuse' }],
  [
    'give_up_trade_must_be_known',
    { role: 'executor', firm: '685', shares: [{ ...share, originalTradeId: '404' }] },
  ],
  [
    'give_up_must_be_bookable',
    {
      step: 'claim',
      shares: [
        { ...share, ccpAllocationId: '5', account: { ...share.account, names: ['NOBODY'] } },
      ],
    },
  ],
];

for (const [code, change] of breaks) {
  test(`the CCP is never refused: ${code} is a break, once, until a person settles it`, () => {
    const firm = claimer();
    tell(firm, {});
    const before = open(firm);
    tell(firm, change);
    const [item, ...others] = firm.book.giveUps.breaks.values();
    assert.ok(item !== undefined);
    assert.deepEqual([item.code, others], [code, []]);
    assert.deepEqual(open(firm), before);
    tell(firm, change);
    assert.equal(firm.book.giveUps.breaks.size, 1);
    firm.accepted({ type: 'settleGiveUpBreak', itemId: item.itemId, reason: 'called the CCP' });
    tell(firm, change);
    assert.equal(firm.book.giveUps.breaks.size, 0);
  });
}

/** An instruction of a person, in the world of the executing firm, and its refusal. */
const refusals: readonly (readonly [string, (firm: Firm) => Parameters<Firm['run']>[0]])[] = [
  [
    'trade_must_be_live',
    () => ({ type: 'markGiveUp', tradeId: 'X', firm: '148', account: '', quantity: 0 }),
  ],
  [
    'give_up_firm_must_be_another',
    () => ({ type: 'markGiveUp', tradeId: TRADE, firm: '685', account: '', quantity: 0 }),
  ],
  [
    'give_up_must_not_exceed_the_trade',
    () => ({ type: 'markGiveUp', tradeId: TRADE, firm: '148', account: '', quantity: 11 }),
  ],
  [
    'trade_must_not_be_divided',
    (firm) => {
      mark(firm);
      return { type: 'markGiveUp', tradeId: TRADE, firm: '148', account: '', quantity: 1 };
    },
  ],
  ['give_up_must_be_known', () => step({})],
  [
    'give_up_step_must_fit_its_state',
    (firm) => {
      mark(firm);
      return step({ step: 'claim' });
    },
  ],
  [
    'give_up_step_must_be_ours',
    (firm) => {
      mark(firm);
      steps(firm, T, 'offer');
      return step({ step: 'claim', isTold: false });
    },
  ],
  [
    'give_up_step_must_not_precede_the_trade',
    (firm) => {
      mark(firm);
      return step({ date: '2020-04-15' });
    },
  ],
  [
    'claim_must_be_by_the_last_give_up_day',
    (firm) => {
      mark(firm);
      steps(firm, T, 'offer');
      return step({ step: 'claim', date: '2020-04-21' });
    },
  ],
  [
    'date_must_be_real',
    (firm) => {
      mark(firm);
      return step({ date: '2020-04-31' });
    },
  ],
  ['give_up_break_must_be_open', () => ({ type: 'settleGiveUpBreak', itemId: 'X', reason: 'x' })],
];

for (const [code, make] of refusals) {
  test(`a person's instruction is refused: ${code}`, () => {
    const firm = executor();
    const decision = firm.run(make(firm));
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test("a refusal names what is meant: the whole id for the CCP's own, and what became of what is marked twice", () => {
  const firm = executor();
  const marked = {
    type: 'markGiveUp',
    tradeId: TRADE,
    firm: '148',
    account: '',
    quantity: 0,
  } as const;
  const said = (tradeId: string) => {
    const decision = firm.run({ ...marked, tradeId });
    return decision.ok ? 'accepted' : `${decision.rejection.seen}, ${decision.rejection.wanted}`;
  };
  assert.equal(
    said('404'),
    '404, the whole id of a trade that stands, CCP:EXCHANGE:TRADE DATE:MEMBER:CCP TRADE ID:B|S',
  );
  assert.equal(said('A:B'), 'A:B, a trade that stands');
  assert.equal(said(TRADE), 'accepted');
  assert.equal(
    said(TRADE),
    `${TRADE} is given up to 148 already: ${TRADE}/up-148 is marked, a trade that stands in a position`,
  );
});
