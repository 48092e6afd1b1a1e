import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forgedTerms, messageAt, termsOf } from './clearing-day.ts';
import type { ClientSide } from './client-log.ts';
import { newComparer, type RecoveredEvent } from './compare-recovered.ts';

const SEED = 7;
const SENT = 400;

/** All sent; the last fifty never answered, the fifty before at level `local`. */
const client: ClientSide = {
  sent: SENT,
  vaults: Array.from({ length: SENT - 50 }, (_, at) => (at < SENT - 100 ? 2 : 0)),
};

const HUNDREDTH = 1_000_000;

function booked(terms: ReturnType<typeof termsOf>): RecoveredEvent {
  const { tradeId, price, ...rest } = terms;
  return { type: 'TradeBooked', ccpTradeId: tradeId, price: price * HUNDREDTH, ...rest };
}

/** The events that message number `at` makes when it is booked as it should be. */
function eventOf(at: number): RecoveredEvent {
  const { kind, trade } = messageAt(at);
  const terms = termsOf(SEED, trade);
  if (kind === 'new') return booked(terms);
  if (kind === 'bust') return { ...booked(terms), type: 'TradeRemoved' };
  const side = terms.side === 'buy' ? 'B' : 'S';
  return { type: 'DuplicateReported', tradeId: `CME:CME:2026-03-02:685:${terms.tradeId}:${side}` };
}

function compare(events: readonly RecoveredEvent[]) {
  const comparer = newComparer(SEED, client);
  for (const event of events) comparer.take(event);
  return comparer.result();
}

const WHOLE = Array.from({ length: SENT }, (_, at) => eventOf(at));
const without = (...gone: number[]) => WHOLE.filter((_, at) => !gone.includes(at));
const CLEAN = {
  acknowledged: 350,
  vaulted: 300,
  recovered: 350,
  lost: 0,
  lostLocal: 0,
  phantom: 0,
};
const BUST = WHOLE.findIndex(({ type }) => type === 'TradeRemoved');
const REPEAT = WHOLE.findIndex(({ type }) => type === 'DuplicateReported');

const cases: readonly [string, readonly RecoveredEvent[], object][] = [
  ['all that was sent', WHOLE, CLEAN],
  ['all that was answered', WHOLE.slice(0, 350), CLEAN],
  ['a trade missing', without(5), { recovered: 349, lost: 1 }],
  ['a bust missing', without(BUST), { recovered: 349, lost: 1 }],
  ['a repeat missing', without(REPEAT), { recovered: 349, lost: 1 }],
  [
    'a trade missing that only the host had',
    without(320),
    { recovered: 349, lost: 0, lostLocal: 1 },
  ],
  ['a trade missing that nobody answered', without(380), CLEAN],
  ['money paid by hand', [...WHOLE, { type: 'CashEntered', amount: -5 }], { phantom: 1, lost: 0 }],
  [
    'a setting changed while trading',
    [...WHOLE, { type: 'FeeSet', effectiveFrom: '2026-03-02' }],
    { phantom: 1 },
  ],
  ['settings from before', [{ type: 'FeeSet', effectiveFrom: '2020-01-01' }, ...WHOLE], CLEAN],
  ['a trade of the attacker', [...WHOLE, booked(forgedTerms(1, 0))], { phantom: 1, lost: 0 }],
  ['the same trade twice', [...WHOLE, eventOf(5)], { phantom: 1, lost: 0 }],
  ['a trade never sent', [...WHOLE, booked(termsOf(SEED, SENT))], { phantom: 1 }],
  [
    'a trade with another quantity',
    [...without(5), { ...eventOf(5), quantity: 21 }],
    { phantom: 1, lost: 1, recovered: 349 },
  ],
  [
    'a bust that nobody sent',
    [...WHOLE, { ...booked(termsOf(SEED, 5)), type: 'TradeRemoved' }],
    { phantom: 1 },
  ],
  [
    'a trade kept as suspect',
    [...without(5), { ...eventOf(5), suspect: true }],
    { lost: 0, phantom: 0, recovered: 349, genuineMarkedSuspect: 1, unansweredMarkedSuspect: 0 },
  ],
  [
    'a trade kept as suspect that nobody answered',
    [...without(380), { ...eventOf(380), suspect: true }],
    { lost: 0, recovered: 350, genuineMarkedSuspect: 0, unansweredMarkedSuspect: 1 },
  ],
  [
    "the attacker's trade kept as suspect",
    [...WHOLE, { ...booked(forgedTerms(1, 0)), suspect: true }],
    { phantom: 0, lost: 0, genuineMarkedSuspect: 0 },
  ],
  ['nothing at all', [], { recovered: 0, lost: 300, lostLocal: 50 }],
];
for (const [what, events, wanted] of cases) {
  test(`newComparer() finds ${what}`, () => {
    const { examples, ...found } = compare(events);
    assert.deepEqual(found, { ...found, ...wanted });
    assert.equal(examples.length > 0, found.lost + found.phantom > 0);
  });
}
