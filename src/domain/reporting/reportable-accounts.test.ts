import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corn, cornCall, held, inputOf, wheat } from './_part17-example.ts';
import { part17Records } from './part17-report.ts';
import { reportableAccounts } from './reportable-accounts.ts';

const yesterday = part17Records(
  inputOf({
    reportDate: '2020-03-13',
    positions: [held('1001', corn, 250, 0), held('1002', wheat, 0, 150)],
  }),
);
const input = inputOf({
  positions: [held('1001', corn, 300, 40), held('1001', cornCall, 2, 0), held('1003', wheat, 9, 0)],
  previous: yesterday.specialAccounts,
});

test('reportableAccounts() names each account number with its level and what its lines add up to', () => {
  assert.deepEqual(reportableAccounts(input, part17Records(input)), [
    {
      accountNumber: '000000001001',
      exchange: '01',
      commodity: 'CBT:C:FUT',
      state: 'reportable',
      level: 250,
      long: 262,
      short: 0,
      lines: 2,
      accounts: ['1001'],
    },
    // Its 150 wheat are gone: filed once more, as zero, and no account stands behind the line.
    {
      accountNumber: '000000001002',
      exchange: '01',
      commodity: 'CBT:W:FUT',
      state: 'exit',
      level: 150,
      long: 0,
      short: 0,
      lines: 1,
      accounts: [],
    },
  ]);
});

test('reportableAccounts() says no level for a commodity that nobody holds any more', () => {
  const none = { ...input, positions: [] };
  const levels = reportableAccounts(none, part17Records(none)).map(({ level }) => level);
  assert.deepEqual(levels, [undefined, undefined]);
});
