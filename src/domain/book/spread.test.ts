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
    { contract: JULY, side: 'buy', quantity: 10, price: price('3.2550'), ccpTradeId: '' },
    { contract: DECEMBER, side: 'sell', quantity: 10, price: price('3.3350'), ccpTradeId: '' },
  ],
});

const leg = (change: Parameters<typeof report>[0]) =>
  report({ quantity: 10, matchId: 'M1', multiLeg: 'leg', ...change });
const BOUGHT = leg({ ccpTradeId: 'L1', at: '3.2550' });
const SOLD = leg({ ccpTradeId: 'L2', contract: DECEMBER, side: 'sell', at: '3.3350' });
const asBust = (of: TradeReport): TradeReport => ({ ...of, action: 'remove', removal: 'bust' });
const withoutLegs = (of: TradeReport): TradeReport => ({ ...of, legs: [] });

/** The same spread from a CCP that says the legs' own ids, `L1` and `L2`, and no match id. */
const NAMED: TradeReport = {
  ...SPREAD,
  matchId: '',
  legs: SPREAD.legs.map((known, at) => ({ ...known, ccpTradeId: `L${at + 1}` })),
};
const OWN_BOUGHT: TradeReport = { ...BOUGHT, matchId: '' };
const OWN_SOLD: TradeReport = { ...SOLD, matchId: '' };

const NOTHING: readonly string[] = [];
const BOTH = ['buy 10 202007 at 325500000', 'sell 10 202012 at 333500000'];

const stories: readonly (readonly [
  string,
  readonly (readonly [TradeReport, string])[],
  readonly string[],
])[] = [
  // what happens, each report with what came of it, open lots
  ['the spread alone makes its legs', [[SPREAD, 'booked A1, booked A1, SpreadReported']], BOTH],
  [
    'the spread, then its legs’ own reports, then all again',
    [
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
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
      [SPREAD, 'DuplicateReported, DuplicateReported, SpreadReported'],
    ],
    BOTH,
  ],
  [
    'one leg’s own report, the spread, the other leg',
    [
      [BOUGHT, 'booked A1'],
      [SPREAD, 'DuplicateReported, booked A1, SpreadReported'],
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
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [asBust(SPREAD), 'removed bust, removed bust'],
    ],
    NOTHING,
  ],
  [
    'the spread is busted without naming legs, and again',
    [
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
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
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [BOUGHT, 'SpreadLegMatched'],
      [asBust(BOUGHT), 'removed bust'],
    ],
    BOTH.slice(1),
  ],
  [
    'a leg’s own bust, when its own report never came',
    [
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [asBust(SOLD), 'removed bust'],
    ],
    BOTH.slice(0, 1),
  ],
  [
    'a leg’s own bust before everything else',
    [
      [asBust(BOUGHT), 'ReportParked'],
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [BOUGHT, 'SpreadLegMatched, parked applied, removed bust'],
    ],
    BOTH.slice(1),
  ],
  [
    'a leg’s own report at another price is kept for a person',
    [
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [{ ...BOUGHT, price: price('3.26') }, 'TradeConflicted'],
    ],
    BOTH,
  ],
  [
    'a spread with another price than the leg that came first',
    [
      [{ ...BOUGHT, price: price('3.26') }, 'booked A1'],
      [SPREAD, 'TradeConflicted, booked A1, SpreadReported'],
    ],
    ['buy 10 202007 at 326000000', 'sell 10 202012 at 333500000'],
  ],
  [
    'the spread is reversed and submitted again',
    [
      [SPREAD, 'booked A1, booked A1, SpreadReported'],
      [
        { ...withoutLegs(SPREAD), action: 'remove', removal: 'reverse' },
        'removed reverse, removed reverse',
      ],
      [SPREAD, 'booked A1 life 2, booked A1 life 2'],
    ],
    BOTH,
  ],
  [
    'legs with ids of their own, then their own reports without a match id',
    [
      [NAMED, 'booked A1, booked A1, SpreadReported'],
      [OWN_BOUGHT, 'DuplicateReported'],
      [OWN_SOLD, 'DuplicateReported'],
      [NAMED, 'DuplicateReported, DuplicateReported'],
    ],
    BOTH,
  ],
  [
    'own reports without a match id, then the spread that names them',
    [
      [OWN_BOUGHT, 'booked A1'],
      [OWN_SOLD, 'booked A1'],
      [NAMED, 'DuplicateReported, DuplicateReported, SpreadReported'],
      [asBust(withoutLegs(NAMED)), 'removed bust, removed bust'],
    ],
    NOTHING,
  ],
  [
    'the spread without ids of its legs, then with them',
    [
      [{ ...SPREAD, matchId: '' }, 'booked A1, booked A1, SpreadReported'],
      [NAMED, 'SpreadLegMatched, SpreadLegMatched, SpreadReported'],
      [OWN_SOLD, 'DuplicateReported'],
      [asBust(OWN_SOLD), 'removed bust'],
    ],
    BOTH.slice(0, 1),
  ],
  [
    'a named leg’s own bust, by its id alone, when its own report never came',
    [
      [NAMED, 'booked A1, booked A1, SpreadReported'],
      [asBust({ ...OWN_SOLD, quantity: 0, price: 0 }), 'removed bust'],
    ],
    BOTH.slice(0, 1),
  ],
  [
    'the bust of a named leg before its spread',
    [
      [asBust({ ...OWN_BOUGHT, quantity: 0, price: 0 }), 'ReportParked'],
      [NAMED, 'booked A1, removed bust, parked applied, booked A1, SpreadReported'],
    ],
    BOTH.slice(1),
  ],
  [
    'the bust that names legs before its spread',
    [
      [asBust(SPREAD), 'ReportParked, ReportParked'],
      [
        SPREAD,
        'booked A1, removed bust, parked applied, booked A1, removed bust, parked applied, SpreadReported',
      ],
    ],
    NOTHING,
  ],
  [
    'the bust that names no legs before its spread',
    [
      [asBust(withoutLegs(SPREAD)), 'ReportParked'],
      [asBust(withoutLegs(SPREAD)), 'DuplicateReported'],
      [SPREAD, 'booked A1, removed bust, booked A1, removed bust, parked applied, SpreadReported'],
    ],
    NOTHING,
  ],
  [
    'the bust that names no legs, one leg by itself, then the spread',
    [
      [asBust(withoutLegs(SPREAD)), 'ReportParked'],
      [SOLD, 'booked A1'],
      [SPREAD, 'booked A1, removed bust, removed bust, parked applied, SpreadReported'],
    ],
    NOTHING,
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
      events.flatMap((event) => (event.type === 'TradeBooked' ? [event.warnings] : [])),
      [warning, warning],
    );
  });
}

