import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc, TEST_SEED } from '../basics/_seeded.ts';
import { booksHold, contractsHeld, equityHeld } from './_mixed-measures.ts';
import { endingSteps, futuresSteps } from './_mixed-steps.ts';
import { finishMixed, playMixed } from './_mixed-world.ts';
import { bookRules } from './book.ts';
import type { Command } from './commands.ts';

const RUNS = 150;

test(`no contract and no cent is lost (seed ${TEST_SEED})`, () => {
  fc.assert(
    fc.property(futuresSteps, (steps) => {
      const world = playMixed(steps, false, (now) => {
        booksHold(now);
        const [held, due] = contractsHeld(now);
        assert.equal(held, due);
      });
      finishMixed(world);
      booksHold(world);
      const [held, due] = equityHeld(world);
      assert.equal(held, due);
      const { firm } = world;
      assert.equal([...bookRules.canonicalState(firm.replayed())].join('\n'), firm.hashLines());
    }),
    { seed: TEST_SEED, numRuns: RUNS },
  );
});

test(`with options and deliveries too (seed ${TEST_SEED})`, () => {
  fc.assert(
    fc.property(endingSteps, (steps) => {
      const world = playMixed(steps, true, booksHold);
      finishMixed(world);
      booksHold(world);
      const { firm } = world;
      assert.equal([...bookRules.canonicalState(firm.replayed())].join('\n'), firm.hashLines());
    }),
    { seed: TEST_SEED, numRuns: RUNS },
  );
});

const ONE = { which: 0, account: 0, other: 1, quantity: 1, isBuy: true, day: 0 } as const;
const REFUSED = [
  ['trade_must_not_be_in_a_group', ['book', 'group-add'], 'CME:NYMEX:2020-04-16:685:T0:B'],
  [
    'trade_must_not_be_given_up',
    ['book', 'give-up'],
    'CME:NYMEX:2020-04-16:685:T0:B/up-148-CARRY1',
  ],
  [
    'trade_must_not_be_made_by_the_book',
    ['book', 'transfer'],
    'CME:NYMEX:2020-04-16:~transfer-in:X0 CME:NYMEX:2020-04-16:685:T0:B:B',
  ],
] as const;
for (const [code, acts, tradeId] of REFUSED) {
  test(`after ${acts.join(', ')} a give-up and an allocation are refused: ${code}`, () => {
    const steps = acts.map((act) => ({
      ...ONE,
      act,
      quantity: act === 'give-up' ? 6 : 1,
      which: act === 'transfer' ? 3 : 0,
    }));
    const { firm } = playMixed(steps, false, booksHold);
    if (firm.book.averageGroups.byId.has('G0')) {
      const advance = { type: 'stepAverageGroup', groupId: 'G0', step: 'advance' } as const;
      while (firm.accepted(advance).length > 0);
    }
    const shares = [{ account: 'A1', quantity: 1 }];
    const commands: readonly Command[] = [
      { type: 'markGiveUp', tradeId, firm: '148', account: '', quantity: 0 },
      { type: 'allocate', tradeId, shares },
    ];
    const codes = commands.map((command) => {
      const decision = firm.run(command);
      return decision.ok ? 'accepted' : decision.rejection.code;
    });
    assert.deepEqual(codes, [code, code]);
  });
}
