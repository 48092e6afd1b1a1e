import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TRADE_TYPES } from './trade-events.ts';
import { feeRowCharges, TRADE_TYPE_EFFECTS } from './trade-type-effects.ts';

const page = readFileSync(new URL('../../../docs/formats/trade-types.md', import.meta.url), 'utf8');

/** Rows of the first table of the page, without its two head lines. */
function documentedRows(): readonly string[] {
  const lines = page.split('\n');
  const head = lines.findIndex((line) => line.startsWith('| trade type |'));
  const rows = lines.slice(head + 2);
  return rows.slice(
    0,
    rows.findIndex((line) => !line.startsWith('|')),
  );
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no');

test('every trade type has the same row in the table and in its document, and no row is left over', () => {
  const rows = TRADE_TYPES.map((type) => {
    const { volume, exchangeFee, clearingFee, part17 } = TRADE_TYPE_EFFECTS[type];
    return `| ${type} | ${yesNo(volume)} | ${yesNo(exchangeFee)} | ${yesNo(clearingFee)} | ${part17} |`;
  });
  assert.deepEqual(documentedRows(), rows);
});

test('every Part 17 bucket of the table is explained in the document', () => {
  for (const effects of Object.values(TRADE_TYPE_EFFECTS)) {
    assert.ok(page.includes(`\n| ${effects.part17} | `), `bucket ${effects.part17} has no row`);
  }
});

const feeCases = [
  // fee row        named for      trade          charged
  ['exchange', '*', 'regular', true],
  ['exchange-block', 'block', 'block', true],
  ['exchange-block', 'block', 'regular', false],
  ['exchange', '*', 'transfer', false],
  ['clearing', '*', 'onset', true],
  ['commission', '*', 'offset', false],
  ['give-up', 'offset', 'offset', true],
  ['give-up', 'offset', 'onset', false],
  ['exercise', 'exercise', 'exercise', true],
  ['clearing', '*', 'exercise', false],
] as const;
for (const [fee, named, tradeType, charged] of feeCases) {
  test(`feeRowCharges() ${fee} for ${named} on ${tradeType}: ${charged}`, () => {
    assert.equal(feeRowCharges({ fee, tradeType: named }, tradeType), charged);
  });
}
