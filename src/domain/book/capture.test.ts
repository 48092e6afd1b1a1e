import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeReport } from '../trade/trade-report.ts';
import { firmInTest, invariantsHold, report } from './_book-in-test.ts';
import { lotsOf, wordsOf } from './_lines-in-test.ts';

type Sent = Parameters<typeof report>[0];

const NEW: Sent = { ccpTradeId: 'T1', quantity: 5, at: '3.25' };
const SAME_ELSEWHERE: Sent = { ...NEW, source: 'another file' };
const DEARER: Sent = { ...NEW, at: '3.26' };
const REPLACE: Sent = { ...DEARER, action: 'replace' };
const BUST: Sent = { ...NEW, action: 'remove', removal: 'bust' };
const BARE_BUST: Sent = { ...BUST, quantity: 0, at: '0' };
const REVERSE: Sent = { ...NEW, action: 'remove', removal: 'reverse' };
const CANCEL: Sent = { ...NEW, action: 'remove', removal: 'cancel' };
const UNMATCHED: Sent = { ...NEW, action: 'unmatched' };
const NOTICE: Sent = { ...NEW, action: 'notice' };
const UNKNOWN_PRODUCT: Sent = { ...NEW, contract: 'CBT:XX:FUT:202007' };
const REPLACE_UNKNOWN: Sent = { ...REPLACE, contract: 'CBT:XX:FUT:202007' };

const lives: readonly (readonly [
  string,
  readonly (readonly [Sent, string])[],
  readonly string[],
])[] = [
  // what happens, each report with what came of it, open lots at the end
  ['a new trade', [[NEW, 'booked A1']], ['buy 5 of T1 at 3.25']],
  [
    'the same trade again, from anywhere',
    [
      [NEW, 'booked A1'],
      [NEW, 'DuplicateReported'],
      [SAME_ELSEWHERE, 'DuplicateReported'],
    ],
    ['buy 5 of T1 at 3.25'],
  ],
  [
    'other content as New is kept once for a person',
    [
      [NEW, 'booked A1'],
      [DEARER, 'TradeConflicted'],
      [DEARER, 'DuplicateReported'],
    ],
    ['buy 5 of T1 at 3.25'],
  ],
  [
    'a replace, and the old and new terms sent again',
    [
      [NEW, 'booked A1'],
      [REPLACE, 'removed replaced, booked A1'],
      [REPLACE, 'DuplicateReported'],
      [NEW, 'DuplicateReported'],
    ],
    ['buy 5 of T1 at 3.26'],
  ],
  [
    'a bust, and again',
    [
      [NEW, 'booked A1'],
      [BUST, 'removed bust'],
      [BUST, 'DuplicateReported'],
    ],
    [],
  ],
  [
    'a bust without quantity and price, and again',
    [
      [NEW, 'booked A1'],
      [BARE_BUST, 'removed bust'],
      [BARE_BUST, 'DuplicateReported'],
    ],
    [],
  ],
  [
    'a bust without quantity and price before its New',
    [
      [BARE_BUST, 'ReportParked'],
      [BARE_BUST, 'DuplicateReported'],
      [NEW, 'booked A1, removed bust, parked applied'],
    ],
    [],
  ],
  [
    'a bust without quantity and price of a held trade',
    [
      [UNKNOWN_PRODUCT, 'held product_must_be_known'],
      [{ ...BARE_BUST, contract: 'CBT:XX:FUT:202007' }, 'held superseded'],
    ],
    [],
  ],
  [
    'a cancel',
    [
      [NEW, 'booked A1'],
      [CANCEL, 'removed cancel'],
    ],
    [],
  ],
  [
    'reverse and re-submit, twice',
    [
      [NEW, 'booked A1'],
      [REVERSE, 'removed reverse'],
      [NEW, 'booked A1 life 2'],
      [NEW, 'DuplicateReported'],
      [REVERSE, 'removed reverse'],
      [DEARER, 'booked A1 life 3'],
    ],
    ['buy 5 of T1 at 3.26'],
  ],
  [
    'a replace before its New',
    [
      [REPLACE, 'ReportParked'],
      [REPLACE, 'DuplicateReported'],
      [NEW, 'booked A1, removed replaced, booked A1, parked applied'],
      [NEW, 'DuplicateReported'],
    ],
    ['buy 5 of T1 at 3.26'],
  ],
  [
    'a bust before its New',
    [
      [BUST, 'ReportParked'],
      [NEW, 'booked A1, removed bust, parked applied'],
      [NEW, 'booked A1 life 2'],
    ],
    ['buy 5 of T1 at 3.25'],
  ],
  [
    'a replace and a bust before their New',
    [
      [REPLACE, 'ReportParked'],
      [BUST, 'ReportParked'],
      [NEW, 'booked A1, removed replaced, booked A1, removed bust, parked applied, parked applied'],
    ],
    [],
  ],
  [
    'a replace before its New that cannot be booked is held',
    [
      [REPLACE_UNKNOWN, 'ReportParked'],
      [NEW, 'booked A1, held product_must_be_known, parked applied'],
    ],
    ['buy 5 of T1 at 3.25'],
  ],
  [
    'unmatched makes no position until it is matched',
    [
      [UNMATCHED, 'UnmatchedReported'],
      [UNMATCHED, 'DuplicateReported'],
      [NEW, 'booked A1, unmatched applied'],
      [UNMATCHED, 'noted notice'],
    ],
    ['buy 5 of T1 at 3.25'],
  ],
  [
    'an unmatched trade is replaced, then withdrawn',
    [
      [UNMATCHED, 'UnmatchedReported'],
      [REPLACE, 'unmatched superseded, UnmatchedReported'],
      [CANCEL, 'unmatched superseded'],
    ],
    [],
  ],
  [
    'a life that is unmatched again is withdrawn',
    [
      [NEW, 'booked A1'],
      [REVERSE, 'removed reverse'],
      [UNMATCHED, 'UnmatchedReported'],
      [CANCEL, 'unmatched superseded'],
    ],
    [],
  ],
  ['a notice', [[NOTICE, 'noted notice']], []],
  [
    'a held trade again, otherwise, replaced and booked',
    [
      [UNKNOWN_PRODUCT, 'held product_must_be_known'],
      [UNKNOWN_PRODUCT, 'DuplicateReported'],
      [{ ...UNKNOWN_PRODUCT, quantity: 6 }, 'TradeConflicted'],
      [REPLACE_UNKNOWN, 'held superseded, held product_must_be_known'],
      [REPLACE, 'held superseded, booked A1'],
    ],
    ['buy 5 of T1 at 3.26'],
  ],
  [
    'a held trade is busted',
    [
      [UNKNOWN_PRODUCT, 'held product_must_be_known'],
      [BUST, 'held superseded'],
    ],
    [],
  ],
  [
    'a replace that cannot be booked waits, and goes with its trade',
    [
      [NEW, 'booked A1'],
      [REPLACE_UNKNOWN, 'held product_must_be_known'],
      [REPLACE_UNKNOWN, 'DuplicateReported'],
      [BUST, 'held superseded, removed bust'],
    ],
    [],
  ],
  [
    'a second replace takes the place of one that waits',
    [
      [NEW, 'booked A1'],
      [REPLACE_UNKNOWN, 'held product_must_be_known'],
      [REPLACE, 'held superseded, removed replaced, booked A1'],
    ],
    ['buy 5 of T1 at 3.26'],
  ],
];
for (const [what, steps, lots] of lives) {
  test(`captureTrade: ${what}`, () => {
    const firm = firmInTest();
    for (const [sent, expected] of steps)
      assert.equal(wordsOf(firm.capture(report(sent))), expected);
    assert.deepEqual(lotsOf(firm, 'A1'), lots);
    assert.deepEqual(invariantsHold(firm), []);
  });
}

