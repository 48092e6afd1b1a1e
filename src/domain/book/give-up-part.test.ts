import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, invariantsHold, price, report, settle } from './_book-in-test.ts';
import {
  CORN,
  claimer,
  day,
  executor,
  GIVE_UP,
  HELD,
  mark,
  open,
  share,
  step,
  steps,
  T,
  T1,
  T2,
  TAKE_UP,
  tell,
} from './_give-up-in-test.ts';

const PART = `${GIVE_UP}/part-1`;

/** Our give-up of 10, offered; 148 claims 4 of it on T+1, as we are told. */
function partlyClaimed(): Firm {
  const firm = executor();
  mark(firm);
  steps(firm, T, 'offer');
  firm.accepted(step({ step: 'claim', date: T1, quantity: 4 }));
  return firm;
}

function lives(firm: Firm): string[] {
  return [...firm.book.giveUps.byId.values()].map(
    ({ giveUpId, state, quantity }) => `${giveUpId} ${state} ${quantity}`,
  );
}

test('part of an offer is claimed: its offset closes that part, the rest stays offered', () => {
  const firm = partlyClaimed();
  assert.deepEqual(lives(firm), [`${GIVE_UP} offered 6`, `${PART} claimed 4`]);
  assert.deepEqual(open(firm), { [HELD]: '6/0' });
  assert.deepEqual(
    firm.book.giveUps.invoices.map(({ giveUpId, amount }) => [giveUpId, amount]),
    [[PART, 100]],
  );
  assert.deepEqual(invariantsHold(firm), []);
});

/** What happens to the rest and the part, on T+2, and who holds what then; the executing firm's cents of fees in all. */
const after: readonly (readonly [
  string,
  (firm: Firm) => void,
  Readonly<Record<string, string>>,
  number,
])[] = [
  ['nothing', () => {}, { [HELD]: '6/0' }, -810],
  ['the rest is claimed', (firm) => steps(firm, T2, 'claim'), {}, 0],
  ['the rest is refused', (firm) => steps(firm, T2, 'refuse'), { [HELD]: '6/0' }, -810],
  ['the rest is cancelled', (firm) => steps(firm, T2, 'cancel'), { A1: '6/0' }, -810],
  [
    'the rest ends with its last day',
    (firm) => firm.accepted({ type: 'expireGiveUps', date: T2 }),
    { A1: '6/0' },
    -810,
  ],
  [
    'another part is claimed, and that is given back',
    (firm) => {
      const about = { giveUpId: `${GIVE_UP}/part-2`, date: T2 };
      firm.accepted(step({ step: 'claim', date: T2, quantity: 1 }));
      firm.accepted(step({ ...about, step: 'reverse' }));
      firm.accepted(step({ ...about, step: 'accept-reversal' }));
    },
    { A1: '1/0', [HELD]: '5/0' },
    -810,
  ],
  [
    'the part waits for approval, and is approved',
    (firm) => {
      firm.accepted(step({ step: 'ask-take-up-approval', date: T2, quantity: 2 }));
      firm.accepted(step({ giveUpId: `${GIVE_UP}/part-2`, step: 'claim', date: T2 }));
    },
    { [HELD]: '4/0' },
    -540,
  ],
  [
    'the trade is busted',
    (firm) =>
      firm.capture(
        report({
          action: 'remove',
          removal: 'bust',
          contract: CORN,
          quantity: 10,
          at: '3.70',
          day: T,
        }),
      ),
    {},
    0,
  ],
];

/** Of all accounts, as the newest run of each day has them. */
function feesOf(firm: Firm): number {
  const closed = new Map<string, number>();
  for (const event of firm.log)
    if (event.type === 'AccountDayClosed') closed.set(`${event.account} ${event.date}`, event.fees);
  return [...closed.values()].reduce((sum, cents) => sum + cents, 0);
}

for (const isFinal of [false, true])
  for (const [name, act, held, fees] of after) {
    test(`4 of 10 are claimed${isFinal ? ' after a final day' : ''}, then ${name}`, () => {
      const firm = executor();
      for (const date of [T, T1, T2]) settle(firm, CORN, date, '3.75');
      mark(firm);
      steps(firm, T, 'offer');
      if (isFinal) {
        firm.endOfDay(T);
        firm.accepted({ type: 'releaseDay', date: T });
      }
      firm.accepted(step({ step: 'claim', date: T1, quantity: 4 }));
      if (isFinal) firm.endOfDay(T1);
      act(firm);
      assert.deepEqual(open(firm), held);
      for (const date of [T, T1, T2]) if (!isFinal || date !== T) firm.endOfDay(date);
      assert.equal(feesOf(firm), fees);
      assert.deepEqual(invariantsHold(firm), []);
    });
  }

test('a corrected price goes through part, offset and rest; a quantity that no longer fits ends both', () => {
  const firm = partlyClaimed();
  const about = { action: 'replace', contract: CORN, day: T } as const;
  firm.capture(report({ ...about, quantity: 10, at: '3.71' }));
  assert.deepEqual(open(firm), { [HELD]: '6/0' });
  settle(firm, CORN, T, '3.75');
  settle(firm, CORN, T1, '3.75');
  firm.endOfDay(T);
  // Four contracts' variation and fees go back: 4 × 5,000 × 0.04 and 4 × 1.35.
  const { fees, variation } = day(firm.endOfDay(T1), HELD);
  assert.deepEqual({ fees, variation }, { fees: 540, variation: -80_000 });
  firm.capture(report({ ...about, quantity: 9, at: '3.71' }));
  assert.deepEqual(open(firm), { A1: '9/0' });
  assert.deepEqual(
    [...firm.book.giveUps.byId.values()].map(({ state }) => state),
    ['cancelled', 'cancelled'],
  );
  const amounts = firm.book.giveUps.invoices.map(({ amount }) => amount);
  assert.deepEqual(amounts, [100, -100]);
  assert.deepEqual(invariantsHold(firm), []);
});

