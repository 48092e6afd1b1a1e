import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeReport } from '../trade/trade-report.ts';
import { type Firm, firmInTest, invariantsHold, price, report } from './_book-in-test.ts';
import { wordsOf } from './_lines-in-test.ts';
import { openLots } from './lot-rows.ts';

const JULY = 'CBT:C:FUT:202007';
const DECEMBER = 'CBT:C:FUT:202012';

/** Buy 10 July, sell 10 December, at 3.2550 less 3.3350. */
const SPREAD = report({
  ccpTradeId: 'S1',
  contract: 'CBT:C:FUT:202007-202012',
  quantity: 10,
  at: '-0.08',
  matchId: 'M1',
  multiLeg: 'spread',
  legs: [
    { contract: JULY, side: 'buy', ratio: 1, price: price('3.2550') },
    { contract: DECEMBER, side: 'sell', ratio: 1, price: price('3.3350') },
  ],
});

const leg = (change: Parameters<typeof report>[0]) =>
  report({ quantity: 10, matchId: 'M1', multiLeg: 'leg', ...change });
const BOUGHT = leg({ ccpTradeId: 'L1', at: '3.2550' });
const SOLD = leg({ ccpTradeId: 'L2', contract: DECEMBER, side: 'sell', at: '3.3350' });
const asBust = (of: TradeReport): TradeReport => ({ ...of, action: 'remove', removal: 'bust' });
const withoutLegs = (of: TradeReport): TradeReport => ({ ...of, legs: [] });

const NOTHING: readonly string[] = [];
const BOTH = ['buy 10 202007 at 325500000', 'sell 10 202012 at 333500000'];

const stories: readonly (readonly [
  string,
  readonly (readonly [TradeReport, string])[],
  readonly string[],
])[] = [
  // what happens, each report with what came of it, open lots
  ['the spread alone makes its legs', [[SPREAD, 'booked A1, booked A1']], BOTH],
  [
    'the spread, then its legs’ own reports, then all again',
    [
      [SPREAD, 'booked A1, booked A1'],
      [BOUGHT, 'SpreadLegMatched'],
      [SOLD, 'SpreadLegMatched'],
      [SPREAD, 'DuplicateReported, DuplicateReported'],
      [BOUGHT, 'DuplicateReported'],
    ],
    BOTH,
  ],
  [
    'the legs’ own reports, then the spread',
    [
      [BOUGHT, 'booked A1'],
      [SOLD, 'booked A1'],
      [SPREAD, 'DuplicateReported, DuplicateReported'],
    ],
    BOTH,
  ],
  [
    'one leg’s own report, the spread, the other leg',
    [
      [BOUGHT, 'booked A1'],
      [SPREAD, 'DuplicateReported, booked A1'],
      [SOLD, 'SpreadLegMatched'],
    ],
    BOTH,
  ],
  [
    'a spread without legs leaves them to their own reports',
    [[withoutLegs(SPREAD), 'noted legs-reported-apart']],
    NOTHING,
  ],
  [
    'the spread is busted, legs named',
    [
      [SPREAD, 'booked A1, booked A1'],
      [asBust(SPREAD), 'removed bust, removed bust'],
    ],
    NOTHING,
  ],
  [
    'the spread is busted without naming legs, and again',
    [
      [SPREAD, 'booked A1, booked A1'],
      [asBust(withoutLegs(SPREAD)), 'removed bust, removed bust'],
      [asBust(withoutLegs(SPREAD)), 'DuplicateReported, DuplicateReported'],
    ],
    NOTHING,
  ],
  [
    'the spread busts legs that came by themselves',
    [
      [BOUGHT, 'booked A1'],
      [SOLD, 'booked A1'],
      [asBust(SPREAD), 'removed bust, removed bust'],
    ],
    NOTHING,
  ],
  [
    'a leg’s own bust, when its own report came after the spread',
    [
      [SPREAD, 'booked A1, booked A1'],
      [BOUGHT, 'SpreadLegMatched'],
      [asBust(BOUGHT), 'removed bust'],
    ],
    BOTH.slice(1),
  ],
  [
    'a leg’s own bust, when its own report never came',
    [
      [SPREAD, 'booked A1, booked A1'],
      [asBust(SOLD), 'removed bust'],
    ],
    BOTH.slice(0, 1),
  ],
  [
    'a leg’s own bust before everything else',
    [
      [asBust(BOUGHT), 'ReportParked'],
      [SPREAD, 'booked A1, booked A1'],
      [BOUGHT, 'SpreadLegMatched, parked applied, removed bust'],
    ],
    BOTH.slice(1),
  ],
  [
    'a leg’s own report at another price is kept for a person',
    [
      [SPREAD, 'booked A1, booked A1'],
      [{ ...BOUGHT, price: price('3.26') }, 'TradeConflicted'],
    ],
    BOTH,
  ],
  [
    'a spread with another price than the leg that came first',
    [
      [{ ...BOUGHT, price: price('3.26') }, 'booked A1'],
      [SPREAD, 'TradeConflicted, booked A1'],
    ],
    ['buy 10 202007 at 326000000', 'sell 10 202012 at 333500000'],
  ],
  [
    'the spread is reversed and submitted again',
    [
      [SPREAD, 'booked A1, booked A1'],
      [
        { ...withoutLegs(SPREAD), action: 'remove', removal: 'reverse' },
        'removed reverse, removed reverse',
      ],
      [SPREAD, 'booked A1 life 2, booked A1 life 2'],
    ],
    BOTH,
  ],
];
for (const [what, steps, lots] of stories) {
  test(`spreads: ${what}`, () => {
    const firm = firmInTest();
    for (const [sent, expected] of steps) assert.equal(wordsOf(firm.capture(sent)), expected);
    assert.deepEqual(contractLots(firm), lots);
    assert.deepEqual(invariantsHold(firm), []);
  });
}

function contractLots(firm: Firm): string[] {
  return openLots(firm.book, 'A1').map(
    ({ contract, side, quantity, price: at }) =>
      `${side} ${quantity} ${contract.slice(-6)} at ${at}`,
  );
}

const prices = [
  // spread price, whether the legs agree
  ['-0.08', ''],
  ['-0.0775', 'spread_price_must_equal_its_legs'],
] as const;
for (const [at, warning] of prices) {
  test(`a spread at ${at} books its legs ${warning === '' ? 'without warning' : `with ${warning}`}`, () => {
    const events = firmInTest().capture({ ...SPREAD, price: price(at) });
    assert.deepEqual(
      events.map((event) => event.type === 'TradeBooked' && event.warnings),
      [warning, warning],
    );
  });
}

test('a butterfly of ratio 1:2:1 books twice the middle, and its price is the sum of its legs', () => {
  const legs = [
    { contract: JULY, side: 'buy', ratio: 1, price: price('3.25') },
    { contract: 'CBT:C:FUT:202009', side: 'sell', ratio: 2, price: price('3.30') },
    { contract: DECEMBER, side: 'buy', ratio: 1, price: price('3.34') },
  ] as const;
  const events = firmInTest().capture({ ...SPREAD, quantity: 3, price: price('-0.01'), legs });
  const booked = events.flatMap((event) =>
    event.type === 'TradeBooked' ? [`${event.side} ${event.quantity} ${event.warnings}`] : [],
  );
  assert.deepEqual(booked, ['buy 3 ', 'sell 6 ', 'buy 3 ']);
});
