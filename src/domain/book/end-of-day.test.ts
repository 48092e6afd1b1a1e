import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Firm, firmInTest, report, settle } from './_book-in-test.ts';
import { balanceOf, lotsOf, pairsOf, wordsOf } from './_lines-in-test.ts';
import { staleDays } from './end-of-day.ts';
import { skippedDays } from './skipped-days.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const MONDAY = '2020-04-20';
const CORN = 'CBT:C:FUT:202007';

const codeOf = (decision: ReturnType<Firm['run']>) =>
  decision.ok ? 'accepted' : decision.rejection.code;
const advance = (date: string) => ({ type: 'advanceEndOfDay', date, allowEarly: false }) as const;
const release = (date: string) => ({ type: 'releaseDay', date }) as const;

/** A1 bought 5 at 3.25 and sold 2 at 3.28; corn settles at 3.26, 3.27 and 3.30. */
function twoTrades(): Firm {
  const firm = firmInTest();
  firm.capture(
    report({
      ccpTradeId: 'T1',
      account: 'A1',
      quantity: 5,
      at: '3.25',
      executionTime: `${DAY}T10:00:00Z`,
    }),
  );
  firm.capture(report({ ccpTradeId: 'T2', account: 'A1', side: 'sell', quantity: 2, at: '3.28' }));
  settle(firm, CORN, DAY, '3.26');
  settle(firm, CORN, NEXT, '3.27');
  settle(firm, CORN, MONDAY, '3.30');
  return firm;
}

test('a run takes bounded steps, and again says nothing', () => {
  const firm = twoTrades();
  assert.equal(
    wordsOf(firm.endOfDay(DAY)),
    'EndOfDayAdvanced, LotsClosedOut, EndOfDayAdvanced, PositionMarked, EndOfDayAdvanced, EndOfDayAdvanced, AccountDayClosed, DayRunCompleted',
  );
  assert.equal(
    wordsOf(firm.endOfDay(DAY)),
    'EndOfDayAdvanced, EndOfDayAdvanced, EndOfDayAdvanced, EndOfDayAdvanced, DayRunCompleted',
  );
});

test('a late trade after the run: the day and those after it are stale, and run again as if it had been there', () => {
  const firm = twoTrades();
  firm.endOfDay(DAY);
  firm.endOfDay(NEXT);
  const late = {
    ccpTradeId: 'T0',
    account: 'A1',
    quantity: 1,
    at: '3.24',
    executionTime: `${DAY}T09:00:00Z`,
  };
  firm.capture(report(late));
  assert.deepEqual(staleDays(firm.book), [DAY, NEXT]);
  assert.equal(codeOf(firm.run(advance(NEXT))), 'earlier_day_must_not_be_stale');
  for (const date of [DAY, NEXT]) firm.endOfDay(date);
  assert.deepEqual(pairsOf(firm, 'A1'), ['1 of T0 and T2: 200.00', '1 of T1 and T2: 150.00']);
  assert.deepEqual(staleDays(firm.book), []);
  const fresh = twoTrades();
  fresh.capture(report(late));
  for (const date of [DAY, NEXT]) fresh.endOfDay(date);
  assert.equal(firm.hashLines(), fresh.hashLines());
});

test('a trade between the parts of a run sends it back to its close-out', () => {
  const firm = twoTrades();
  firm.accepted(advance(DAY));
  firm.accepted(advance(DAY));
  firm.capture(report({ ccpTradeId: 'T3', account: 'A1', side: 'sell', quantity: 3, at: '3.29' }));
  firm.endOfDay(DAY);
  assert.deepEqual(lotsOf(firm, 'A1'), []);
  assert.deepEqual(pairsOf(firm, 'A1'), ['2 of T1 and T2: 300.00', '3 of T1 and T3: 600.00']);
});

test('cash entered while statements are made is in them', () => {
  const firm = twoTrades();
  for (let part = 0; part < 4; part += 1) firm.accepted(advance(DAY));
  firm.accepted({
    type: 'enterCash',
    entryId: 'E1',
    account: 'A1',
    currency: 'USD',
    amount: 100_000,
    clearingDate: DAY,
    valueDate: DAY,
    reason: 'paid in',
  });
  firm.endOfDay(DAY);
  const [closed] = [...firm.book.accountDays.values()];
  assert.equal(closed?.otherCash, 100_000);
});

