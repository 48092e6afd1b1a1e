import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLine } from './failure-line.ts';

const failure = {
  file: 'trades.csv',
  line: 701,
  message: 700,
  field: 'quantity',
  code: 'quantity_must_be_whole_and_above_zero',
  seen: '0',
  wanted: 'whole contracts from 1 to 9999999',
};

for (const [more, line] of [
  [
    {},
    'trades.csv:701 (record 700): quantity: seen 0, wanted whole contracts from 1 to 9999999 [quantity_must_be_whole_and_above_zero]',
  ],
  [
    { field: '', line: 0, message: 0, code: 'file_must_not_be_empty', seen: '', wanted: 'FIXML' },
    'trades.csv: seen (blank), wanted FIXML [file_must_not_be_empty]',
  ],
  [
    { code: 'c', wanted: 'w', seen: 'a\n\u001b[31mred' },
    'trades.csv:701 (record 700): quantity: seen a\\n\\u001b[31mred, wanted w [c]',
  ],
  [
    { code: 'c', wanted: 'w', seen: 'x'.repeat(500) },
    `trades.csv:701 (record 700): quantity: seen ${'x'.repeat(120)}…, wanted w [c]`,
  ],
] as const) {
  test(`failureLine() writes ${line.slice(0, 60)}`, () => {
    assert.equal(failureLine({ ...failure, ...more }), line);
  });
}
