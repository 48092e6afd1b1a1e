import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, price, report, settle } from './_book-in-test.ts';
import { balanceOf, variationOf } from './_lines-in-test.ts';

type Change = Parameters<typeof report>[0];

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';

const marks: readonly (readonly [string, string, string, Change, string, string])[] = [
  // what, account, contract, trade, settlement, variation
  ['a future bought', 'A1', CORN, { quantity: 5, at: '3.25' }, '3.26', '250.00'],
  ['a future sold', 'A1', CORN, { side: 'sell', quantity: 5, at: '3.25' }, '3.26', '-250.00'],
  [
    'a note at half a 32nd',
    'A1',
    'CBT:21:FUT:202006',
    { quantity: 3, at: '138.515625' },
    '138.53125',
    '46.86',
  ],
  [
    'the same note sold',
    'A1',
    'CBT:21:FUT:202006',
    { side: 'sell', quantity: 3, at: '138.515625' },
    '138.53125',
    '-46.86',
  ],
  ['through zero', 'A1', 'NYMEX:CL:FUT:202006', { quantity: 2, at: '0.05' }, '-37.63', '-75360.00'],
  ['yen have no cents', 'A1', 'CME:N1:FUT:202006', { quantity: 4, at: '19450' }, '19500', '100000'],
  [
    'a futures-style option',
    'A1',
    'IFEU:B:OOF:202007:C:32',
    { ccp: 'ICEU', quantity: 8, at: '2.35' },
    '2.50',
    '1200.00',
  ],
  [
    'a premium-style option has none',
    'A1',
    'NYMEX:LO:OOF:202006:P:20',
    { quantity: 8, at: '1.85' },
    '2.10',
    '0.00',
  ],
];
for (const [what, account, contract, trade, settlement, variation] of marks) {
  test(`variation of ${what}: ${variation}`, () => {
    const firm = firmInTest();
    firm.capture(report({ ...trade, contract, account }));
    settle(firm, contract, DAY, settlement);
    firm.endOfDay(DAY);
    assert.equal(variationOf(firm, account, DAY), variation);
  });
}

test('half 32nds telescope over three days: every day’s variation adds up to the whole', () => {
  const firm = firmInTest();
  const note = 'CBT:21:FUT:202006';
  firm.capture(report({ contract: note, account: 'A1', quantity: 3, at: '138.515625' }));
  const days = [
    [DAY, '138.53125', '46.86'],
    [NEXT, '138.546875', '46.89'],
    ['2020-04-20', '138.578125', '93.75'],
  ] as const;
  for (const [date, settlement, variation] of days) {
    settle(firm, note, date, settlement);
    firm.endOfDay(date);
    assert.equal(variationOf(firm, 'A1', date), variation);
  }
  // 3 × (138,578.13 − 138,515.63)
  assert.equal(balanceOf(firm, 'A1', '2020-04-20')['openTradeEquity USD'], '187.50');
});

test('both settlement styles side by side over two days, with a close-out', () => {
  const firm = firmInTest();
  for (const account of ['A1', 'A2']) {
    firm.capture(report({ ccpTradeId: `${account}-1`, account, quantity: 5, at: '3.25' }));
    firm.capture(
      report({
        ccpTradeId: `${account}-2`,
        account,
        side: 'sell',
        quantity: 2,
        at: '3.28',
        day: NEXT,
      }),
    );
  }
  settle(firm, CORN, DAY, '3.26');
  firm.endOfDay(DAY);
  assert.deepEqual(balanceOf(firm, 'A1', DAY), {
    'fees USD': '-6.75',
    'variation USD': '250.00',
    'cash USD': '-6.75',
    'openTradeEquity USD': '250.00',
  });
  assert.deepEqual(balanceOf(firm, 'A2', DAY), {
    'fees USD': '-6.75',
    'variation USD': '250.00',
    'cash USD': '243.25',
  });
  settle(firm, CORN, NEXT, '3.27');
  firm.endOfDay(NEXT);
  // Variation: 5 carried × 50 − 2 sold × (16,350 − 16,400). Realised: 2 × (16,400 − 16,250).
  assert.deepEqual(balanceOf(firm, 'A1', NEXT), {
    'initialBalance USD': '-6.75',
    'fees USD': '-2.70',
    'realised USD': '300.00',
    'variation USD': '350.00',
    'cash USD': '290.55',
    'openTradeEquity USD': '300.00',
  });
  assert.deepEqual(balanceOf(firm, 'A2', NEXT), {
    'initialBalance USD': '243.25',
    'fees USD': '-2.70',
    'variation USD': '350.00',
    'cash USD': '590.55',
  });
});