test('trades held for a CCP stop it by name; the other CCP goes on', () => {
  const firm = twoTrades();
  firm.capture(
    report({
      ccpTradeId: 'B1',
      account: 'A4',
      ccp: 'ICEU',
      contract: 'IFEU:B:OOF:202007:C:32',
      at: '2.35',
    }),
  );
  settle(firm, 'IFEU:B:OOF:202007:C:32', DAY, '2.50');
  firm.capture(report({ ccpTradeId: 'X1', contract: 'CBT:XX:FUT:202007', at: '1' }));
  const [, stopped] = firm.endOfDay(DAY);
  assert.deepEqual(stopped, {
    type: 'EndOfDayStopped',
    date: DAY,
    ccp: 'CME',
    reason: 'held-trades',
    detail: '1 held',
  });
  assert.equal(balanceOf(firm, 'A1', DAY)['missing USD'], CORN);
  assert.equal(balanceOf(firm, 'A4', DAY)['openTradeEquity USD'], '150.00');
  assert.deepEqual(firm.book.days.run.get(DAY)?.stopped, ['CME']);
  const [itemId = ''] = firm.book.worklists.held.keys();
  firm.accepted({ type: 'resolveItem', itemId, action: 'discard', reason: 'not ours' });
  firm.endOfDay(DAY);
  assert.equal(balanceOf(firm, 'A1', DAY)['openTradeEquity USD'], '150.00');
});

const heldTrades = [
  // ccp   contract            CCPs that stop
  ['CME', 'CBT:XX:FUT:202007', 'CME'],
  ['', 'CBT:XX:FUT:202007', 'CME'],
  ['', 'IFEU:XX:FUT:202007', 'ICEU'],
  ['', 'QQ:XX:FUT:202007', 'CME ICEU LMEC'],
] as const;
for (const [ccp, contract, stopped] of heldTrades) {
  test(`a held trade in ${contract} of CCP ${ccp || 'unstated'} stops ${stopped}`, () => {
    const firm = twoTrades();
    firm.capture(report({ ccpTradeId: 'X1', ccp, member: '', contract, at: '1' }));
    const events = firm.endOfDay(DAY);
    const names = events.flatMap((event) => (event.type === 'EndOfDayStopped' ? [event.ccp] : []));
    assert.equal(names.join(' '), stopped);
  });
}

const skips = [
  // run          then          skipped
  ['', NEXT, ''],
  [DAY, NEXT, ''],
  ['2020-04-09', '2020-04-13', ''],
  ['2020-04-09', '2020-04-15', '2020-04-13 2020-04-14'],
  [NEXT, DAY, ''],
] as const;
for (const [run, date, expected] of skips) {
  test(`skippedDays() of ${date} after the run of ${run || 'none'}: ${expected || 'none'}`, () => {
    const firm = firmInTest();
    if (run !== '') firm.endOfDay(run);
    assert.equal(skippedDays(firm.book, date).join(' '), expected);
  });
}

const runRefusals = [
  ['2020-04-31', 'date_must_be_real'],
  ['2030-01-02', 'date_must_be_within_the_calendars'],
  ['2020-04-18', 'date_must_be_a_clearing_day'],
  [DAY, 'day_must_not_be_final'],
] as const;
for (const [date, code] of runRefusals) {
  test(`end of day of ${date} is refused: ${code}`, () => {
    const firm = twoTrades();
    firm.endOfDay(DAY);
    firm.accepted(release(DAY));
    assert.equal(codeOf(firm.run(advance(date))), code);
  });
}

