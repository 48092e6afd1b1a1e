import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutPassing } from './without-passing.ts';

const cases = [
  // a decision's events, those that are left
  ['B:T1', 'B:T1'],
  ['R:T1 B:T1', 'R:T1 B:T1'],
  ['B:T1 R:T1', 'R:T1'],
  ['B:T1 R:T1 R:T1/A B:T1/A', 'R:T1 R:T1/A B:T1/A'],
  ['B:T1 R:T1 B:T1', 'R:T1 B:T1'],
  ['D B:T1 B:T2 R:T1', 'D B:T2 R:T1'],
] as const;
for (const [said, left] of cases) {
  test(`of ${said} there is left ${left}`, () => {
    const events = said.split(' ').map((word) => {
      const [type = '', tradeId] = word.split(':');
      const name = { B: 'TradeBooked', R: 'TradeRemoved' }[type] ?? 'DerivationEnded';
      return tradeId === undefined ? { type: name } : { type: name, tradeId };
    });
    const words = withoutPassing(events).map(({ type, tradeId }) =>
      tradeId === undefined ? 'D' : `${type === 'TradeBooked' ? 'B' : 'R'}:${tradeId}`,
    );
    assert.equal(words.join(' '), left);
  });
}
