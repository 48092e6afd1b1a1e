import assert from 'node:assert/strict';
import { test } from 'node:test';
import { booksHold, equityHeld } from './_mixed-measures.ts';
import type { MixedStep } from './_mixed-steps.ts';
import { finishMixed, playMixed } from './_mixed-world.ts';
import { bookRules } from './book.ts';

type Step = readonly [act: MixedStep['act'], change?: Partial<MixedStep>];

// Histories that the mixed world met by chance, each with what stands of the group at its end.
const FOUND: readonly (readonly [what: string, steps: readonly Step[], group: string])[] = [
  [
    'a trade is replaced whose share is a fill of a group on its way: the share leaves, the group goes back',
    [
      ['book'],
      ['allocate'],
      ['group-add', { which: 14 }],
      ['group-complete'],
      ['replace', { quantity: 2 }],
    ],
    'G0 reopening 0',
  ],
  [
    'a give-up of part is taken back while the rest is a fill: the rest leaves the group',
    [['book', { quantity: 2 }], ['give-up'], ['group-add', { which: 2 }], ['give-up-step']],
    'G0 open 0',
  ],
  [
    'a group whose average was given up is not reopened before that is taken back',
    [
      ['book', { quantity: 2 }],
      ['group-add', { which: 1 }],
      ['group-allocate', { which: 3, account: 1, other: 1 }],
      ['give-up', { which: 1 }],
      ['group-reopen', { which: 3 }],
    ],
    'G1 complete 1',
  ],
  [
    'an average that is divided while its group is being cancelled goes with the group',
    [
      ['book'],
      ['group-add'],
      ['group-allocate'],
      ['group-cancel'],
      ['allocate', { which: 1 }],
      ['group-advance'],
    ],
    'none',
  ],
];
for (const [what, steps, group] of FOUND) {
  test(what, () => {
    const ONE = { which: 0, account: 0, other: 0, quantity: 1, isBuy: false, day: 0 };
    const all = steps.map(([act, change]) => ({ ...ONE, ...change, act }));
    const world = playMixed(all, false, booksHold);
    const { firm } = world;
    const groups = [...firm.book.averageGroups.byId.values()];
    const seen = groups.map(({ groupId, status, fills }) => `${groupId} ${status} ${fills.size}`);
    assert.equal(seen.join() || 'none', group);
    finishMixed(world);
    booksHold(world);
    const [held, due] = equityHeld(world);
    assert.equal(held, due);
    assert.equal([...bookRules.canonicalState(firm.replayed())].join('\n'), firm.hashLines());
  });
}
