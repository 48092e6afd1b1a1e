import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, invariantsHold, report, settle } from './_book-in-test.ts';
import { assertSameEnd, balanceOf, lotsOf } from './_lines-in-test.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';
const ACCOUNTS = ['A1', 'A2', 'A4'] as const;
const GROUP = 'G1';

type Fill = readonly [id: string, quantity: number, price: string];
const T1: Fill = ['T1', 6, '3.25'];
const T2: Fill = ['T2', 4, '3.2525'];
const LATE: Fill = ['T3', 2, '3.26'];

function fillReport([ccpTradeId, quantity, at]: Fill) {
  return report({ ccpTradeId, quantity, at, account: 'A4' });
}

function idOf([ccpTradeId]: Fill): string {
  return `CME:CBT:2020-04-16:685:${ccpTradeId}:B`;
}

/** A4 bought twice for others; A1 had sold 2 that day, which its share closes. */
function firmWithFills(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'S1', side: 'sell', quantity: 2, at: '3.27', account: 'A1' }));
  firm.capture(fillReport(T1));
  firm.capture(fillReport(T2));
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.2925');
  return firm;
}

function add(firm: Firm, opens: boolean, ...fills: Fill[]): void {
  firm.accepted({ type: 'addToAverageGroup', groupId: GROUP, opens, tradeIds: fills.map(idOf) });
}

/** An instruction and the whole way it begins. */
function step(firm: Firm, name: 'complete' | 'reopen' | 'cancel'): void {
  firm.accepted({ type: 'stepAverageGroup', groupId: GROUP, step: name });
  advance(firm);
}

function advance(firm: Firm): void {
  const command = { type: 'stepAverageGroup', groupId: GROUP, step: 'advance' } as const;
  while (firm.accepted(command).length > 0) assert.deepEqual(invariantsHold(firm), []);
}

function allocate(firm: Firm, ...shares: (readonly [string, number])[]): void {
  const named = shares.map(([account, quantity]) => ({ account, quantity }));
  const rule = { method: 'quantity', shares: named } as const;
  firm.accepted({ type: 'allocateAverageGroup', groupId: GROUP, rule });
}

function statusOf(firm: Firm): string | undefined {
  return firm.book.averageGroups.byId.get(GROUP)?.status;
}

const bust = (firm: Firm, fill: Fill) =>
  firm.capture({ ...fillReport(fill), action: 'remove', removal: 'bust' });

const STAGES = {
  open: () => undefined,
  run: (firm: Firm) => firm.endOfDay(DAY),
  final: (firm: Firm) => {
    firm.endOfDay(DAY);
    firm.accepted({ type: 'releaseDay', date: DAY });
  },
};
type Stage = keyof typeof STAGES;
const order = (stage: Stage) => ['open', 'run', 'final'].indexOf(stage);

/** One holding in the end: account, contracts, price and what the account receives of the residual, in cents. */
type Holding = readonly [account: string, quantity: number, price: string, residual: number];

// (6 × 3.25 + 4 × 3.2525) ÷ 10 = 3.251, rounded to the tick 3.25: the buyers pay 4 × 12.50 = 50.00 for it.
const AVERAGED: readonly Holding[] = [
  ['A1', 7, '3.25', -3500],
  ['A2', 3, '3.25', -1500],
];

