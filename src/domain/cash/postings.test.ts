import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LotsClosedOut, PositionMarked } from '../position/position-events.ts';
import type { TradeBooked } from '../trade/trade-events.ts';
import type { CashEntered, FeesAdjusted } from './cash-events.ts';
import { accountCash, cashAt, emptyCash, trialBalance } from './cash-state.ts';
import { evolveCash } from './evolve-cash.ts';
import { type PostingEvent, postingsOf } from './postings.ts';

const DAY = '2020-04-16';
const NEXT = '2020-04-17';
const CLEARING = { fee: 'clearing', rule: 'clearing@1', currency: 'USD', amount: -250 };

/** An option of premium style bought for 1,850.00, with a fee in dollars and one in yen. */
const BOOKED: TradeBooked = {
  type: 'TradeBooked',
  ccp: 'CME',
  contract: 'NYMEX:LO:OOF:202006:P:20',
  statedMultiplier: '',
  ccpTradeId: 'T1',
  member: '685',
  side: 'buy',
  quantity: 1,
  price: 185_000_000,
  priceType: 'final',
  tradeDate: DAY,
  clearingDate: DAY,
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  statedAccount: '',
  externalFirm: '',
  externalNames: '',
  customerOrigin: '1',
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: 'test',
  tradeId: 'CME:NYMEX:2020-04-16:685:T1:B',
  account: 'A1',
  currency: 'USD',
  bookingDate: DAY,
  life: 1,
  premium: -185_000,
  premiumValueDate: NEXT,
  charges: [CLEARING, { fee: 'desk', rule: 'desk@1', currency: 'JPY', amount: -15 }],
  asOfVariation: 0,
  postsVariation: false,
  basis: 185_000_000,
  previousVersion: 0,
  fromSpread: false,
  ticketId: '',
  warnings: '',
};
const {
  previousVersion: _version,
  fromSpread: _spread,
  ticketId: _ticket,
  warnings: _warnings,
  ...terms
} = BOOKED;
/** A future of Thursday, booked as-of on Friday: 62.50 up to Thursday's settlement. */
const AS_OF: TradeBooked = {
  ...BOOKED,
  contract: 'CBT:C:FUT:202007',
  bookingDate: NEXT,
  premium: 0,
  premiumValueDate: '',
  charges: [CLEARING],
  asOfVariation: 6250,
};

const MARKED: PositionMarked = {
  type: 'PositionMarked',
  account: 'A1',
  contract: 'CBT:C:FUT:202007',
  currency: 'USD',
  date: DAY,
  price: 326_000_000,
  priceDate: DAY,
  priceKind: 'daily',
  long: 5,
  short: 0,
  bought: 5,
  sold: 0,
  variation: 25_000,
  openTradeEquity: 0,
  optionValue: 0,
  postsVariation: true,
  priorPrice: 0,
  priorDate: '',
  valueDate: NEXT,
};

const LOT = { date: DAY, price: 0, basis: 0, tradeQuantity: 5 };
const PAIR = {
  quantity: 5,
  profit: 75_000,
  variation: 75_000,
  buyTradeId: 'B',
  buyCcpTradeId: 'B',
  buyTradeDate: LOT.date,
  buyOpenDate: LOT.date,
  buyBookingDate: LOT.date,
  buyExecutionMicros: 0,
  buyPrice: LOT.price,
  buyBasis: LOT.basis,
  buyTradeQuantity: LOT.tradeQuantity,
  buyBookedSequence: 1,
  sellTradeId: 'S',
  sellCcpTradeId: 'S',
  sellTradeDate: LOT.date,
  sellOpenDate: LOT.date,
  sellBookingDate: LOT.date,
  sellExecutionMicros: 0,
  sellPrice: LOT.price,
  sellBasis: LOT.basis,
  sellTradeQuantity: LOT.tradeQuantity,
  sellBookedSequence: 2,
};
const CLOSED: LotsClosedOut = {
  type: 'LotsClosedOut',
  account: 'A1',
  contract: 'CBT:C:FUT:202007',
  currency: 'USD',
  date: DAY,
  bookingDate: DAY,
  postsProfit: true,
  instructed: false,
  previous: 0,
  pairs: [PAIR, { ...PAIR, profit: -10_000 }],
};

const ENTERED: CashEntered = {
  type: 'CashEntered',
  entryId: 'E1',
  account: 'A1',
  currency: 'USD',
  amount: 1_000_000,
  clearingDate: DAY,
  bookingDate: DAY,
  valueDate: '2020-04-20',
  reason: 'opening',
};

