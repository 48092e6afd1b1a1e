import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeType } from '../trade/trade-report.ts';
import { type Firm, firmInTest, invariantsHold, report } from './_book-in-test.ts';
import { balanceOf, wordsOf } from './_lines-in-test.ts';

const DAY = '2020-04-16';
const HEADER = 'fee,exchange,product,perContract,currency,effectiveFrom';

const charged: readonly (readonly [
  string,
  string,
  Parameters<typeof report>[0],
  readonly string[],
])[] = [
  // what, more fee rows, trade, charges
  ['two fees', '', { quantity: 10 }, ['clearing USD -250', 'exchange USD -1100']],
  ['another product', '', { quantity: 10, contract: 'NYMEX:CL:FUT:202006' }, ['clearing USD -250']],
  [
    'the most specific row',
    'clearing,CBT,C,0.145,USD,2020-01-01',
    { quantity: 5 },
    ['clearing USD -73', 'exchange USD -550'],
  ],
  [
    'a row of later',
    'clearing,CBT,C,0.145,USD,2020-05-01',
    { quantity: 5 },
    ['clearing USD -125', 'exchange USD -550'],
  ],
  [
    'another currency',
    'desk,CBT,C,15,JPY,2020-01-01',
    { quantity: 2 },
    ['clearing USD -50', 'desk JPY -30', 'exchange USD -220'],
  ],
];
for (const [what, rows, trade, expected] of charged) {
  test(`charges of a trade, ${what}`, () => {
    const firm = firmInTest();
    if (rows !== '') firm.load('fees', `${HEADER}\n${rows}`);
    const [booked] = firm.capture(report({ ccpTradeId: 'T1', at: '3.25', ...trade }));
    const charges = booked?.type === 'TradeBooked' ? booked.charges : [];
    assert.deepEqual(
      charges.map(({ fee, currency, amount }) => `${fee} ${currency} ${amount}`),
      expected,
    );
  });
}

const types: readonly (readonly [TradeType, string])[] = [
  ['regular', '-1.35'],
  ['block', '-1.35'],
  ['onset', '-1.35'],
  ['offset', 'none'],
  ['transfer', 'none'],
  ['adjustment', 'none'],
];
for (const [tradeType, fees] of types) {
  test(`fees of one contract, ${tradeType}: ${fees}`, () => {
    const firm = firmInTest();
    firm.capture(report({ ccpTradeId: 'T1', at: '3.25', tradeType }));
    assert.equal(balanceOf(firm, 'A1', DAY)['fees USD'] ?? 'none', fees);
  });
}

test('a charge names the row and version that rated it', () => {
  const [booked] = firmInTest().capture(report({ ccpTradeId: 'T1', at: '3.25' }));
  const rules = booked?.type === 'TradeBooked' ? booked.charges.map(({ rule }) => rule) : [];
  assert.deepEqual(rules, [
    'clearing|*|*|*|*|*|*@2019-01-01.1',
    'exchange|CBT|C|*|*|*|*@2019-01-01.1',
  ]);
});

function changedAfterRun(): Firm {
  const firm = firmInTest();
  firm.capture(report({ ccpTradeId: 'T1', at: '3.25', quantity: 10 }));
  firm.capture(report({ ccpTradeId: 'T2', at: '3.25', quantity: 1, side: 'sell' }));
  firm.endOfDay(DAY);
  firm.endOfDay('2020-04-17');
  firm.load('fees', `${HEADER}\nclearing,*,*,0.30,USD,2020-04-01\nnfa,*,*,0.02,USD,2020-04-01`);
  return firm;
}

test('a schedule that changed after booking: end of day posts the difference, once, also for closed lots', () => {
  const firm = changedAfterRun();
  const events = firm.endOfDay(DAY);
  const adjusted = events.flatMap((event) =>
    event.type === 'FeesAdjusted'
      ? [event.charges.map(({ fee, amount }) => `${fee} ${amount}`)]
      : [],
  );
  assert.deepEqual(adjusted, [
    ['clearing -5', 'nfa -2'],
    ['clearing -50', 'nfa -20'],
  ]);
  assert.equal(balanceOf(firm, 'A1', DAY)['fees USD'], '-15.62');
  // The next day starts from other cash.
  assert.equal(firm.book.days.run.get('2020-04-17')?.stale, true);
  firm.endOfDay('2020-04-17');
  assert.ok(!wordsOf(firm.endOfDay(DAY)).includes('FeesAdjusted'));
  assert.deepEqual(invariantsHold(firm), []);
});

