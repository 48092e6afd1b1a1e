import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { recognise } from './recognise.ts';

const nymex = 'PRODUCT SYMBOL,CONTRACT MONTH,CONTRACT YEAR,CONTRACT DAY,SETTLE,TRADEDATE';
const cases = [
  ['t.csv', 'tradeId,side,quantity,price,contract\n', 'trades'],
  ['t.csv', '\uFEFF"side","quantity",contract\r\n', 'trades'],
  ['t.csv', '\n\n side , quantity , contract\n', 'trades'],
  ['p.csv', 'contract,date,settlement', 'prices'],
  ['a.csv', 'account,externalAccounts,client\n', 'reference accounts'],
  ['c.csv', 'contract,underlyingContract,multiplier\n', 'reference contracts'],
  ['nymex_future.20191218.csv', nymex, 'nymex-settlement FUT NYMEX'],
  ['nymex_option.20191217.csv', `${nymex},STRIKE`, 'nymex-settlement OOF NYMEX'],
  ['comex_future.csv', nymex, 'nymex-settlement FUT COMEX'],
  ['cbt_option.csv', `${nymex},PUT/CALL`, 'nymex-settlement OOF CBT'],
  ['settle.csv', nymex, 'exchange_must_be_in_file_name'],
  ['cme.settle.20191220.s.csv', 'BizDt,ID,SettlePrice', 'cme-settlement daily'],
  ['cme.settle.20191220.e.csv', 'BizDt,ID,SettlePrice', 'cme-settlement early'],
  ['cme.csv', 'BizDt,ID,SettlePrice', 'settlement_kind_must_be_in_file_name'],
  ['x.xml', '<?xml version="1.0"?><FIXML>', 'fixml'],
  ['x', '\uFEFF \n <FIXML v="5.0">', 'fixml'],
  ['x', '', 'file_must_not_be_empty'],
  ['x', '\n\n', 'file_kind_must_be_recognised'],
  ['x', 'hello', 'file_kind_must_be_recognised'],
  ['x', '{"a":1}', 'file_kind_must_be_recognised'],
  ['x', 'PK\u0003\u0004', 'file_kind_must_be_recognised'],
] as const;

function outcomeOf(head: Uint8Array, fileName: string): string {
  const recognised = recognise(head, fileName);
  return recognised.ok ? Object.values(recognised.file).join(' ') : recognised.refusal.code;
}

for (const [fileName, text, expected] of cases) {
  test(`recognise() of ${fileName} ${JSON.stringify(text.slice(0, 30))}: ${expected}`, () => {
    assert.equal(outcomeOf(Buffer.from(text), fileName), expected);
  });
}

test('recognise() refuses UTF-16', () => {
  const bytes = Buffer.from('\uFEFFtradeId,side', 'utf16le');
  assert.equal(outcomeOf(bytes, 't.csv'), 'file_must_be_utf8');
  assert.equal(outcomeOf(bytes.swap16(), 't.csv'), 'file_must_be_utf8');
});

test('recognise() has an answer to any bytes and any name', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, fileName) => {
      assert.ok(outcomeOf(bytes, fileName).length > 0);
    }),
    { numRuns: 1000 },
  );
});