test('premium is cash on the clearing date with the next banking day as value date; value stands beside it', () => {
  const firm = firmInTest();
  const option: Change = { contract: 'NYMEX:LO:OOF:202006:P:20', account: 'A1' };
  const [bought] = firm.capture(
    report({ ...option, ccpTradeId: 'T1', quantity: 10, at: '1.85', day: '2020-04-09' }),
  );
  firm.capture(
    report({
      ...option,
      ccpTradeId: 'T2',
      side: 'sell',
      quantity: 4,
      at: '2.00',
      day: '2020-04-09',
    }),
  );
  // Good Friday and the weekend lie between.
  assert.equal(bought?.type === 'TradeBooked' && bought.premiumValueDate, '2020-04-13');
  settle(firm, 'NYMEX:LO:OOF:202006:P:20', '2020-04-09', '2.10');
  firm.endOfDay('2020-04-09');
  assert.deepEqual(balanceOf(firm, 'A1', '2020-04-09'), {
    'premium USD': '-10500.00',
    'fees USD': '-3.50',
    'cash USD': '-10503.50',
    'longOptionValue USD': '12600.00',
  });
});

function withOnePosition(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', account: 'A1', quantity: 5, at: '3.25' }));
  firm.capture(
    report({ ccpTradeId: 'T2', account: 'A4', contract: 'NYMEX:CL:FUT:202006', at: '20.00' }),
  );
  settle(firm, 'NYMEX:CL:FUT:202006', DAY, '21.00');
  return firm;
}

const setPrice = (firm: Firm, kind: 'early' | 'daily' | 'manual', at: string, source: string) =>
  firm.accepted({
    type: 'setSettlementPrice',
    contract: CORN,
    date: DAY,
    kind,
    price: price(at),
    source,
    sourceHash: '',
  });

test('a missing price makes that account and currency incomplete by name; the others go on', () => {
  const firm = withOnePosition();
  const completed = firm.endOfDay(DAY).at(-1);
  assert.deepEqual(completed, {
    type: 'DayRunCompleted',
    date: DAY,
    positions: 2,
    unmarked: 1,
    incompleteAccounts: 1,
  });
  assert.equal(balanceOf(firm, 'A1', DAY)['missing USD'], CORN);
  assert.equal(balanceOf(firm, 'A4', DAY)['openTradeEquity USD'], '1000.00');
  const [closed] = [...firm.book.accountDays.values()].filter(({ account }) => account === 'A1');
  assert.deepEqual([closed?.complete, closed?.missing, closed?.variation], [false, CORN, 0]);
});

const priced: readonly (readonly [
  string,
  readonly (readonly ['early' | 'daily' | 'manual', string, string])[],
  boolean,
  string,
])[] = [
  // case, prices `kind at source`, early allowed, variation
  ['no price', [], false, 'unmarked'],
  ['a daily price', [['daily', '3.26', 'a']], false, '250.00'],
  [
    'two sources that agree',
    [
      ['daily', '3.26', 'a'],
      ['daily', '3.26', 'b'],
    ],
    false,
    '250.00',
  ],
  [
    'two sources that differ',
    [
      ['daily', '3.26', 'a'],
      ['daily', '3.27', 'b'],
    ],
    false,
    'unmarked',
  ],
  [
    'a manual price over two that differ',
    [
      ['daily', '3.26', 'a'],
      ['daily', '3.27', 'b'],
      ['manual', '3.28', 'c'],
    ],
    false,
    '750.00',
  ],
  [
    'one source republished',
    [
      ['daily', '3.26', 'a'],
      ['daily', '3.27', 'a'],
    ],
    false,
    '500.00',
  ],
  ['an early price, not allowed', [['early', '3.26', 'a']], false, 'unmarked'],
  ['an early price, allowed', [['early', '3.26', 'a']], true, '250.00'],
  [
    'a daily price beside an early one',
    [
      ['early', '3.26', 'a'],
      ['daily', '3.27', 'a'],
    ],
    true,
    '500.00',
  ],
];
for (const [what, prices, allowEarly, variation] of priced) {
  test(`a day with ${what}: ${variation}`, () => {
    const firm = withOnePosition();
    for (const [kind, at, source] of prices) setPrice(firm, kind, at, source);
    firm.endOfDay(DAY, allowEarly);
    assert.equal(variationOf(firm, 'A1', DAY), variation);
  });
}