test('a trade whose fees were adjusted gives all of them back when it is busted', () => {
  const firm = changedAfterRun();
  firm.endOfDay(DAY);
  firm.capture(
    report({ ccpTradeId: 'T1', at: '3.25', quantity: 10, action: 'remove', removal: 'bust' }),
  );
  firm.endOfDay(DAY);
  assert.equal(balanceOf(firm, 'A1', DAY)['fees USD'], '-1.42');
});

/** One row for each thing a row may ask; a house account, and a customer of margin class `pro`. */
function withEverySelector(): Firm {
  const firm = firmInTest();
  firm.load(
    'accounts',
    `account,externalAccounts,client,type,segregation,positionMethod,closeOutOrder,settlementStyle,currency,marginClass
    P1,P1X,C1,customer,none,net,fifo,open-trade-equity,USD,pro`,
  );
  firm.load(
    'fees',
    `fee,exchange,product,perContract,currency,effectiveFrom,type,accountType,marginClass,tradeType
    of-exchange,NYMEX,*,0.10,USD,2019-01-01,*,*,*,*
    of-product,*,LO,0.20,USD,2019-01-01,*,*,*,*
    of-type,*,*,0.30,USD,2019-01-01,OOF,*,*,*
    of-house,*,*,0.40,USD,2019-01-01,*,house,*,*
    of-pro,*,*,0.50,USD,2019-01-01,*,*,pro,*
    of-block,*,*,0.60,USD,2019-01-01,*,*,*,block
    from-friday,*,*,0.70,USD,2020-04-17,*,*,*,*`,
  );
  return firm;
}

const selected: readonly (readonly [Parameters<typeof report>[0], string])[] = [
  // trade of one contract, fees besides clearing and exchange
  [{ account: 'A1' }, ''],
  [{ account: 'A1', contract: 'NYMEX:CL:FUT:202006' }, 'of-exchange -10'],
  [
    { account: 'A1', contract: 'NYMEX:LO:OOF:202006:P:20' },
    'of-exchange -10, of-product -20, of-type -30',
  ],
  [{ account: 'A1', contract: 'IFEU:B:OOF:202007:C:32', ccp: 'ICEU' }, 'of-type -30'],
  [{ account: 'H1' }, 'of-house -40'],
  [{ account: 'P1' }, 'of-pro -50'],
  [{ account: 'P1', tradeType: 'block' }, 'of-block -60, of-pro -50'],
  [{ account: 'A1', day: '2020-04-17' }, 'from-friday -70'],
  // The clearing date decides, not the trade date.
  [{ account: 'A1', tradeDate: DAY, clearingDate: '2020-04-17' }, 'from-friday -70'],
];
for (const [trade, fees] of selected) {
  test(`fees of ${JSON.stringify(trade)}: ${fees || 'none'}`, () => {
    const [booked] = withEverySelector().capture(
      report({ ccpTradeId: 'T1', at: '3.25', ...trade }),
    );
    const charges = booked?.type === 'TradeBooked' ? booked.charges : [];
    const own = charges.filter(({ fee }) => fee !== 'clearing' && fee !== 'exchange');
    assert.equal(own.map(({ fee, amount }) => `${fee} ${amount}`).join(', '), fees);
  });
}

const NEXT = '2020-04-17';
const refunds: readonly (readonly [string, readonly string[], string, string])[] = [
  // bust of 10 contracts (13.50) …, days run and released before, fees of Thursday and of Friday
  ['before the run', [], 'none', 'none'],
  ['after the run', ['run'], 'none', 'none'],
  ['after the release', ['run', 'release'], '-13.50', '13.50'],
];
for (const [when, before, thursday, friday] of refunds) {
  test(`a bust ${when} gives the fees back: ${thursday} on its day, ${friday} on the next`, () => {
    const firm = firmInTest();
    const trade = { ccpTradeId: 'T1', at: '3.25', quantity: 10 } as const;
    firm.capture(report(trade));
    const asReleased: string[] = [];
    for (const step of before) {
      if (step === 'run') firm.endOfDay(DAY);
      else {
        asReleased.push(balanceOf(firm, 'A1', DAY)['fees USD'] ?? 'none');
        firm.accepted({ type: 'releaseDay', date: DAY });
      }
    }
    firm.capture(report({ ...trade, action: 'remove', removal: 'bust' }));
    const isFinal = asReleased.length > 0;
    if (!isFinal) firm.endOfDay(DAY);
    const onDay = isFinal ? asReleased[0] : (balanceOf(firm, 'A1', DAY)['fees USD'] ?? 'none');
    firm.endOfDay(NEXT);
    assert.deepEqual(
      [onDay, balanceOf(firm, 'A1', NEXT)['fees USD'] ?? 'none'],
      [thursday, friday],
    );
    assert.deepEqual(invariantsHold(firm), []);
  });
}