test('the clearing firm claims part of what is offered to it: limits, fees and rest', () => {
  const firm = claimer();
  const offer = { quantity: 10, shares: [{ ...share, quantity: 10 }] };
  tell(firm, offer);
  const claim = { giveUpId: TAKE_UP, step: 'claim', date: T, isTold: false } as const;
  firm.accepted(step({ ...claim, quantity: 3 }));
  assert.deepEqual(open(firm), { A1: '3/0' });
  assert.deepEqual(lives(firm), [`${TAKE_UP} offered 7`, `${TAKE_UP}/part-1 claimed 3`]);
  assert.deepEqual(
    firm.book.giveUps.invoices.map(({ amount }) => amount),
    [-75],
  );
  // Offered and claimed count together, as before.
  assert.deepEqual([...firm.book.giveUps.claimed.values()], [10]);
  // The CCP says the same of the part, then of the whole that was offered: nothing new but its ids.
  const part = { quantity: 3, shares: [{ ...share, quantity: 3 }] };
  tell(firm, { ...part, step: 'claim', messageId: 'R2' });
  assert.deepEqual(tell(firm, { ...part, step: 'claim', messageId: 'R2' }), []);
  assert.deepEqual(tell(firm, offer), []);
  assert.deepEqual(open(firm), { A1: '3/0' });
  // Of another part of the same size it is told for the first time.
  const more = { ...share, quantity: 3, transferTradeId: '901' };
  tell(firm, { ...part, shares: [more], step: 'claim', messageId: 'R3' });
  assert.deepEqual(open(firm), { A1: '6/0' });
  // 3 given back: the part that is named.
  tell(firm, { ...part, shares: [more], step: 'reverse', messageId: 'R4', clearingDate: T1 });
  tell(firm, {
    ...part,
    shares: [more],
    step: 'accept-reversal',
    messageId: 'R5',
    clearingDate: T1,
  });
  assert.deepEqual(lives(firm), [
    `${TAKE_UP} offered 4`,
    `${TAKE_UP}/part-1 claimed 3`,
    `${TAKE_UP}/part-T901 reversed 3`,
  ]);
  settle(firm, CORN, T, '3.70');
  settle(firm, CORN, T1, '3.70');
  for (const date of [T, T1]) firm.endOfDay(date);
  assert.deepEqual(open(firm), { A1: '3/0' });
  assert.deepEqual([...firm.book.giveUps.breaks], []);
  assert.deepEqual(invariantsHold(firm), []);
});

test('the order in which the CCP tells of parts, and of their trades, makes no difference', () => {
  const about = { role: 'executor', firm: '685', step: 'claim', clearingDate: T1 } as const;
  const told = (quantity: number, transferTradeId: string) => (firm: Firm) =>
    tell(firm, {
      ...about,
      messageId: `R${transferTradeId}`,
      quantity,
      shares: [{ ...share, firm: '148', quantity, transferTradeId }],
    });
  const trade = (quantity: number, ccpTradeId: string) => (firm: Firm) =>
    firm.capture(
      report({
        contract: CORN,
        ccpTradeId,
        side: 'sell',
        quantity,
        at: '3.70',
        tradeDate: T,
        clearingDate: T1,
        tradeType: 'offset',
      }),
    );
  const words = [told(4, '71'), told(4, '72'), trade(4, '71'), trade(4, '72')];
  const books = [
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [2, 0, 3, 1],
    [3, 2, 1, 0],
  ].map((order) => {
    const firm = executor();
    const fill = { ccpTradeId: '1', quantity: 10, price: price('3.70') };
    const offer = { ...about, step: 'offer', quantity: 10, fills: [fill] } as const;
    tell(firm, { ...offer, shares: [{ ...share, firm: '148', quantity: 10 }] });
    for (const at of order) words[at]?.(firm);
    assert.deepEqual(open(firm), { [HELD]: '2/0' });
    assert.deepEqual([...firm.book.giveUps.breaks], []);
    for (const date of [T, T1]) settle(firm, CORN, date, '3.75');
    for (const date of [T, T1]) firm.endOfDay(date);
    assert.deepEqual(invariantsHold(firm), []);
    return firm.hashLines();
  });
  for (const book of books) assert.equal(book, books[0]);
});

/** An instruction about part of what is offered, and its refusal. */
const refusals = [
  ['give_up_part_must_be_of_a_claim', step({ step: 'refuse', quantity: 4 })],
  ['give_up_part_must_be_within_the_offer', step({ step: 'claim', quantity: 11 })],
] as const;

for (const [code, command] of refusals) {
  test(`a person's instruction is refused: ${code}`, () => {
    const firm = executor();
    mark(firm);
    steps(firm, T, 'offer');
    const decision = firm.run(command);
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}
