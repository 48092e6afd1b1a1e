import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyCcpWord } from '../reconciliation/ccp-word.ts';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import type { BookEvent } from './book-state.ts';
import { eventJudge } from './judge-event.ts';

const NOON_MICROS = Date.UTC(2026, 2, 3, 12) * 1_000;

const booked: TradeBooked = {
  type: 'TradeBooked',
  ccp: 'CME',
  contract: 'CBT:C:FUT:202609',
  statedMultiplier: '',
  ccpTradeId: '77',
  member: '685',
  side: 'buy',
  quantity: 5,
  price: 37_025_000_000,
  priceType: 'final',
  tradeDate: '2026-03-03',
  clearingDate: '2026-03-03',
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  statedAccount: 'ACC1',
  externalFirm: '',
  externalNames: '',
  customerOrigin: '',
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: '',
  tradeId: 'CME:CBT:2026-03-03:685:77:B',
  account: 'ACC1',
  currency: 'USD',
  bookingDate: '2026-03-03',
  life: 1,
  premium: 0,
  premiumValueDate: '',
  charges: [],
  asOfVariation: 0,
  postsVariation: false,
  basis: 37_025_000_000,
  previousVersion: 0,
  fromSpread: false,
  ticketId: '',
  warnings: '',
};

function removed(removal: TradeRemoved['removal']): TradeRemoved {
  const { previousVersion, fromSpread, ticketId, warnings, ...terms } = booked;
  return { ...terms, type: 'TradeRemoved', removal, removalDate: '2026-03-03', bookedSequence: 1 };
}

const cash: BookEvent = {
  type: 'CashEntered',
  entryId: 'E1',
  account: 'ACC1',
  currency: 'USD',
  amount: -5,
  clearingDate: '2026-03-03',
  bookingDate: '2026-03-03',
  valueDate: '2026-03-03',
  reason: '',
};

const averaged: BookEvent = {
  type: 'TradesDerived',
  derivationId: 'AP:G1',
  kind: 'allocation',
  method: 'quantity',
  evidence: '',
  actor: 'test',
  atMicros: 0,
  sources: [],
  results: [{ tradeId: 'AP:G1/ACC1', account: 'ACC1', quantity: 5 }],
};

function client(effectiveFrom: string): BookEvent {
  return {
    type: 'ClientSet',
    client: 'C1',
    name: '',
    lei: '',
    effectiveFrom,
    source: '',
    enteredBy: '',
  };
}

const released: BookEvent = { type: 'DayReleased', date: '2026-03-02' };
const late = { ...booked, clearingDate: '2026-03-02' };
const twenty = Array.from({ length: 20 }, () => removed('bust'));

/** A CCP that has nothing on 3 March, and tells nothing of other days. */
const word = { ...emptyCcpWord(), covered: new Map([['CME', new Set(['2026-03-03'])]]) };

