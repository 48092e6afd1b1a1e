import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OPEN_POSITION_COLUMNS, openPositionsCsv } from './open-positions.ts';
import { balanceJson, closeOutJson, lotJson, positionJson, tradeJson } from './row-json.ts';
import type { BalanceRow, CloseOutRow, LotRow, PositionRow, TradeRow } from './rows.ts';

const balance: BalanceRow = {
  account: '1001',
  currency: 'USD',
  segregation: '4d',
  cash: 1_000_050,
  openTradeEquity: -250_075,
  longOptionValue: 40_000,
  shortOptionValue: 15_000,
  complete: true,
  missing: [],
  initialBalance: 1_000_000,
  premium: -40,
  fees: -10,
  realised: 100,
  variation: 5,
  variationCash: 5,
  cashEntries: -5,
};

test('balanceJson() has the fields of the faces in their order, total equity and liquidating value added up', () => {
  assert.equal(
    JSON.stringify(balanceJson(balance)),
    '{"account":"1001","currency":"USD","cash":"10000.50","openTradeEquity":"-2500.75",' +
      '"longOptionValue":"400.00","shortOptionValue":"150.00","totalEquity":"7499.75",' +
      '"liquidatingValue":"7749.75","segregation":"4d","complete":true,' +
      '"initialBalance":"10000.00","premium":"-0.40","fees":"-0.10","realised":"1.00","variation":"0.05",' +
      '"variationCash":"0.05","cashEntries":"-0.05"}',
  );
});

test('balanceJson() of an incomplete row: what needs the missing mark is blank, what is posted stands', () => {
  const json = balanceJson({ ...balance, complete: false, missing: ['CME:ED:FUT:202003'] });
  const { openTradeEquity, longOptionValue, shortOptionValue, totalEquity, liquidatingValue } =
    json;
  assert.deepEqual(
    [openTradeEquity, longOptionValue, shortOptionValue, totalEquity, liquidatingValue],
    ['', '', '', '', ''],
  );
  const { cash, initialBalance, premium, fees, realised, variation } = json;
  assert.deepEqual(
    [cash, initialBalance, premium, fees, realised, variation],
    ['10000.50', '10000.00', '-0.40', '-0.10', '1.00', ''],
  );
});

test('amounts have the full decimals of their currency: none in yen', () => {
  const json = balanceJson({ ...balance, currency: 'JPY' });
  assert.deepEqual([json.cash, json.premium, json.variation], ['1000050', '-40', '5']);
});

const position: PositionRow = {
  account: '1001',
  contract: 'NYMEX:CL:FUT:202005',
  currency: 'USD',
  long: 5,
  short: 0,
  settlementPrice: -3_763_000_000,
  priceDate: '2020-04-20',
  priceKind: 'daily',
  openTradeEquity: -27_950_000,
  optionValue: 0,
  variation: -27_950_000,
  bought: 5,
  sold: 0,
};
const unmarked: PositionRow = {
  ...position,
  contract: 'CME:ED:OOF:202003:C:98.125',
  settlementPrice: undefined,
  priceDate: '',
  priceKind: '',
  openTradeEquity: undefined,
  optionValue: undefined,
  variation: undefined,
};

test('positionJson() writes a negative price exactly and its amounts with two decimals', () => {
  assert.equal(
    JSON.stringify(positionJson(position)),
    '{"account":"1001","contract":"NYMEX:CL:FUT:202005","currency":"USD","long":5,"short":0,' +
      '"settlementPrice":"-37.63","priceDate":"2020-04-20","priceKind":"daily",' +
      '"openTradeEquity":"-279500.00","optionValue":"0.00","variation":"-279500.00","bought":5,"sold":0}',
  );
});

test('positionJson() of an unmarked position has blanks, never zero', () => {
  const json = positionJson(unmarked);
  assert.deepEqual(
    [json.settlementPrice, json.priceDate, json.openTradeEquity, json.optionValue, json.variation],
    ['', '', '', '', ''],
  );
});

test('openPositionsCsv() lists what is open, sorted, with the columns of positionJson()', () => {
  assert.deepEqual(Object.keys(positionJson(position)), [...OPEN_POSITION_COLUMNS]);
  const flat = { ...position, contract: 'NYMEX:CL:FUT:202004', long: 0 };
  const [, first, second, ...others] = openPositionsCsv([position, flat, unmarked]);
  assert.deepEqual(first?.slice(0, 6), ['1001', unmarked.contract, 'USD', '5', '0', '']);
  assert.deepEqual(second?.slice(0, 6), ['1001', position.contract, 'USD', '5', '0', '-37.63']);
  assert.equal(others.length, 0);
});

test('lotJson() has the fields of the faces in their order', () => {
  const lot: LotRow = {
    account: '1001',
    contract: 'CBT:21:FUT:202006',
    side: 'sell',
    quantity: 3,
    price: 13_870_312_500,
    tradeDate: '2020-03-16',
    openDate: '2020-03-17',
    tradeId: 'CME:CBT:2020-03-16:685:1:S',
    ccpTradeId: '1',
  };
  assert.equal(
    JSON.stringify(lotJson(lot)),
    '{"account":"1001","contract":"CBT:21:FUT:202006","side":"sell","quantity":3,"price":"138.703125",' +
      '"tradeDate":"2020-03-16","openDate":"2020-03-17","tradeId":"CME:CBT:2020-03-16:685:1:S","ccpTradeId":"1"}',
  );
});

test('closeOutJson() has the fields of the faces in their order', () => {
  const closeOut: CloseOutRow = {
    account: '1001',
    contract: 'CBT:C:FUT:202009',
    quantity: 2,
    buyPrice: 370_000_000,
    sellPrice: 371_250_000,
    profit: 12_500,
    currency: 'USD',
    date: '2020-03-17',
    bookingDate: '2020-03-17',
    reversalDate: '',
    buyTradeId: 'B1',
    sellTradeId: 'S1',
    buyDate: '2020-03-16',
    sellDate: '2020-03-17',
    memo: false,
  };
  assert.equal(
    JSON.stringify(closeOutJson({ line: 'closed', closeOut })),
    '{"account":"1001","contract":"CBT:C:FUT:202009","quantity":2,"buyPrice":"3.7","sellPrice":"3.7125",' +
      '"profit":"125.00","currency":"USD","date":"2020-03-17","buyTradeId":"B1","sellTradeId":"S1",' +
      '"buyDate":"2020-03-16","sellDate":"2020-03-17","memo":false,"line":"closed","bookingDate":"2020-03-17"}',
  );
});

test('tradeJson() writes each charge in its own currency', () => {
  const trade: TradeRow = {
    tradeId: 'T1',
    ccpTradeId: '',
    account: '1001',
    contract: 'CME:N1:FUT:202006',
    side: 'buy',
    quantity: 1,
    price: 1_900_000_000_000,
    priceType: 'final',
    tradeType: 'regular',
    tradeDate: '2020-03-16',
    clearingDate: '2020-03-16',
    bookingDate: '2020-03-16',
    currency: 'JPY',
    premium: 0,
    charges: [
      { fee: 'clearing', currency: 'USD', amount: -11 },
      { fee: 'commission', currency: 'JPY', amount: -210 },
    ],
    removal: '',
    removalDate: '',
  };
  const json = tradeJson(trade);
  assert.equal(json.price, '19000');
  assert.equal(json.premium, '0');
  assert.deepEqual(
    json.charges.map(({ amount }) => amount),
    ['-0.11', '-210'],
  );
});