const releases: readonly (readonly [string, (firm: Firm) => void, string, string])[] = [
  ['a day that was not run', () => {}, DAY, 'day_must_be_run'],
  ['a day that was run', (firm) => firm.endOfDay(DAY), DAY, 'accepted'],
  [
    'a day that changed since',
    (firm) => {
      firm.endOfDay(DAY);
      firm.capture(report({ ccpTradeId: 'T9', account: 'A1', at: '3.25' }));
    },
    DAY,
    'day_must_not_be_stale',
  ],
  [
    'a day whose run is under way again',
    (firm) => {
      firm.endOfDay(DAY);
      firm.accepted(advance(DAY));
    },
    DAY,
    'day_must_not_be_running',
  ],
  [
    'a day before which another has trades and no run',
    (firm) => firm.endOfDay(NEXT),
    NEXT,
    'earlier_day_must_be_run',
  ],
  [
    'a day whose fees changed since',
    (firm) => {
      firm.endOfDay(DAY);
      firm.load(
        'fees',
        'fee,exchange,product,perContract,currency,effectiveFrom\nclearing,*,*,0.30,USD,2020-04-01',
      );
    },
    DAY,
    'day_must_not_be_stale',
  ],
  [
    'a day, when a fee of later days was set since',
    (firm) => {
      firm.endOfDay(DAY);
      firm.load(
        'fees',
        'fee,exchange,product,perContract,currency,effectiveFrom\nclearing,*,*,0.30,USD,2020-05-01',
      );
    },
    DAY,
    'accepted',
  ],
  [
    'a day that is final already',
    (firm) => {
      firm.endOfDay(DAY);
      firm.accepted(release(DAY));
    },
    DAY,
    'day_must_not_be_final',
  ],
  [
    'a later day, with the one before it run and not released',
    (firm) => {
      firm.endOfDay(DAY);
      firm.capture(report({ ccpTradeId: 'T9', account: 'A1', at: '3.25', day: NEXT }));
      firm.endOfDay(NEXT);
    },
    NEXT,
    'earlier_day_must_be_released',
  ],
  [
    'a later day, with the one before it released',
    (firm) => {
      firm.endOfDay(DAY);
      firm.endOfDay(NEXT);
      firm.accepted(release(DAY));
    },
    NEXT,
    'accepted',
  ],
  [
    'a day before one that is final',
    (firm) => {
      firm.capture(report({ ccpTradeId: 'T9', account: 'A1', at: '3.25', day: NEXT }));
      firm.endOfDay(DAY);
      firm.accepted(release(DAY));
    },
    '2020-04-15',
    'day_must_not_be_final',
  ],
  [
    'a day before which another changed since its run',
    (firm) => {
      firm.endOfDay(DAY);
      firm.endOfDay(NEXT);
      firm.capture(report({ ccpTradeId: 'T9', account: 'A1', at: '3.25' }));
    },
    NEXT,
    'day_must_not_be_stale',
  ],
  [
    'a day with an account that is incomplete: its statement alone is withheld',
    (firm) => {
      firm.capture(
        report({ ccpTradeId: 'T9', account: 'A1', contract: 'CBT:C:FUT:202012', at: '3.25' }),
      );
      firm.endOfDay(DAY);
    },
    DAY,
    'accepted',
  ],
  [
    'a day on which a CCP was stopped by a held trade',
    (firm) => {
      firm.capture(report({ ccpTradeId: 'T9', contract: 'CBT:XX:FUT:202007', at: '3.25' }));
      firm.endOfDay(DAY);
    },
    DAY,
    'accepted',
  ],
];
for (const [what, prepare, date, expected] of releases) {
  test(`releaseDay of ${what}: ${expected}`, () => {
    const firm = twoTrades();
    prepare(firm);
    assert.equal(codeOf(firm.run(release(date))), expected);
  });
}

test('nothing of a final day may change: prices, instructions; a repeated price is no news', () => {
  const firm = twoTrades();
  firm.endOfDay(DAY);
  firm.accepted(release(DAY));
  const priceOf = (price: number) =>
    ({
      type: 'setSettlementPrice',
      contract: CORN,
      date: DAY,
      kind: 'daily',
      price,
      source: 'test',
      sourceHash: '',
    }) as const;
  assert.equal(codeOf(firm.run(priceOf(326_000_000))), 'accepted');
  assert.equal(codeOf(firm.run(priceOf(327_000_000))), 'price_date_must_not_be_final');
  const pairs = [{ buyTradeId: 'x', sellTradeId: 'y', quantity: 1 }];
  const closing = { account: 'A1', contract: CORN, date: DAY, pairs };
  assert.equal(codeOf(firm.run({ type: 'closeOut', ...closing })), 'day_must_not_be_final');
  assert.equal(codeOf(firm.run({ type: 'reopen', ...closing })), 'day_must_not_be_final');
});