const ADJUSTED: FeesAdjusted = {
  type: 'FeesAdjusted',
  tradeId: BOOKED.tradeId,
  account: 'A1',
  clearingDate: DAY,
  bookingDate: NEXT,
  charged: [CLEARING],
  charges: [{ ...CLEARING, amount: -50 }],
};

const events: readonly (readonly [string, PostingEvent, readonly string[]])[] = [
  // event, postings `kind amount currency to its ledger, clearing date/booking date/value date`
  [
    'a premium-style option bought',
    BOOKED,
    [
      `fees -250 USD fees:clearing ${DAY}/${DAY}/${DAY}`,
      `fees -15 JPY fees:desk ${DAY}/${DAY}/${DAY}`,
      `premium -185000 USD premium:NYMEX ${DAY}/${DAY}/${NEXT}`,
    ],
  ],
  [
    'the same busted on Friday',
    { ...terms, type: 'TradeRemoved', removal: 'bust', removalDate: NEXT, bookedSequence: 1 },
    [
      `fees 250 USD fees:clearing ${DAY}/${NEXT}/${DAY}`,
      `fees 15 JPY fees:desk ${DAY}/${NEXT}/${DAY}`,
      `premium 185000 USD premium:NYMEX ${DAY}/${NEXT}/${NEXT}`,
    ],
  ],
  [
    'an as-of trade, open trade equity',
    AS_OF,
    [`fees -250 USD fees:clearing ${DAY}/${NEXT}/${DAY}`],
  ],
  [
    'an as-of trade, settled to market',
    { ...AS_OF, postsVariation: true },
    [
      `fees -250 USD fees:clearing ${DAY}/${NEXT}/${DAY}`,
      `variation 6250 USD variation:CBT ${DAY}/${NEXT}/${DAY}`,
    ],
  ],
  [
    'a mark, settled to market',
    MARKED,
    [`variation 25000 USD variation:CBT ${DAY}/${DAY}/${NEXT}`],
  ],
  ['a mark, open trade equity', { ...MARKED, postsVariation: false, valueDate: '' }, []],
  ['a mark that moves nothing', { ...MARKED, variation: 0 }, []],
  [
    'a mark taken back',
    { ...MARKED, type: 'MarkReversed' },
    [`variation -25000 USD variation:CBT ${DAY}/${DAY}/${NEXT}`],
  ],
  [
    'two pairs closed out in cash',
    CLOSED,
    [`realised 65000 USD variation:CBT ${DAY}/${DAY}/${DAY}`],
  ],
  ['pairs closed out as a memo', { ...CLOSED, postsProfit: false }, []],
  [
    'pairs taken back',
    { ...CLOSED, type: 'CloseOutsReversed', reason: 're-run' },
    [`realised -65000 USD variation:CBT ${DAY}/${DAY}/${DAY}`],
  ],
  ['cash paid in', ENTERED, [`other 1000000 USD entries ${DAY}/${DAY}/2020-04-20`]],
  ['fees rated again', ADJUSTED, [`fees -50 USD fees:clearing ${DAY}/${NEXT}/${DAY}`]],
];
for (const [what, event, expected] of events) {
  test(`postingsOf() ${what}: ${expected.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(
      postingsOf(event).map(
        ({ kind, amount, currency, ledger, clearingDate, bookingDate, valueDate }) =>
          `${kind} ${amount} ${currency} ${ledger} ${clearingDate}/${bookingDate}/${valueDate}`,
      ),
      expected,
    );
  });
}

test('evolveCash() keeps the trial balance at zero in every currency, event by event', () => {
  const cash = emptyCash();
  for (const [what, event] of events) {
    evolveCash(cash, event, '');
    const sums = [...trialBalance(cash).values()];
    assert.ok(
      sums.every((sum) => sum === 0),
      what,
    );
  }
});

test('a booking and its removal leave the account with nothing', () => {
  const cash = emptyCash();
  evolveCash(cash, BOOKED, '');
  const [, removed] = events[1] ?? [];
  assert.ok(removed !== undefined);
  assert.equal(cashAt(accountCash(cash, 'A1', 'USD'), DAY, 'end'), -185_250);
  evolveCash(cash, removed, '');
  assert.equal(cashAt(accountCash(cash, 'A1', 'USD'), NEXT, 'end'), 0);
  assert.equal(cashAt(accountCash(cash, 'A1', 'JPY'), NEXT, 'end'), 0);
});