test('a butterfly of ratio 1:2:1 books twice the middle, and its price is the sum of its legs', () => {
  const legs = [
    { contract: JULY, side: 'buy', quantity: 3, price: price('3.25'), ccpTradeId: '' },
    {
      contract: 'CBT:C:FUT:202009',
      side: 'sell',
      quantity: 6,
      price: price('3.30'),
      ccpTradeId: '',
    },
    { contract: DECEMBER, side: 'buy', quantity: 3, price: price('3.34'), ccpTradeId: '' },
  ] as const;
  const events = firmInTest().capture({ ...SPREAD, quantity: 3, price: price('-0.01'), legs });
  const booked = events.flatMap((event) =>
    event.type === 'TradeBooked' ? [`${event.side} ${event.quantity} ${event.warnings}`] : [],
  );
  assert.deepEqual(booked, ['buy 3 ', 'sell 6 ', 'buy 3 ']);
});

test('a leg has its own quantity, which no ratio need make', () => {
  const [bought, sold] = SPREAD.legs;
  assert.ok(bought !== undefined && sold !== undefined);
  const legs = [
    { ...bought, quantity: 70, price: price('3.30') },
    { ...sold, quantity: 66, price: price('3.50') },
  ];
  // 70 × 3.30 − 66 × 3.50 = 0
  const events = firmInTest().capture({ ...SPREAD, quantity: 7, price: 0, legs });
  const booked = events.flatMap((event) =>
    event.type === 'TradeBooked' ? [`${event.side} ${event.quantity} ${event.warnings}`] : [],
  );
  assert.deepEqual(booked, ['buy 70 ', 'sell 66 ']);
});

test('a named leg has its own id, a leg without one has none', () => {
  const idsOf = (spread: TradeReport) =>
    firmInTest()
      .capture(spread)
      .flatMap((event) =>
        event.type === 'TradeBooked' ? [[event.ccpTradeId, event.tradeId]] : [],
      );
  assert.deepEqual(idsOf(NAMED), [
    ['L1', 'CME:CBT:2020-04-16:685:L1:B'],
    ['L2', 'CME:CBT:2020-04-16:685:L2:S'],
  ]);
  assert.deepEqual(idsOf(SPREAD), [
    ['', 'CME:CBT:2020-04-16:685:M1~CBT:C:FUT:202007:B'],
    ['', 'CME:CBT:2020-04-16:685:M1~CBT:C:FUT:202012:S'],
  ]);
});

test('two bought legs that were held are booked apart when their product arrives', () => {
  const firm = firmInTest();
  const legs = ['202007', '202009', '202012'].map((month, at) => ({
    contract: `CBT:XX:FUT:${month}`,
    side: at === 1 ? ('sell' as const) : ('buy' as const),
    quantity: at === 1 ? 20 : 10,
    price: price('3.25'),
    ccpTradeId: '',
  }));
  const events = firm.capture({ ...SPREAD, price: 0, legs });
  assert.equal(events.filter(({ type }) => type === 'TradeHeld').length, 3);
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation
    CBT,CME,XX,FUT,New,USD,5000,4,0.0025,decimal,,,physical,XCBT,,,2019-01-01,test,FUT`,
  );
  firm.accepted({ type: 'redriveHeld' });
  assert.deepEqual(contractLots(firm), [
    'buy 10 202007 at 325000000',
    'sell 20 202009 at 325000000',
    'buy 10 202012 at 325000000',
  ]);
  // Its own report is the same leg once more.
  const own = leg({ ccpTradeId: 'L1', contract: 'CBT:XX:FUT:202007', at: '3.25' });
  assert.equal(wordsOf(firm.capture(own)), 'SpreadLegMatched');
});
