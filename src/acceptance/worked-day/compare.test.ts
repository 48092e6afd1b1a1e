import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from './compare.ts';
import { parseWorkedDocument, type TableStep } from './document.ts';

const table: TableStep = {
  kind: 'table',
  line: 1,
  words: ['balances'],
  columns: ['account', 'cash', 'complete'],
  rows: [
    ['A1', '-41.92', 'true'],
    ['A2', '0.00', 'true'],
  ],
};
const a1 = { account: 'A1', cash: '-41.92', complete: true, fees: '-1.00' };
const cases: readonly (readonly [string, unknown, number])[] = [
  ['equal in the columns shown, a row of zeros left out', [a1], 0],
  ['a row of zeros on the other side', [a1, { account: 'A3', cash: '0', complete: true }], 0],
  ['another cent', [{ ...a1, cash: '-41.93' }], 2],
  ['another number of decimals', [{ ...a1, cash: '-41.920' }], 2],
  ['a field that is not there', [{ account: 'A1', cash: '-41.92' }], 2],
  ['a row too many', [a1, a1], 1],
  ['no rows', [], 1],
  ['no list', { rows: [a1] }, 1],
];
for (const [name, answer, count] of cases) {
  test(`differences() of ${name}: ${count}`, () => {
    assert.equal(differences(table, answer).length, count);
  });
}

test('parseWorkedDocument() reads commands, tables and files in order', () => {
  const text = [
    '```holdfast',
    'holdfast cash add --reason "opening balance"  # exit 1',
    '```',
    '<!-- expect: holdfast lots --date D -->',
    '',
    '| account | profit |',
    '|---|---|',
    '| A1 | -1,234.50 |',
    '',
    '<!-- expect-file: part17.txt -->',
    '',
    '```part17',
    'RP  A',
    '```',
  ].join('\n');
  assert.deepEqual(parseWorkedDocument(text), {
    steps: [
      {
        kind: 'command',
        line: 2,
        words: ['cash', 'add', '--reason', 'opening balance'],
        exitCode: 1,
        name: '',
      },
      {
        kind: 'table',
        line: 4,
        words: ['lots', '--date', 'D'],
        columns: ['account', 'profit'],
        rows: [['A1', '-1234.50']],
      },
      { kind: 'file', line: 10, name: 'part17.txt', text: 'RP  A\n' },
    ],
    problems: [],
  });
});

const unreadable = [
  '<!-- expect: holdfast lots -->\n\nno table',
  '<!-- expect: lots -->',
  '<!-- expect-file: part17.txt -->\n```text\n```',
  '```holdfast\nls\n```',
  '```holdfast\nholdfast verify',
  '```holdfast\n```',
  '<!-- expect: holdfast lots -->\n| a | b |\n|---|---|\n| 1 |',
];
for (const text of unreadable) {
  test(`parseWorkedDocument() names ${JSON.stringify(text)} instead of skipping it`, () => {
    const { steps, problems } = parseWorkedDocument(text);
    assert.deepEqual([steps.length, problems.length], [0, 1]);
  });
}
