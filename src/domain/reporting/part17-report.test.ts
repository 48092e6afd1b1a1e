import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import {
  accountOf,
  bund,
  corn,
  cornCall,
  cornDecember,
  held,
  inputOf,
  smith,
  trakrs,
  wheat,
} from './_part17-example.ts';
import type { Part17Input } from './part17-input.ts';
import { part17EvidenceFile, part17FileText, part17Records } from './part17-report.ts';

type Case = {
  readonly name: string;
  readonly input: Partial<Part17Input>;
  readonly records: readonly string[];
};

const cases: readonly Case[] = [
  {
    name: 'an account below every level files nothing',
    input: { positions: [held('1001', corn, 249, 0), held('1001', wheat, 0, 149)] },
    records: [],
  },
  {
    name: 'once reportable, all months and options of the commodity are filed, other commodities are not',
    input: {
      positions: [
        held('1001', corn, 250, 0),
        held('1001', cornDecember, 0, 3),
        held('1001', cornCall, 1, 0),
        held('1001', wheat, 149, 0),
        held('1002', corn, 249, 0),
      ],
    },
    records: [
      'RPABC  0000000010012020031601 C    202009          00002500000000              A',
      'RPABC  0000000010012020031601CC    202009  0000375 00000010000000              A',
      'RPABC  0000000010012020031601 C    202012          00000000000003              A',
    ],
  },
  {
    name: 'a net account is filed net',
    input: { positions: [held('1001', corn, 300, 40)] },
    records: ['RPABC  0000000010012020031601 C    202009          00002600000000              A'],
  },
  {
    name: 'a net account at 300 long and 60 short is at 240 and files nothing',
    input: { positions: [held('1001', corn, 300, 60)] },
    records: [],
  },
  {
    name: 'a gross account and an omnibus account are filed gross',
    input: {
      accounts: [
        accountOf('1001', { positionMethod: 'gross' }),
        accountOf('1002', { accountType: 'omnibus-customer', specialAccount: 'OMNI2' }),
      ],
      positions: [held('1001', corn, 300, 60), held('1002', corn, 240, 250)],
    },
    records: [
      'RPABC  0000000010012020031601 C    202009          00003000000060              A',
      'RPABC  0000000OMNI22020031601 C    202009          00002400000250              A',
    ],
  },
  {
    name: 'accounts of one controller count together and, sharing a number, are added up gross',
    input: {
      accounts: smith,
      positions: [
        held('1001', corn, 150, 0),
        held('1002', corn, 110, 5),
        held('1002', wheat, 9, 0),
      ],
    },
    records: ['RPABC  0000000000772020031601 C    202009          00002550000000              A'],
  },
  {
    name: 'one long and one short account of one controller are not set off against each other',
    input: {
      accounts: smith,
      positions: [held('1001', corn, 250, 0), held('1002', corn, 0, 200)],
    },
    records: ['RPABC  0000000000772020031601 C    202009          00002500000200              A'],
  },
  {
    name: 'two numbers of one controller are decided together and filed apart',
    input: {
      accounts: [
        accountOf('1001', { specialAccount: '78', controller: 'Smith' }),
        accountOf('1002', { specialAccount: '77', controller: 'Smith' }),
      ],
      positions: [held('1001', corn, 150, 0), held('1002', corn, 100, 0)],
    },
    records: [
      'RPABC  0000000000772020031601 C    202009          00001000000000              A',
      'RPABC  0000000000782020031601 C    202009          00001500000000              A',
    ],
  },
  {
    name: 'exchanges and delivery notices of a reportable account are filed, of another not',
    input: {
      positions: [
        held('1001', corn, 250, 0, { efrpBought: 40, efrpSold: 15 }),
        held('1001', cornDecember, 0, 0, { noticesStopped: 7, noticesIssued: 2 }),
        held('1002', corn, 10, 0, { efrpBought: 40 }),
      ],
    },
    records: [
      'RPABC  0000000010012020031601 C    202009          00002500000000              A',
      'EPABC  0000000010012020031601 C    202009          00000400000015              A',
      'DNABC  0000000010012020031601 C    202012          00000070000002              A',
    ],
  },
  {
    name: 'TRAKRS are tested in contracts and filed in thousands, rounded down',
    input: { positions: [held('1001', trakrs, 0, 50_999), held('1002', trakrs, 49_999, 0)] },
    records: ['RPABC  0000000010012020031602 TKR  202012          00000000000050              A'],
  },
];