test('captureTrade: other sides are kept and not booked once members are known', () => {
  const firm = firmInTest();
  firm.load('members', 'ccp,member,role,effectiveFrom\nCME,685,clearing,2019-01-01');
  const outcomes = ['685', '111', ''].map((member) =>
    wordsOf(firm.capture(report({ ...NEW, ccpTradeId: member, member }))),
  );
  assert.deepEqual(outcomes, ['booked A1', 'noted not-our-side', 'booked A1']);
});

test('captureTrade: money of a trade that was busted before it was seen goes back to the last cent', () => {
  const firm = firmInTest();
  const option: Sent = { ...NEW, contract: 'NYMEX:LO:OOF:202006:P:20', at: '1.85' };
  firm.capture(report({ ...option, action: 'remove', removal: 'bust' }));
  firm.capture(report(option));
  const cash = firm
    .hashLines()
    .split('\n')
    .filter((line) => line.startsWith('cash') || line.startsWith('ledger'));
  assert.deepEqual(cash, []);
});

const unreadable: readonly (readonly [Partial<TradeReport>, string])[] = [
  [{ clearingDate: '2020-02-30' }, 'date_must_be_real'],
  [{ tradeDate: '16.4.2020' }, 'date_must_be_real'],
  [{ quantity: 0 }, 'quantity_must_be_in_range'],
  [{ quantity: 1e18 }, 'quantity_must_be_in_range'],
  [{ quantity: 1.5 }, 'quantity_must_be_in_range'],
  [{ price: 9.1e15 }, 'price_must_be_in_range'],
  [{ origin: 'ticket', action: 'replace' }, 'ticket_must_be_changed_by_its_id'],
];
for (const [change, code] of unreadable) {
  test(`captureTrade refuses ${JSON.stringify(change)}: ${code}`, () => {
    const decision = firmInTest().run({
      type: 'captureTrade',
      report: { ...report(NEW), ...change },
    });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}
