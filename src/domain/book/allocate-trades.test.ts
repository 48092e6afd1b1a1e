import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShareRule } from '../allocation/share-rule.ts';
import { type Firm, firmInTest, invariantsHold, report } from './_book-in-test.ts';
import { lotsOf } from './_lines-in-test.ts';
import type { BookEvent } from './book-state.ts';

const idOf = (ccpTradeId: string) => `CME:CBT:2020-04-16:685:${ccpTradeId}:B`;
const TRADES = ['T1', 'T2', 'T3'].map(idOf);

/** A4 bought 3 at 3.25, 3 at 3.2525 and 5 at 3.2575 for others. */
function firmWithTrades(): Firm {
  const firm = firmInTest();
  for (const [ccpTradeId, quantity, at] of [
    ['T1', 3, '3.25'],
    ['T2', 3, '3.2525'],
    ['T3', 5, '3.2575'],
  ] as const)
    firm.capture(report({ ccpTradeId, quantity, at, account: 'A4' }));
  return firm;
}

function shares(method: 'quantity' | 'fair-price', a1: number, a2: number): ShareRule {
  return {
    method,
    shares: [
      { account: 'A1', quantity: a1 },
      { account: 'A2', quantity: a2 },
    ],
  };
}

const percent: ShareRule = {
  method: 'percent',
  shares: [
    { account: 'A1', percent: 50_000_000 },
    { account: 'A2', percent: 50_000_000 },
  ],
};
const rotation = (first: string): ShareRule => ({
  method: 'rotation',
  accounts: ['A1', 'A2'],
  first,
});

const cases = [
  // rule → what A1 and A2 hold, and the evidence
  [
    shares('quantity', 7, 4),
    '3 at 3.25 + 3 at 3.2525 + 1 at 3.2575',
    '4 at 3.2575',
    'instructed A1 7, A2 4; remainder none; average prices A1 3.25214286, A2 3.2575',
  ],
  [
    shares('fair-price', 5, 6),
    '1 at 3.25 + 2 at 3.2525 + 2 at 3.2575',
    '2 at 3.25 + 1 at 3.2525 + 3 at 3.2575',
    'instructed A1 5, A2 6; remainder none; average prices A1 3.254, A2 3.25416667',
  ],
  [
    percent,
    '2 at 3.25 + 1 at 3.2525 + 3 at 3.2575',
    '1 at 3.25 + 2 at 3.2525 + 2 at 3.2575',
    'instructed A1 50 %, A2 50 %; remainder largest-remainder-then-account; left over to A1; average prices A1 3.25416667, A2 3.254',
  ],
  [
    rotation('A2'),
    '1 at 3.25 + 2 at 3.2525 + 2 at 3.2575',
    '2 at 3.25 + 1 at 3.2525 + 3 at 3.2575',
    'instructed A1 A2 from A2; remainder rotation; left over to A2; next A1; average prices A1 3.254, A2 3.25416667',
  ],
] as const;

for (const [rule, a1, a2, evidence] of cases) {
  test(`allocateTrades() by ${rule.method}: A1 ${a1}; A2 ${a2}`, () => {
    const firm = firmWithTrades();
    const events = firm.accepted({ type: 'allocateTrades', tradeIds: TRADES, rule });
    const held = (account: string) =>
      lotsOf(firm, account)
        .map((line) => line.replace(/^buy /, '').replace(/ of \S+/, ''))
        .join(' + ');
    assert.deepEqual([held('A1'), held('A2'), held('A4')], [a1, a2, '']);
    assert.deepEqual(evidenceOf(events), [evidence, `as ${TRADES[0]}`, `as ${TRADES[0]}`]);
    assert.deepEqual(invariantsHold(firm), []);
    assert.deepEqual(firm.replayed().rotations, firm.book.rotations);
  });
}

function evidenceOf(events: readonly BookEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'TradesDerived' ? [event.evidence] : []));
}

test('allocateTrades() by rotation goes on where the same rotation stopped, whoever began it', () => {
  const firm = firmWithTrades();
  const held = (account: string) =>
    lotsOf(firm, account).reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
  for (const tradeId of TRADES)
    firm.accepted({ type: 'allocateTrades', tradeIds: [tradeId], rule: rotation('') });
  // 3 = 2 + 1, 3 = 1 + 2, 5 = 3 + 2.
  assert.deepEqual([held('A1'), held('A2')], [6, 5]);
  assert.deepEqual([...firm.book.rotations], [['A1 A2', 'A2']]);
});

test('allocateTrades() of which one is busted later: its shares go, the others stay', () => {
  const firm = firmWithTrades();
  firm.accepted({ type: 'allocateTrades', tradeIds: TRADES, rule: percent });
  firm.capture(
    report({ ccpTradeId: 'T3', quantity: 5, at: '3.2575', action: 'remove', removal: 'bust' }),
  );
  assert.deepEqual(lotsOf(firm, 'A1'), ['buy 2 of T1 at 3.25', 'buy 1 of T2 at 3.2525']);
  assert.deepEqual(lotsOf(firm, 'A2'), ['buy 1 of T1 at 3.25', 'buy 2 of T2 at 3.2525']);
  firm.accepted({ type: 'deallocate', tradeId: idOf('T1') });
  assert.deepEqual(lotsOf(firm, 'A4'), ['buy 3 of T1 at 3.25']);
});

const REFUSALS: readonly (readonly [string, readonly string[], ShareRule])[] = [
  ['allocation_must_be_small_enough', [], percent],
  ['trade_must_be_live', [idOf('T9')], percent],
  ['allocation_trades_must_agree', [...TRADES, 'CME:CBT:2020-04-16:685:S1:S'], percent],
  ['allocation_must_add_up_to_the_quantity', TRADES, shares('quantity', 5, 5)],
  [
    'allocation_must_add_up_to_100_percent',
    TRADES,
    { method: 'percent', shares: [{ account: 'A1', percent: 1 }] },
  ],
  ['rotation_must_begin_with_one_of_its_accounts', TRADES, rotation('A9')],
  ['account_must_fit_the_origin', TRADES, { method: 'rotation', accounts: ['H1'], first: '' }],
];
for (const [code, tradeIds, rule] of REFUSALS) {
  test(`allocateTrades() is refused: ${code}`, () => {
    const firm = firmWithTrades();
    firm.capture(report({ ccpTradeId: 'S1', side: 'sell', at: '3.25', account: 'A4' }));
    const decision = firm.run({ type: 'allocateTrades', tradeIds, rule });
    assert.equal(decision.ok ? 'accepted' : decision.rejection.code, code);
  });
}

test('a division too large for one decision is refused', () => {
  const firm = firmInTest();
  const ids = Array.from({ length: 201 }, (_, at) => `F${at}`);
  for (const [at, ccpTradeId] of ids.entries())
    firm.capture(
      report({ ccpTradeId, quantity: 2, price: 325_000_000 + at * 250_000, account: 'A4' }),
    );
  const decision = firm.run({ type: 'allocateTrades', tradeIds: ids.map(idOf), rule: percent });
  assert.equal(decision.ok ? '' : decision.rejection.code, 'allocation_must_be_small_enough');
});