const cases: readonly [string, readonly BookEvent[], readonly string[]][] = [
  // of the last event: what it is said to be
  ['a trade the CCP has not', [booked], ['0 trade_must_be_known_to_its_ccp']],
  ['a trade of a day nobody tells of', [late], ['0 ccp_files_must_cover_its_date']],
  ['a bust the CCP has not', [removed('bust')], ['0 removal_must_be_known_to_its_ccp']],
  ['room for another version', [removed('replaced')], []],
  [
    'the version that room was made for',
    [removed('replaced'), booked],
    ['1 trade_must_be_known_to_its_ccp', '0 trade_must_be_known_to_its_ccp'],
  ],
  ['cash by hand', [cash], ['0 instruction_must_be_given_again', '0 cash_entered_by_hand']],
  [
    "cash by hand that calls itself a group's",
    [{ ...cash, entryId: 'AP:G1' }],
    ['0 instruction_must_be_given_again', '0 cash_entered_by_hand'],
  ],
  [
    'the residual of a group',
    [averaged, { ...cash, entryId: 'AP:G1' }],
    ['1 instruction_must_be_given_again'],
  ],
  [
    "an account's part of it",
    [averaged, { ...cash, entryId: 'AP:G1/ACC1' }],
    ['1 instruction_must_be_given_again'],
  ],
  ['a released day', [released], ['0 day_must_be_run_again']],
  ['a setting before any trade', [client('2026-03-03')], ['0 instruction_must_be_given_again']],
  [
    'a setting after a trade',
    [booked, client('2026-03-03')],
    ['1 instruction_must_be_given_again', '1 setting_changed_while_trading'],
  ],
  [
    'a setting of tomorrow',
    [client('2026-03-04')],
    ['0 instruction_must_be_given_again', '0 change_dated_in_the_future'],
  ],
  [
    'a trade of yesterday after one of today',
    [booked, late],
    ['1 ccp_files_must_cover_its_date', '1 trade_of_an_earlier_day'],
  ],
  [
    'the twentieth removal of a minute',
    twenty,
    ['19 removal_must_be_known_to_its_ccp', '19 many_removals_at_once'],
  ],
];
for (const [title, events, outcome] of cases) {
  test(`${title}: ${outcome.join(', ') || 'nothing'}`, () => {
    const { judge } = eventJudge(word, true);
    const said = events.map((event, sequence) =>
      judge(event, { sequence, timeMicros: NOON_MICROS + sequence }),
    );
    const last = said.at(-1) ?? [];
    assert.deepEqual(
      last.map((each) => ('code' in each ? `${each.sequence} ${each.code}` : each.kind)),
      outcome,
    );
  });
}

test('nineteen removals in a minute and one later are no mass edit', () => {
  const { judge } = eventJudge(word, true);
  const codes = twenty.flatMap((event, at) =>
    judge(event, { sequence: at, timeMicros: NOON_MICROS + (at === 19 ? 61_000_000 : 0) }),
  );
  assert.ok(codes.every((each) => !('code' in each) || each.code !== 'many_removals_at_once'));
});

test('what is contradicted does not count towards the nets, nor does the room made for it', () => {
  const { judge, nets } = eventJudge(word, true);
  judge(late, { sequence: 1, timeMicros: NOON_MICROS });
  judge(booked, { sequence: 2, timeMicros: NOON_MICROS });
  judge({ ...removed('replaced'), clearingDate: '2026-03-02' }, { sequence: 3, timeMicros: 0 });
  judge({ ...booked, quantity: 9 }, { sequence: 4, timeMicros: NOON_MICROS });
  assert.deepEqual(
    [...nets].map(([key, days]) => [key, ...days]),
    [['ACC1 CBT:C:FUT:202609', ['2026-03-02', 5]]],
  );
});

test('an instruction at night is odd, once a minute; a trade at night is not', () => {
  const { judge } = eventJudge(word, true);
  const ccp: BookEvent = {
    type: 'CcpSet',
    ccp: 'CME',
    name: '',
    rollTime: '17:00',
    zone: 'America/Chicago',
    calendar: 'CME',
    moneyRounding: 'per-contract-half-away',
    averagePriceRounding: 'none',
    effectiveFrom: '2020-01-01',
    source: '',
    enteredBy: '',
  };
  const night = Date.UTC(2026, 2, 4, 8) * 1_000;
  const second = 1_000_000;
  const history: [BookEvent, number][] = [
    [ccp, NOON_MICROS + 4 * 3_600 * second],
    [cash, NOON_MICROS + 4 * 3_600 * second],
    [cash, night],
    [booked, night + second],
    [client('2026-03-04'), night + 2 * second],
    [released, night + 61 * second],
  ];
  const odd = history.flatMap(([event, timeMicros], sequence) =>
    judge(event, { sequence, timeMicros }).flatMap((each) =>
      'code' in each && each.code === 'instruction_at_an_odd_hour'
        ? [`${each.sequence} ${each.seen}`]
        : [],
    ),
  );
  assert.deepEqual(odd, ['2 CashEntered ACC1', '5 DayReleased']);
});