const CHANGES: readonly {
  readonly name: string;
  readonly run: (firm: Firm) => void;
  readonly status: string | undefined;
  readonly right: readonly Holding[];
}[] = [
  { name: 'nothing', run: () => undefined, status: 'allocated', right: AVERAGED },
  {
    name: 'the same fill reported again',
    run: (firm) => firm.capture(fillReport(T1)),
    status: 'allocated',
    right: AVERAGED,
  },
  {
    name: 'a fill whose order is corrected',
    run: (firm) => firm.capture({ ...fillReport(T1), action: 'replace', orderId: 'O7' }),
    status: 'allocated',
    right: AVERAGED,
  },
  {
    name: 'a fill of another trade type leaves the group, whose fills stand again',
    run: (firm) => {
      firm.capture({ ...fillReport(T1), action: 'replace', tradeType: 'block' });
      advance(firm);
    },
    status: 'open',
    right: [
      ['A4', 6, '3.25', 0],
      ['A4', 4, '3.2525', 0],
    ],
  },
  {
    name: 'a bust inside the group: the rest stands as its fills again',
    run: (firm) => {
      bust(firm, T2);
      advance(firm);
    },
    status: 'open',
    right: [['A4', 6, '3.25', 0]],
  },
  {
    // (6 × 3.25 + 2 × 3.26) ÷ 8 = 3.2525 exactly.
    name: 'a bust, a late fill, completed and allocated again',
    run: (firm) => {
      bust(firm, T2);
      advance(firm);
      firm.capture(fillReport(LATE));
      add(firm, false, LATE);
      step(firm, 'complete');
      allocate(firm, ['A1', 4], ['A2', 4]);
    },
    status: 'allocated',
    right: [
      ['A1', 4, '3.2525', 0],
      ['A2', 4, '3.2525', 0],
    ],
  },
  {
    name: 'another price of a fill, completed and allocated again',
    run: (firm) => {
      firm.capture({ ...fillReport(['T2', 4, '3.26']), action: 'replace' });
      advance(firm);
      step(firm, 'complete');
      // (6 × 3.25 + 4 × 3.26) ÷ 10 = 3.254, on the tick 3.255: 10 × 16275 − 6 × 16250 − 4 × 16300 = 50.00 back.
      allocate(firm, ['A1', 7], ['A2', 3]);
    },
    status: 'allocated',
    right: [
      ['A1', 7, '3.255', 3500],
      ['A2', 3, '3.255', 1500],
    ],
  },
  {
    name: 'reopened: the fills stand again',
    run: (firm) => step(firm, 'reopen'),
    status: 'open',
    right: [
      ['A4', 6, '3.25', 0],
      ['A4', 4, '3.2525', 0],
    ],
  },
  {
    name: 'cancelled',
    run: (firm) => step(firm, 'cancel'),
    status: undefined,
    right: [
      ['A4', 6, '3.25', 0],
      ['A4', 4, '3.2525', 0],
    ],
  },
];

/** The world in which what is held in the end was traded so. */
function rightWorld(right: readonly Holding[]): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'S1', side: 'sell', quantity: 2, at: '3.27', account: 'A1' }));
  for (const [at, [account, quantity, price, residual]] of right.entries()) {
    firm.capture(report({ ccpTradeId: `R${at}`, account, quantity, at: price }));
    if (residual === 0) continue;
    const entry = { account, currency: 'USD', amount: residual, clearingDate: DAY, valueDate: DAY };
    firm.accepted({ type: 'enterCash', entryId: `R${at}`, ...entry, reason: 'residual' });
  }
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.2925');
  return firm;
}

for (const stage of ['open', 'run', 'final'] as const) {
  for (const changedAt of ['open', 'run', 'final'] as const) {
    if (order(changedAt) < order(stage)) continue;
    for (const { name, run, status, right } of CHANGES) {
      test(`averaged and allocated on a day that is ${stage}, then, ${changedAt}: ${name}`, () => {
        const firm = firmWithFills();
        STAGES[stage](firm);
        add(firm, true, T1, T2);
        step(firm, 'complete');
        allocate(firm, ['A1', 7], ['A2', 3]);
        if (changedAt !== stage) STAGES[changedAt](firm);
        run(firm);
        assert.equal(statusOf(firm), status);
        assertSameEnd(firm, rightWorld(right), {
          accounts: ACCOUNTS,
          days: [DAY, NEXT],
          isFinal: changedAt === 'final',
          lots: held,
        });
      });
    }
  }
}

/** Contracts and price of each lot, without its trade's name. */
function held(firm: Firm, account: string): string[] {
  return lotsOf(firm, account)
    .map((line) => line.replace(/ of \S+/, ''))
    .sort();
}

