import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { TRADE_TYPES } from '../trade/trade-events.ts';
import {
  type ActiveTrade,
  noActivity,
  type PositionActivity,
  withTrade,
} from './position-activity.ts';
import { explainedChange, positionIdentityBreaks } from './position-identity.ts';

const counted = [
  // contract, trade type, side, where 5 contracts are counted
  ['FUT', 'regular', 'buy', { bought: 5 }],
  ['FUT', 'block', 'sell', { sold: 5 }],
  ['OOF', 'regular', 'sell', { sold: 5 }],
  ['FUT', 'onset', 'buy', { bought: 5 }],
  ['FUT', 'offset', 'sell', { sold: 5 }],
  ['FUT', 'efrp', 'buy', { efrpBought: 5 }],
  ['OOF', 'efrp', 'sell', { efrpSold: 5 }],
  ['FUT', 'transfer', 'buy', { longReceived: 5 }],
  ['OOF', 'transfer', 'sell', { shortReceived: 5 }],
  ['FUT', 'adjustment', 'buy', { longReceived: 5 }],
  ['FUT', 'reversal', 'sell', { shortReceived: 5 }],
  ['OOF', 'exercise', 'sell', { longExercised: 5 }],
  ['OOF', 'exercise', 'buy', { longExercised: -5 }],
  ['OOF', 'assignment', 'buy', { shortExercised: 5 }],
  ['OPT', 'assignment', 'sell', { shortExercised: -5 }],
  ['FUT', 'exercise', 'buy', { longAssigned: 5 }],
  ['FUT', 'assignment', 'sell', { shortAssigned: 5 }],
] as const;
for (const [contractType, tradeType, side, counts] of counted) {
  test(`withTrade() ${tradeType} ${side} of 5 ${contractType}: ${JSON.stringify(counts)}`, () => {
    const trade = { contractType, tradeType, side, quantity: 5 };
    assert.deepEqual(withTrade(noActivity(), trade), { ...noActivity(), ...counts });
  });
}

const explained: readonly (readonly [Partial<PositionActivity>, number])[] = [
  // Futures: bought − sold, EFRP b − s, issued − stopped, long − short assigned, received − sent
  [{ bought: 10, sold: 4 }, 6],
  [{ efrpBought: 10, efrpSold: 4 }, 6],
  [{ noticesIssued: 10, noticesStopped: 4 }, 6],
  [{ longAssigned: 10, shortAssigned: 4 }, 6],
  [{ longReceived: 10, longSent: 4 }, 6],
  [{ shortSent: 10, shortReceived: 4 }, 6],
  // Options: short − long expired, short − long exercised
  [{ shortExpired: 10, longExpired: 4 }, 6],
  [{ shortExercised: 10, longExercised: 4 }, 6],
];
for (const [activity, change] of explained) {
  test(`explainedChange() of ${JSON.stringify(activity)} is ${change}`, () => {
    assert.equal(explainedChange({ ...noActivity(), ...activity }), change);
  });
}

const trades: fc.Arbitrary<ActiveTrade> = fc.record({
  contractType: fc.constantFrom('FUT', 'OOF'),
  tradeType: fc.constantFrom(...TRADE_TYPES),
  side: fc.constantFrom('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 9_999_999 }),
});

test('whatever is traded, the activity explains the change of long minus short', () => {
  fc.assert(
    fc.property(fc.array(trades), fc.integer(), (day, netBefore) => {
      // The position as it really moves: a buy adds, a sell takes.
      let netAfter = netBefore;
      for (const { side, quantity } of day) netAfter += side === 'buy' ? quantity : -quantity;
      const activity = day.reduce(withTrade, noActivity());
      const change = { account: 'A', contract: 'CBT:C:FUT:202009', netBefore, netAfter, activity };
      assert.deepEqual(positionIdentityBreaks([change]), []);
    }),
  );
});

test('positionIdentityBreaks() names each position that its activity does not explain', () => {
  const activity = { ...noActivity(), bought: 10 };
  const row = { account: 'A', netBefore: 5, activity };
  assert.deepEqual(
    positionIdentityBreaks([
      { ...row, contract: 'CBT:C:FUT:202009', netAfter: 15 },
      { ...row, contract: 'CBT:C:FUT:202012', netAfter: 14 },
    ]),
    [
      {
        account: 'A',
        contract: 'CBT:C:FUT:202012',
        netBefore: 5,
        netAfter: 14,
        netExplained: 15,
      },
    ],
  );
});
