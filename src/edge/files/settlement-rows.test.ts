import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Price, priceToText } from '../../domain/basics/price.ts';
import { isNoPrice } from '../../domain/basics/settlement-text.ts';
import { readCmeRow } from './cme-row.ts';
import type { RecordContent } from './import-record.ts';
import { readNymexRow } from './nymex-row.ts';
import { readPriceRow } from './price-row.ts';

/** `contract date kind price source`, or `no price: contract`, or the failing field and code. */
function outcomeOf(content: RecordContent): string {
  for (const { field, code } of content.failures) return `${field}: ${code}`;
  for (const { contract } of content.noPrices) return `no price: ${contract}`;
  for (const command of content.commands) {
    if (command.type !== 'setSettlementPrice') continue;
    const { contract, date, kind, price, source } = command;
    return [contract, date, kind, priceToText(price), source].join(' ');
  }
  return 'nothing';
}

for (const [text, expected] of [
  ['', true],
  ['9999999', true],
  ['9999999.0', true],
  ['CAB', true],
  ['----', true],
  ['0', false],
  ['-0.05', false],
  ['99999', false],
  ['n/a', false],
] as const) {
  test(`isNoPrice(${JSON.stringify(text)}) is ${expected}`, () => {
    assert.equal(isNoPrice(text), expected);
  });
}

const price = { contract: 'NYMEX:CL:FUT:202005', date: '2020-04-20', settlement: '-37.63' };
const prices = [
  [{}, 'NYMEX:CL:FUT:202005 2020-04-20 daily -37.63 prices.csv'],
  [{ kind: 'early', source: 'desk' }, 'NYMEX:CL:FUT:202005 2020-04-20 early -37.63 desk'],
  [{ settlement: '0' }, 'NYMEX:CL:FUT:202005 2020-04-20 daily 0 prices.csv'],
  [{ settlement: '' }, 'no price: NYMEX:CL:FUT:202005'],
  [{ settlement: '9999999' }, 'no price: NYMEX:CL:FUT:202005'],
  [{ settlement: 'high' }, 'settlement: price_must_be_a_decimal'],
  [{ kind: 'late' }, 'kind: price_kind_must_be_known'],
  [{ date: '20200420' }, 'date: date_must_be_a_day'],
  [{ contract: 'CL May' }, 'contract: contract_must_be_a_contract'],
] as const;
for (const [cells, expected] of prices) {
  test(`readPriceRow() with ${JSON.stringify(cells)}: ${expected}`, () => {
    assert.equal(outcomeOf(readPriceRow({ ...price, ...cells }, 'prices.csv')), expected);
  });
}

const option = {
  'PRODUCT SYMBOL': 'LO',
  'CONTRACT MONTH': '2',
  'CONTRACT YEAR': '2020',
  'CONTRACT DAY': '',
  'PUT/CALL': 'C',
  STRIKE: '61.0',
  SETTLE: '1.49',
  'PRIOR SETTLE': '1.3',
  TRADEDATE: '12/17/2019',
};
const options = [
  [{}, 'NYMEX:LO:OOF:202002:C:61 2019-12-17 daily 1.49 o.csv'],
  [{ 'CONTRACT DAY': '9' }, 'NYMEX:LO:OOF:20200209:C:61 2019-12-17 daily 1.49 o.csv'],
  [{ 'PUT/CALL': 'P', STRIKE: '-5' }, 'NYMEX:LO:OOF:202002:P:-5 2019-12-17 daily 1.49 o.csv'],
  [{ SETTLE: 'CAB' }, 'no price: NYMEX:LO:OOF:202002:C:61'],
  [{ SETTLE: '' }, 'no price: NYMEX:LO:OOF:202002:C:61'],
  [{ SETTLE: 'UNCH' }, 'SETTLE: price_must_be_a_decimal'],
  [{ 'PUT/CALL': 'X' }, 'PUT/CALL: put_call_must_be_c_or_p'],
  [{ 'CONTRACT MONTH': '13' }, 'PRODUCT SYMBOL: contract_must_be_a_contract'],
  [{ STRIKE: '' }, 'PRODUCT SYMBOL: contract_must_be_a_contract'],
  [{ TRADEDATE: '17/12/2019' }, 'TRADEDATE: date_must_be_a_day'],
] as const;
for (const [cells, expected] of options) {
  test(`readNymexRow() with ${JSON.stringify(cells)}: ${expected}`, () => {
    const place = { exchange: 'NYMEX', fileName: 'o.csv' };
    assert.equal(outcomeOf(readNymexRow({ ...option, ...cells }, 'OOF', place)), expected);
  });
}

test('readNymexRow() reads a future and keeps its prior settle as a fact of its own', () => {
  const cells = { ...option, 'PRODUCT SYMBOL': 'CL', SETTLE: '60.93', 'PRIOR SETTLE': '60.94' };
  const content = readNymexRow(cells, 'FUT', { exchange: 'NYMEX', fileName: 'f.csv' });
  assert.equal(outcomeOf(content), 'NYMEX:CL:FUT:202002 2019-12-17 daily 60.93 f.csv');
  const prior: Price = 6_094_000_000;
  const contract = 'NYMEX:CL:FUT:202002';
  assert.deepEqual(content.priorSettles, [{ contract, date: '2019-12-17', price: prior }]);
});

const cme = {
  BizDt: '2019-12-20',
  ID: 'ED',
  StrkPx: '92.50',
  SecTyp: 'OOF',
  MMY: '20200100',
  MatDt: '2020-01-10',
  PutCall: '1',
  Exch: 'CME',
  LastTrdDt: '2020-01-10',
  SettlePrice: '5.735',
  UndlyExch: 'CME',
  UndlyID: 'ED',
  UndlySecTyp: 'FUT',
  UndlyMMY: '202003',
};
const cmeCases = [
  [{}, 'CME:ED:OOF:202001:C:92.5 2019-12-20 daily 5.735 c.csv'],
  [{ PutCall: '0' }, 'CME:ED:OOF:202001:P:92.5 2019-12-20 daily 5.735 c.csv'],
  [
    { SecTyp: 'FUT', PutCall: '', StrkPx: '', UndlySecTyp: '', UndlyMMY: '' },
    'CME:ED:FUT:202001 2019-12-20 daily 5.735 c.csv',
  ],
  [{ SettlePrice: '9999999' }, 'no price: CME:ED:OOF:202001:C:92.5'],
  [{ SettlePrice: '' }, 'no price: CME:ED:OOF:202001:C:92.5'],
  [{ PutCall: 'C' }, 'PutCall: put_call_must_be_0_or_1'],
  [{ PutCall: '' }, 'ID: contract_must_be_a_contract'],
  [{ SecTyp: 'IRS' }, 'ID: contract_must_be_a_contract'],
  [{ BizDt: '12/20/2019' }, 'BizDt: date_must_be_a_day'],
  [{ MatDt: 'soon' }, 'MatDt: date_must_be_a_day'],
  [{ UndlyID: '' }, 'UndlyID: underlying_must_be_a_contract'],
] as const;
for (const [cells, expected] of cmeCases) {
  test(`readCmeRow() with ${JSON.stringify(cells)}: ${expected}`, () => {
    const place = { kind: 'daily', fileName: 'c.csv' } as const;
    assert.equal(outcomeOf(readCmeRow({ ...cme, ...cells }, place)), expected);
  });
}
