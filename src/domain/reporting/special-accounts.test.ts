import assert from 'node:assert/strict';
import { test } from 'node:test';
import { specialAccounts } from './special-accounts.ts';

type Row = readonly [account: string, specialAccount: string, controller: string];

function check(rows: readonly Row[]) {
  const accounts = rows.map(([account, specialAccount, controller]) => ({
    account,
    specialAccount,
    controller,
    accountType: 'customer' as const,
    positionMethod: 'net' as const,
  }));
  const { groupOf, numberOf, sharedNumbers } = specialAccounts(accounts);
  const groups = Map.groupBy(numberOf.keys(), (account) => groupOf.get(account));
  return {
    groups: [...groups.values()].map((members) => members.join('+')),
    numbers: [...numberOf.values()],
    shared: [...sharedNumbers],
  };
}

const cases: readonly (readonly [string, readonly Row[], ReturnType<typeof check>])[] = [
  [
    'unrelated accounts stand alone, under their own number or id',
    [
      ['A', '77', ''],
      ['B', '', ''],
    ],
    { groups: ['A', 'B'], numbers: ['77', 'B'], shared: [] },
  ],
  [
    'one controller makes one group; the account without a number takes the lowest of the group',
    [
      ['A', '', 'Smith'],
      ['B', '78', 'Smith'],
      ['C', '77', 'Smith'],
    ],
    { groups: ['A+B+C'], numbers: ['77', '78', '77'], shared: [] },
  ],
  [
    'a group without any number is reported under its lowest account id',
    [
      ['B', '', 'Smith'],
      ['A', '', 'Smith'],
    ],
    { groups: ['B+A'], numbers: ['A', 'A'], shared: [] },
  ],
  [
    'ties chain: A and B by controller, B and C by number',
    [
      ['A', '', 'Smith'],
      ['C', '77', ''],
      ['B', '77', 'Smith'],
    ],
    { groups: ['A+C+B'], numbers: ['77', '77', '77'], shared: [] },
  ],
  [
    'other controllers, even when one is part of the other, do not tie: exactly the same persons only',
    [
      ['A', '', 'Smith'],
      ['B', '', 'Smith & Jones'],
    ],
    { groups: ['A', 'B'], numbers: ['A', 'B'], shared: [] },
  ],
  [
    'numbers that zero filling makes equal are shared',
    [
      ['A', '12', ''],
      ['B', '012', ''],
    ],
    { groups: ['A', 'B'], numbers: ['12', '012'], shared: ['000000000012'] },
  ],
  [
    'an account id that stands in for a number must not be the number of another',
    [
      ['A', '', ''],
      ['B', 'A', ''],
    ],
    { groups: ['A', 'B'], numbers: ['A', 'A'], shared: ['00000000000A'] },
  ],
];
for (const [what, rows, expected] of cases) {
  test(`specialAccounts() ${what}`, () => {
    assert.deepEqual(check(rows), expected);
  });
}