test('a price republished after the run makes the day stale; run again it counts', () => {
  const firm = withOnePosition();
  setPrice(firm, 'daily', '3.26', 'a');
  firm.endOfDay(DAY);
  setPrice(firm, 'daily', '3.26', 'a');
  assert.equal(firm.book.days.run.get(DAY)?.stale, false);
  setPrice(firm, 'daily', '3.27', 'a');
  assert.equal(firm.book.days.run.get(DAY)?.stale, true);
  assert.equal(variationOf(firm, 'A1', DAY), '250.00');
  firm.endOfDay(DAY);
  assert.equal(variationOf(firm, 'A1', DAY), '500.00');
});

test('on a day without settlement the last one stays in force: carried contracts have no variation', () => {
  const firm = withOnePosition();
  firm.load(
    'calendars',
    `calendar,date,kind,closesAt,zone,source\nCME,${NEXT},no-settlement,,America/Chicago,test`,
  );
  setPrice(firm, 'daily', '3.26', 'a');
  firm.endOfDay(DAY);
  firm.capture(report({ ccpTradeId: 'T3', account: 'A1', at: '3.25', day: NEXT }));
  firm.endOfDay(NEXT);
  assert.equal(variationOf(firm, 'A1', NEXT), '50.00');
  const marked = firm.log.findLast(
    (event) => event.type === 'PositionMarked' && event.account === 'A1',
  );
  assert.equal(marked?.type === 'PositionMarked' && marked.priceDate, DAY);
});

test('on a day without settlement after one without price there is none either', () => {
  const firm = withOnePosition();
  firm.load(
    'calendars',
    `calendar,date,kind,closesAt,zone,source\nCME,${NEXT},no-settlement,,America/Chicago,test`,
  );
  settle(firm, CORN, '2020-04-15', '3.20');
  firm.endOfDay(DAY);
  firm.endOfDay(NEXT);
  assert.equal(variationOf(firm, 'A1', NEXT), 'unmarked');
});

test('a placeholder price bars the mark of its position, on its day and not before, until the update', () => {
  const firm = withOnePosition();
  setPrice(firm, 'daily', '3.26', 'a');
  settle(firm, CORN, NEXT, '3.27');
  const tas: Change = { ccpTradeId: 'T3', account: 'A1', day: NEXT };
  firm.capture(report({ ...tas, at: '0', priceType: 'placeholder' }));
  firm.endOfDay(DAY);
  assert.equal(variationOf(firm, 'A1', DAY), '250.00');
  firm.endOfDay(NEXT);
  const unmarked = firm.log.findLast(
    (event) => event.type === 'PositionUnmarked' && event.account === 'A1',
  );
  assert.equal(unmarked?.type === 'PositionUnmarked' && unmarked.reason, 'placeholder-price');
  assert.equal(variationOf(firm, 'A1', NEXT), 'unmarked');
  firm.capture(report({ ...tas, at: '3.265', action: 'replace' }));
  firm.endOfDay(NEXT);
  // 5 × 50 carried and 1 × 25.
  assert.equal(variationOf(firm, 'A1', NEXT), '275.00');
});

test('variation of pairs on a day that could not be marked comes with the next mark', () => {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', account: 'A2', quantity: 5, at: '3.25' }));
  settle(firm, CORN, DAY, '3.26');
  firm.endOfDay(DAY);
  firm.capture(
    report({ ccpTradeId: 'T2', account: 'A2', side: 'sell', quantity: 2, at: '3.28', day: NEXT }),
  );
  firm.endOfDay(NEXT);
  firm.accepted({ type: 'releaseDay', date: NEXT });
  settle(firm, CORN, '2020-04-20', '3.27');
  firm.endOfDay('2020-04-20');
  // 3 × (16,350 − 16,300) and 2 × (16,400 − 16,300).
  assert.equal(variationOf(firm, 'A2', '2020-04-20'), '350.00');
});

test('a contract open after its expiry is named and not marked', () => {
  const firm = firmInTest();
  firm.load(
    'contracts',
    `contract,expiryDate,effectiveFrom,source\n${CORN},${DAY},2019-01-01,test`,
  );
  firm.capture(report({ ccpTradeId: 'T1', account: 'A1', at: '3.25' }));
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.27');
  firm.endOfDay(DAY);
  firm.endOfDay(NEXT);
  const unmarked = firm.log.findLast((event) => event.type === 'PositionUnmarked');
  assert.equal(unmarked?.type === 'PositionUnmarked' && unmarked.reason, 'past-expiry');
});
