import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountOf, corn, cornDecember, held, inputOf } from './_part17-example.ts';
import type { SpecialAccountReport } from './part17-input.ts';
import { part17Records } from './part17-report.ts';

test('an account crossing up through and down below its level is filed up to its first day below', () => {
  const days = [
    // date, corn September, corn December, lines
    ['2020-03-16', 249, 10, []],
    [
      '2020-03-17',
      250,
      10,
      [
        'RPABC  0000000010012020031701 C    202009          00002500000000              A',
        'RPABC  0000000010012020031701 C    202012          00000100000000              A',
      ],
    ],
    [
      '2020-03-18',
      0,
      10,
      [
        'RPABC  0000000010012020031801 C    202009          00000000000000              A',
        'RPABC  0000000010012020031801 C    202012          00000100000000              A',
      ],
    ],
    ['2020-03-19', 0, 10, []],
    [
      '2020-03-20',
      251,
      0,
      ['RPABC  0000000010012020032001 C    202009          00002510000000              A'],
    ],
    [
      '2020-03-23',
      0,
      0,
      ['RPABC  0000000010012020032301 C    202009          00000000000000              A'],
    ],
    ['2020-03-24', 0, 0, []],
  ] as const;
  let previous: readonly SpecialAccountReport[] = [];
  for (const [reportDate, september, december, lines] of days) {
    const positions = [held('1001', corn, september, 0), held('1001', cornDecember, december, 0)];
    const report = part17Records(inputOf({ reportDate, positions, previous }));
    assert.deepEqual(report.records, lines, reportDate);
    previous = report.specialAccounts;
  }
});

test('an exit is filed although the account holds nothing and is not even listed any more', () => {
  const first = part17Records(inputOf({ positions: [held('1001', corn, 0, 400)] }));
  const next = { reportDate: '2020-03-17', accounts: [], previous: first.specialAccounts };
  assert.deepEqual(part17Records(inputOf(next)).records, [
    'RPABC  0000000010012020031701 C    202009          00000000000000              A',
  ]);
});

test('a number that goes flat while its group stays reportable files its own exit', () => {
  const accounts = [
    accountOf('1001', { specialAccount: '78', controller: 'Smith' }),
    accountOf('1002', { specialAccount: '77', controller: 'Smith' }),
  ];
  const positions = [held('1001', corn, 150, 0), held('1002', corn, 300, 0)];
  const first = part17Records(inputOf({ accounts, positions }));
  const next = part17Records(
    inputOf({
      accounts,
      reportDate: '2020-03-17',
      positions: [held('1001', corn, 0, 0), held('1002', corn, 300, 0)],
      previous: first.specialAccounts,
    }),
  );
  assert.deepEqual(next.records, [
    'RPABC  0000000000772020031701 C    202009          00003000000000              A',
    'RPABC  0000000000782020031701 C    202009          00000000000000              A',
  ]);
});