const REFUSALS: readonly (readonly [string, (firm: Firm) => Parameters<Firm['run']>[0]])[] = [
  ['group_id_must_be_a_name', () => adding('G 1', true, idOf(T1))],
  ['group_must_be_known', () => adding('G1', false, idOf(T1))],
  ['group_must_be_given_fills', () => adding('G1', true)],
  ['trade_must_be_live', () => adding('G1', true, idOf(LATE))],
  ['group_must_be_known', () => ({ type: 'stepAverageGroup', groupId: 'G1', step: 'complete' })],
  ['group_must_be_known', () => allocating(7, 3)],
  ['group_fills_must_agree', (firm) => adding('G1', true, idOf(T1), otherSide(firm))],
  [
    'group_fill_must_have_a_price',
    (firm) => {
      firm.capture({ ...fillReport(LATE), priceType: 'placeholder' });
      return adding('G1', true, idOf(LATE));
    },
  ],
  [
    'group_must_be_new',
    (firm) => {
      add(firm, true, T1);
      return adding('G1', true, idOf(T2));
    },
  ],
  [
    'trade_must_not_be_in_a_group',
    (firm) => {
      add(firm, true, T1);
      return adding('G2', true, idOf(T1));
    },
  ],
  [
    'trade_must_not_be_in_a_group',
    (firm) => {
      add(firm, true, T1);
      const shares = [{ account: 'A1', quantity: 6 }];
      return { type: 'allocate', tradeId: idOf(T1), shares };
    },
  ],
  [
    'trade_must_not_be_divided',
    (firm) => {
      const shares = [{ account: 'A1', quantity: 6 }];
      firm.accepted({ type: 'allocate', tradeId: idOf(T1), shares });
      return adding('G1', true, idOf(T1));
    },
  ],
  [
    'group_must_have_fills',
    (firm) => {
      add(firm, true, T1);
      bust(firm, T1);
      return { type: 'stepAverageGroup', groupId: GROUP, step: 'complete' };
    },
  ],
  [
    'group_status_must_allow_it',
    (firm) => {
      add(firm, true, T1);
      return allocating(7, 3);
    },
  ],
  [
    'group_status_must_allow_it',
    (firm) => {
      add(firm, true, T1);
      step(firm, 'complete');
      return adding('G1', false, idOf(T2));
    },
  ],
  [
    'allocation_must_add_up_to_the_quantity',
    (firm) => {
      add(firm, true, T1, T2);
      step(firm, 'complete');
      return allocating(7, 4);
    },
  ],
  [
    'account_must_fit_the_origin',
    (firm) => {
      add(firm, true, T1, T2);
      step(firm, 'complete');
      const rule = { method: 'quantity', shares: [{ account: 'H1', quantity: 10 }] } as const;
      return { type: 'allocateAverageGroup', groupId: GROUP, rule };
    },
  ],
  [
    'trade_must_not_be_divided',
    (firm) => {
      add(firm, true, T1, T2);
      step(firm, 'complete');
      allocate(firm, ['A1', 7], ['A2', 3]);
      const shares = [{ account: 'A5', quantity: 7 }];
      firm.accepted({ type: 'allocate', tradeId: 'AP:G1/A1', shares });
      return { type: 'stepAverageGroup', groupId: GROUP, step: 'reopen' };
    },
  ],
];

function adding(groupId: string, opens: boolean, ...tradeIds: string[]) {
  return { type: 'addToAverageGroup', groupId, opens, tradeIds } as const;
}

function allocating(a1: number, a2: number) {
  const shares = [
    { account: 'A1', quantity: a1 },
    { account: 'A2', quantity: a2 },
  ];
  const rule = { method: 'quantity', shares } as const;
  return { type: 'allocateAverageGroup', groupId: GROUP, rule } as const;
}

function otherSide(firm: Firm): string {
  firm.capture({ ...fillReport(['T9', 1, '3.25']), side: 'sell' });
  return 'CME:CBT:2020-04-16:685:T9:S';
}

for (const [code, prepare] of REFUSALS) {
  test(`an average-price group refuses: ${code}`, () => {
    const firm = firmWithFills();
    const command = prepare(firm);
    const before = firm.hashLines();
    const decision = firm.run(command);
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
    assert.equal(firm.hashLines(), before);
  });
}

