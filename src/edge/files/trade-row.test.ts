import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeReport } from '../../domain/trade/trade-report.ts';
import { readTradeRow } from './trade-row.ts';

const good = {
  tradeId: '7799607',
  side: 'buy',
  quantity: '5',
  price: '370.25',
  contract: 'CBT:C:FUT:202009',
  account: 'ACC1',
  tradeDate: '2020-03-16',
  clearingDate: '2020-03-16',
  executionTime: '2020-03-15T19:00:01.5-05:00',
  venue: 'XCBT',
  cti: '4',
  type: '',
};

function reportOf(cells: { readonly [column: string]: string }): TradeReport | undefined {
  const [command] = readTradeRow({ ...good, ...cells }, 'trades.csv:2').commands;
  return command?.type === 'captureTrade' ? command.report : undefined;
}

test('readTradeRow() reads a CCP trade with every default', () => {
  assert.deepEqual(reportOf({}), {
    action: 'book',
    removal: '',
    origin: 'ccp',
    ccp: '',
    contract: 'CBT:C:FUT:202009',
    statedMultiplier: '',
    ccpTradeId: '7799607',
    member: '',
    side: 'buy',
    quantity: 5,
    price: 37_025_000_000,
    priceType: 'final',
    tradeDate: '2020-03-16',
    clearingDate: '2020-03-16',
    executionTime: '2020-03-15T19:00:01.5-05:00',
    venue: 'XCBT',
    cti: '4',
    tradeType: 'regular',
    account: 'ACC1',
    externalAccount: { clearingFirm: '', names: ['ACC1'], origin: '' },
    openClose: '',
    orderId: '',
    execId: '',
    matchId: '',
    multiLeg: 'outright',
    legs: [],
    executingFirm: '',
    giveUpFirm: '',
    averagePriceGroup: '',
    source: 'trades.csv:2',
  });
});

const meanings: readonly (readonly [Record<string, string>, Partial<TradeReport>])[] = [
  [{ tradeId: '' }, { origin: 'ticket', ccpTradeId: '' }],
  [
    { tradeId: '', clearingDate: '' },
    { origin: 'ticket', ccpTradeId: '', clearingDate: '' },
  ],
  [{ action: 'replace' }, { action: 'replace', removal: '' }],
  [{ action: 'cancel' }, { action: 'remove', removal: 'cancel' }],
  [{ action: 'bust' }, { action: 'remove', removal: 'bust' }],
  // What the key does not need may be left out of a removal.
  [
    { action: 'bust', quantity: '', price: '', clearingDate: '' },
    { action: 'remove', removal: 'bust', quantity: 0, price: 0, clearingDate: '2020-03-16' },
  ],
  [{ action: 'reverse' }, { action: 'remove', removal: 'reverse' }],
  [
    { action: 'bust', quantity: '', price: '' },
    { action: 'remove', removal: 'bust', quantity: 0, price: 0 },
  ],
  [{ side: 'S' }, { side: 'sell' }],
  [{ price: '-37.63' }, { price: -3_763_000_000 }],
  [
    { price: '', priceType: 'placeholder' },
    { price: 0, priceType: 'placeholder' },
  ],
  [
    { spreadId: 'M1', leg: '2' },
    { matchId: 'M1', multiLeg: 'leg' },
  ],
  [{ type: 'block' }, { tradeType: 'block' }],
  [{ contract: 'NYMEX:LO:OOF:20200200:C:61.00' }, { contract: 'NYMEX:LO:OOF:202002:C:61' }],
  [
    { member: '685', account: '330B', origin: 'customer' },
    {
      member: '685',
      account: '330B',
      externalAccount: { clearingFirm: '685', names: ['330B'], origin: '1' },
    },
  ],
  [
    { origin: '9', account: '' },
    { account: '', externalAccount: { clearingFirm: '', names: [], origin: '9' } },
  ],
];
for (const [cells, meaning] of meanings) {
  test(`readTradeRow() with ${JSON.stringify(cells)}`, () => {
    const report = reportOf(cells);
    assert.ok(report);
    assert.deepEqual(report, { ...reportOf({}), ...meaning });
  });
}

const failures: readonly (readonly [Record<string, string>, string, string])[] = [
  [{ action: 'undo' }, 'action', 'trade_action_must_be_known'],
  [{ tradeId: '', action: 'bust' }, 'tradeId', 'trade_id_must_be_given'],
  [{ action: 'bust', quantity: '0' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ action: 'replace', quantity: '' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ action: 'replace', price: '' }, 'price', 'price_must_be_a_decimal'],
  [{ side: 'long' }, 'side', 'side_must_be_buy_or_sell'],
  [{ quantity: '' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ action: 'replace', quantity: '' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ action: 'bust', quantity: '0' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ quantity: '0' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ quantity: '-5' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ quantity: '5.5' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ quantity: '1e18' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ quantity: '1000000000000000000' }, 'quantity', 'quantity_must_be_whole_and_above_zero'],
  [{ price: '' }, 'price', 'price_must_be_a_decimal'],
  [{ price: '1,5' }, 'price', 'price_must_be_a_decimal'],
  [{ price: '0.123456789' }, 'price', 'price_must_be_a_decimal'],
  [{ price: '1e3' }, 'price', 'price_must_be_a_decimal'],
  [{ priceType: 'about' }, 'priceType', 'price_type_must_be_known'],
  [{ contract: 'CORN SEP' }, 'contract', 'contract_must_be_a_contract'],
  [{ tradeDate: '2020-02-30' }, 'tradeDate', 'date_must_be_a_day'],
  [{ tradeDate: '03/16/2020' }, 'tradeDate', 'date_must_be_a_day'],
  [{ clearingDate: '' }, 'clearingDate', 'date_must_be_a_day'],
  [{ executionTime: 'noon' }, 'executionTime', 'execution_time_must_be_an_instant'],
  [{ type: 'swap' }, 'type', 'trade_type_must_be_known'],
  [{ openClose: 'O' }, 'openClose', 'open_close_must_be_known'],
  [{ leg: '1' }, 'spreadId', 'spread_id_must_be_given'],
  [{ leg: 'front', spreadId: 'M1' }, 'leg', 'leg_must_be_a_number'],
];
for (const [cells, field, code] of failures) {
  test(`readTradeRow() with ${JSON.stringify(cells)}: ${code}`, () => {
    const content = readTradeRow({ ...good, ...cells }, 'trades.csv:2');
    assert.deepEqual(content.commands, []);
    assert.deepEqual(
      content.failures.map((failure) => [failure.field, failure.code]),
      [[field, code]],
    );
  });
}

test('readTradeRow() names every bad cell of a row, not only the first', () => {
  const cells = { ...good, side: 'x', quantity: '0', price: 'y', tradeDate: 'z' };
  const fields = readTradeRow(cells, 'trades.csv:2').failures.map(({ field }) => field);
  assert.deepEqual(fields, ['side', 'quantity', 'price', 'tradeDate']);
});