for (const { name, input, records } of cases) {
  test(`part17Records() ${name}`, () => {
    const report = part17Records(inputOf(input));
    assert.deepEqual(report.failures, []);
    assert.deepEqual(report.records, records);
  });
}

test('a product on no US reporting market is skipped and counted', () => {
  const positions = [held('1001', bund, 5_000, 0), held('1001', corn, 300, 0)];
  const report = part17Records(inputOf({ positions }));
  assert.equal(report.notOnUsMarket, 1);
  assert.equal(report.records.length, 1);
});

test('a flexible option carries its full date, its exercise style and what it exercises into', () => {
  const flex = {
    ...cornCall,
    flex: true,
    expiryDate: '2020-08-21',
    exerciseStyle: 'european',
  } as const;
  const report = part17Records(inputOf({ positions: [held('1001', flex, 250, 0)] }));
  assert.deepEqual(report.records, [
    'RPABC  0000000010012020031601CC    202008210000375E00002500000000C    202009   A',
  ]);
});

test('an estimated report says beside the file what each line rests on; the worst part counts', () => {
  const accounts = smith;
  const positions = [
    held('1001', corn, 150, 0, { source: 'positions.csv 5f2a' }),
    held('1002', corn, 150, 0, { evidence: 'estimated', source: 'phone' }),
    held('1002', cornDecember, 5, 0, { evidence: 'carried-forward', source: '2020-03-13' }),
  ];
  const input = inputOf({ accounts, positions, mode: 'estimate' });
  const report = part17Records(input);
  const file = part17EvidenceFile(input, report);
  assert.deepEqual(
    file.records.map(({ line, evidence, sources }) => [line, evidence, sources.join('; ')]),
    [
      [1, 'estimated', 'positions.csv 5f2a; phone'],
      [2, 'carried-forward', '2020-03-13'],
    ],
  );
  assert.deepEqual(file.counts, { measured: 0, estimated: 1, 'carried-forward': 1 });
  assert.deepEqual(
    file.records.map(({ record }) => record),
    report.records,
  );
  const sure = positions.map((position) => ({ ...position, evidence: 'measured' as const }));
  assert.deepEqual(part17Records(inputOf({ accounts, positions: sure })).records, report.records);
});

test('part17FileText() ends every line with LF; no records make an empty file', () => {
  assert.equal(part17FileText([]), '');
  assert.equal(part17FileText(['a', 'b']), 'a\nb\n');
});

const contracts = [corn, cornDecember, cornCall, wheat, trakrs, bund];
const anyPositions = fc
  .uniqueArray(
    fc.record({
      account: fc.constantFrom('1001', '1002', '1003'),
      contract: fc.constantFrom(...contracts),
      long: fc.integer({ min: 0, max: 60_000 }),
      short: fc.integer({ min: 0, max: 60_000 }),
    }),
    { selector: ({ account, contract }) => `${account} ${contract.contract}` },
  )
  .map((rows) => rows.map((row) => held(row.account, row.contract, row.long, row.short)));

test('for any positions: 80 ASCII characters a line, the same file in any order, all of a commodity or nothing', () => {
  fc.assert(
    fc.property(anyPositions, (positions) => {
      const report = part17Records(inputOf({ positions }));
      assert.deepEqual(report.failures, []);
      for (const record of report.records) assert.match(record, /^[\x20-\x7e]{80}$/);
      const accounts = inputOf({}).accounts.toReversed();
      const reversed = part17Records(inputOf({ accounts, positions: positions.toReversed() }));
      assert.deepEqual(reversed, report);
      for (const { accountNumber, commodity, positions: filed } of report.specialAccounts) {
        const account = accountNumber.slice(-4);
        const open = positions.filter(
          (row) =>
            row.account === account &&
            row.contract.commodity === commodity &&
            row.long !== row.short,
        );
        assert.equal(filed.length, open.length);
      }
    }),
  );
});