test('a bust goes through a group, its allocation and what was made of that', () => {
  const firm = firmWithFills();
  add(firm, true, T1, T2);
  step(firm, 'complete');
  allocate(firm, ['A1', 7], ['A2', 3]);
  const shares = [
    { account: 'A5', quantity: 5 },
    { account: 'A1', quantity: 2 },
  ];
  firm.accepted({ type: 'allocate', tradeId: 'AP:G1/A1', shares });
  bust(firm, T1);
  advance(firm);
  assert.deepEqual(held(firm, 'A1'), ['sell 2 at 3.27']);
  assert.deepEqual(held(firm, 'A4'), ['buy 4 at 3.2525']);
  for (const account of ['A2', 'A5']) assert.deepEqual(held(firm, account), []);
  assert.deepEqual(firm.book.derivations.byId.size, 0);
  for (const account of ACCOUNTS)
    assert.equal(balanceOf(firm, account, DAY)['cashEntries USD'], undefined, account);
});

test('an instruction whose answer was lost may be given again on its way', () => {
  const firm = firmWithFills();
  add(firm, true, T1, T2);
  const complete = { type: 'stepAverageGroup', groupId: GROUP, step: 'complete' } as const;
  assert.equal(firm.accepted(complete).length, 1);
  assert.deepEqual(firm.accepted(complete), []);
  advance(firm);
  assert.equal(statusOf(firm), 'complete');
});

test('a large group goes its way in short steps, killed and replayed after each: the same book, killed or not', () => {
  const firm = firmInTest();
  const fills = Array.from({ length: 250 }, (_, at): Fill => {
    return [`F${at}`, 1 + (at % 3), at % 2 === 0 ? '3.25' : '3.2525'];
  });
  for (const fill of fills) firm.capture(fillReport(fill));
  add(firm, true, ...fills);
  firm.accepted({ type: 'stepAverageGroup', groupId: GROUP, step: 'complete' });
  const command = { type: 'stepAverageGroup', groupId: GROUP, step: 'advance' } as const;
  const lines: number[] = [];
  for (;;) {
    const before = firm.hashLines();
    firm.book = firm.replayed();
    assert.equal(firm.hashLines(), before);
    const events = firm.accepted(command);
    if (events.length === 0) break;
    lines.push(events.length);
  }
  // 100 fills out, one trade in, its record and its residual; the last one tells that the group is complete.
  assert.deepEqual(lines, [103, 103, 54]);
  const total = fills.reduce((sum, [, quantity]) => sum + quantity, 0);
  const held = lotsOf(firm, 'A4').length;
  assert.deepEqual([statusOf(firm), held], ['complete', 3]);
  allocate(firm, ['A1', total - 10], ['A2', 10]);
  assert.deepEqual(invariantsHold(firm), []);
});

test('a group of whose average something else was made goes no way back before that is taken back', () => {
  const firm = firmWithFills();
  add(firm, true, T1, T2);
  step(firm, 'complete');
  const shares = [{ account: 'A1', quantity: 10 }];
  firm.accepted({ type: 'allocate', tradeId: 'AP:G1:001', shares });
  const codeOf = (command: Parameters<Firm['run']>[0]) => {
    const decision = firm.run(command);
    return decision.ok ? 'accepted' : decision.rejection.code;
  };
  assert.equal(codeOf(allocating(7, 3)), 'trade_must_not_be_divided');
  for (const way of ['reopen', 'cancel'] as const) {
    const back = { type: 'stepAverageGroup', groupId: GROUP, step: way } as const;
    assert.equal(codeOf(back), 'trade_must_not_be_divided', way);
  }
  firm.accepted({ type: 'deallocate', tradeId: 'AP:G1:001' });
  firm.accepted({ type: 'stepAverageGroup', groupId: GROUP, step: 'reopen' });
  advance(firm);
  assert.equal(statusOf(firm), 'open');
  assert.deepEqual(invariantsHold(firm), []);
});

test('what a group allocated is taken back by the group, not part by part', () => {
  const firm = firmWithFills();
  add(firm, true, T1, T2);
  step(firm, 'complete');
  allocate(firm, ['A1', 6], ['A2', 4]);
  const refused = firm.run({ type: 'deallocate', tradeId: 'AP:G1:001' });
  assert.equal(refused.ok ? 'accepted' : refused.rejection.code, 'trade_must_not_be_in_a_group');
  step(firm, 'reopen');
  assert.equal(statusOf(firm), 'open');
  assert.deepEqual(invariantsHold(firm), []);
});
