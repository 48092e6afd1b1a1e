import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ccpTradeIdIn, legTradeIdOf, tradeIdOf } from './trade-id.ts';

const KEY = {
  ccp: 'CME',
  contract: 'CBT:C:FUT:202009',
  tradeDate: '2020-03-16',
  member: '685',
  ccpTradeId: '7799607',
  side: 'buy',
  matchId: 'M7',
} as const;

const ids = [
  // change of the key, trade id, the CCP's own id in it
  [{}, 'CME:CBT:2020-03-16:685:7799607:B', '7799607'],
  [{ side: 'sell' }, 'CME:CBT:2020-03-16:685:7799607:S', '7799607'],
  [{ ccpTradeId: 'A:B:C' }, 'CME:CBT:2020-03-16:685:A:B:C:B', 'A:B:C'],
  [{ member: 'X:Y' }, 'CME:CBT:2020-03-16:X.Y:7799607:B', '7799607'],
  [{ member: '' }, 'CME:CBT:2020-03-16::7799607:B', '7799607'],
] as const;
for (const [change, tradeId, ccpTradeId] of ids) {
  test(`tradeIdOf() is ${tradeId}`, () => {
    assert.equal(tradeIdOf({ ...KEY, ...change }), tradeId);
    assert.equal(ccpTradeIdIn(tradeId), ccpTradeId);
  });
}

test('legTradeIdOf() ties a leg to its match, or to its spread’s id without one', () => {
  const leg = 'CME:CBT:2020-03-16:685:M7~CBT:C:FUT:202009:B';
  assert.equal(legTradeIdOf(KEY), leg);
  assert.equal(
    legTradeIdOf({ ...KEY, matchId: '' }),
    'CME:CBT:2020-03-16:685:7799607~CBT:C:FUT:202009:B',
  );
  assert.equal(ccpTradeIdIn(leg), 'M7');
});

test('ccpTradeIdIn() of what is no trade id is the whole', () =>
  assert.equal(ccpTradeIdIn('TICKET-1'), 'TICKET-1'));
