import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, price, report, settle } from './_book-in-test.ts';
import { balanceOf, variationOf } from './_lines-in-test.ts';

type Change = Parameters<typeof report>[0];

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CORN = 'CBT:C:FUT:202007';

function withOnePosition(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', account: 'A1', quantity: 5, at: '3.25' }));
  firm.capture(
    report({ ccpTradeId: 'T2', account: 'A4', contract: 'NYMEX:CL:FUT:202006', at: '20.00' }),
  );
  settle(firm, 'NYMEX:CL:FUT:202006', DAY, '21.00');
  return firm;
}

type Kind = 'early' | 'daily' | 'final-settlement' | 'manual';

const setPrice = (firm: Firm, kind: Kind, at: string, source: string) =>
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
  readonly (readonly [Kind, string, string])[],
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
  [
    'a final settlement over a daily price',
    [
      ['daily', '3.26', 'a'],
      ['final-settlement', '3.27', 'b'],
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
  for (const date of [DAY, NEXT]) firm.accepted({ type: 'releaseDay', date });
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

const valueDates: readonly (readonly [string, string, string, string, string])[] = [
  // case, account, calendar rows, contract; value date of Thursday's variation
  ['the next day', 'A2', '', CORN, NEXT],
  [
    'past a bank holiday',
    'A2',
    `CME,${NEXT},bank-holiday,,America/Chicago,test`,
    CORN,
    '2020-04-20',
  ],
  [
    'another CCP’s bank holiday',
    'A2',
    `CME,${NEXT},bank-holiday,,America/Chicago,test`,
    'IFEU:B:OOF:202007:C:32',
    NEXT,
  ],
  ['a memo has none', 'A1', '', CORN, ''],
];
for (const [what, account, calendar, contract, valueDate] of valueDates) {
  test(`value date of variation, ${what}: ${valueDate || 'none'}`, () => {
    const firm = firmInTest();
    if (calendar !== '')
      firm.load('calendars', `calendar,date,kind,closesAt,zone,source\n${calendar}`);
    const ccp = contract === CORN ? 'CME' : 'ICEU';
    firm.capture(report({ account, ccp, contract, at: '3.25' }));
    settle(firm, contract, DAY, '3.26');
    const marked = firm.endOfDay(DAY).find((event) => event.type === 'PositionMarked');
    assert.equal(marked?.valueDate, valueDate);
    // A late trade takes the mark back with the value date that it had.
    const events = firm.capture(report({ account, ccp, contract, at: '3.25', ccpTradeId: '2' }));
    firm.endOfDay(DAY);
    const reversed = [...events, ...firm.log].find((event) => event.type === 'MarkReversed');
    assert.equal(reversed?.valueDate, valueDate);
  });
}
