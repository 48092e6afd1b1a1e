import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountNumberOf, partsOfRecord } from './part17-words.ts';

const RECORD = 'RPABC  0000000010012020031601CC    202009  0000375 00000010000000              A';

test('partsOfRecord() cuts the 80 characters into the parts of the layout and loses none', () => {
  const parts = partsOfRecord(RECORD);
  assert.equal(parts.map(({ text }) => text).join(''), RECORD);
  const told = parts
    .filter(({ text }) => text.trim() !== '')
    .map(({ title, columns, text }) => `${columns} ${title}: ${text.trim()}`);
  assert.deepEqual(told, [
    '1–2 Report type: RP',
    '3–5 Reporting firm: ABC',
    '8–19 Account number: 000000001001',
    '20–27 Report date: 20200316',
    '28–29 Exchange: 01',
    '30 Put or call: C',
    '31–35 Commodity: C',
    '36–43 Expiration: 202009',
    '44–50 Strike: 0000375',
    '52–58 Long: 0000001',
    '59–65 Short: 0000000',
    '80 Action: A',
  ]);
});

test('accountNumberOf() reads columns 8 to 19', () => {
  assert.equal(accountNumberOf(RECORD), '000000001001');
});
