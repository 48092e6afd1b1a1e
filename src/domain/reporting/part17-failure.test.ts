import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountOf, corn, cornCall, cornDecember, held, inputOf } from './_part17-example.ts';
import type { Part17Input } from './part17-input.ts';
import { part17Records } from './part17-report.ts';

const tooMany = held('1001', corn, 10_000_000, 0);
const weekly = (week: number) => ({
  ...cornCall,
  contract: `CBT:C:OOF:202009w${week}:C:3.75`,
});
const failures: readonly (readonly [string, Partial<Part17Input>, readonly string[]])[] = [
  ['reporting_firm_must_be_three_characters', { reportingFirm: '' }, ['firm', '']],
  ['report_date_must_be_a_date', { reportDate: '2020-02-30' }, ['report', '2020-02-30']],
  [
    'account_number_must_fit_twelve_characters',
    {
      accounts: [accountOf('SUSPENSE-CME-C')],
      positions: [held('SUSPENSE-CME-C', corn, 250, 0)],
    },
    ['SUSPENSE-CME-C', 'SUSPENSE-CME-C'],
  ],
  [
    'account_number_must_be_unique',
    {
      accounts: [
        accountOf('A', { specialAccount: '12' }),
        accountOf('B', { specialAccount: '012' }),
      ],
      positions: [held('A', corn, 250, 0)],
    },
    ['12', '000000000012'],
  ],
  [
    'exchange_code_must_be_two_characters',
    { positions: [held('1001', { ...corn, cftcExchange: 'CBT' }, 250, 0)] },
    ['1001 CBT:C:FUT:202009', 'CBT'],
  ],
  [
    'commodity_code_must_be_one_to_five_characters',
    { positions: [held('1001', { ...corn, cftcCommodity: '' }, 250, 0)] },
    ['1001 CBT:C:FUT:202009', ''],
  ],
  [
    'expiration_must_be_known',
    { positions: [held('1001', { ...corn, flex: true }, 250, 0)] },
    ['1001 CBT:C:FUT:202009', ''],
  ],
  [
    'strike_must_fit_seven_digits',
    { positions: [held('1001', { ...cornCall, strikeScale: 1 }, 250, 0)] },
    ['000000001001 CBT:C:OOF:202009:C:3.75', 'strike 3.75 × 10^1'],
  ],
  [
    'quantity_must_fit_seven_digits',
    { positions: [tooMany] },
    ['1001 CBT:C:FUT:202009', '10000000 long, 0 short'],
  ],
  [
    'series_must_be_told_apart',
    { positions: [held('1001', weekly(1), 250, 0), held('1001', weekly(2), 3, 0)] },
    ['1001 CBT:C:OOF:202009w2:C:3.75', 'same columns as CBT:C:OOF:202009w1:C:3.75'],
  ],
  [
    'position_must_be_measured',
    { positions: [held('1001', corn, 250, 0, { evidence: 'estimated' })] },
    ['1001 CBT:C:FUT:202009', 'estimated'],
  ],
];
for (const [code, input, [subject, seen]] of failures) {
  test(`part17Records() reports ${code} and does not file what it is about`, () => {
    const report = part17Records(inputOf(input));
    const [failure, ...others] = report.failures;
    assert.deepEqual([failure?.code, failure?.subject, failure?.seen], [code, subject, seen]);
    assert.equal(others.length, 0);
    // Of two series with the same columns the first is filed.
    const firstOfTwo =
      'RPABC  0000000010012020031601CC    202009  0000375 00002500000000              A';
    const filed = code === 'series_must_be_told_apart' ? [firstOfTwo] : [];
    assert.deepEqual(report.records, filed);
  });
}

test('a quantity of eight digits fails alone: the other records of the account are filed', () => {
  const positions = [tooMany, held('1001', cornDecember, 0, 3)];
  const report = part17Records(inputOf({ positions }));
  assert.deepEqual(report.records, [
    'RPABC  0000000010012020031601 C    202012          00000000000003              A',
  ]);
  assert.equal(report.failures[0]?.code, 'quantity_must_fit_seven_digits');
});
