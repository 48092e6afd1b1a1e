import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { onlyMessage, readAll } from './_read-all.ts';
import { settlementPricesFrom } from './settlement-prices.ts';

test('settlementPricesFrom() reads a settlement file: prices, days, facts about contracts', () => {
  const { messages } = readAll(
    readFileSync(new URL('./samples/cme/settlement.s.xml', import.meta.url)),
  );
  const lines = messages.map((message) => {
    const { prices, failures, warnings } = settlementPricesFrom(message);
    const [price] = prices;
    const facts = price && [
      price.expiryDate,
      price.lastTradeDate,
      price.underlyingContract,
      price.multiplier,
    ];
    return [
      price?.contract,
      price?.date,
      price?.price,
      facts?.join(' ').trim(),
      failures.length,
      warnings[0]?.code,
    ];
  });
  assert.deepEqual(lines, [
    [
      'NYMEX:LO:OOF:202610:C:75',
      '2026-08-03',
      '2.35',
      '2026-09-17  NYMEX:CL:FUT:202611 1000',
      0,
      undefined,
    ],
    ['NYMEX:CL:FUT:202612', '2026-07-31', '70.10', '2026-11-20', 0, 'price_is_of_another_day'],
    ['CME:ED:OOF:202703:P:97.5', '2026-08-03', '', '', 0, undefined],
    [undefined, undefined, undefined, undefined, 0, 'contract_is_out_of_scope'],
    ['CBT:C:FUT:202609', '2026-08-03', '4.4475', '', 0, undefined],
  ]);
});

const price = (full: string, bizDt = '2026-08-03'): ReturnType<typeof settlementPricesFrom> =>
  settlementPricesFrom(
    onlyMessage(
      `<FIXML><MktDataFull BizDt="${bizDt}"><Instrmt Exch="CBT" ID="C" SecTyp="FUT" MMY="202609"/>${full}</MktDataFull></FIXML>`,
    ),
  );

const cases: readonly [string, string, string | undefined, string | undefined][] = [
  // what                       Full                                                                 price     problem
  ['negative', '<Full Typ="6" Px="-37.63"/>', '-37.63', undefined],
  ['no leading zero', '<Full Typ="6" Px=".52000000"/>', '.52000000', undefined],
  ['none sent', '<Full Typ="4" Px="5"/>', '', undefined],
  ['blank', '<Full Typ="6" Px=""/>', '', undefined],
  ['no price yet', '<Full Typ="6" Px="9999999"/>', '', undefined],
  ['not a number', '<Full Typ="6" Px="n/a"/>', undefined, 'price_must_have_at_most_8_decimals'],
  ['two that differ', '<Full Typ="6" Px="1"/><Full Typ="6" Px="2"/>', '1', 'prices_disagree'],
  [
    'actual before theoretical',
    '<Full Typ="6" Px="1" OpenClsSettlFlag="5"/><Full Typ="6" Px="2" OpenClsSettlFlag="4"/>',
    '2',
    undefined,
  ],
  [
    'the day before another day',
    '<Full Typ="6" Px="1" Dt="2026-08-04"/><Full Typ="6" Px="2" Dt="2026-08-03"/>',
    '2',
    undefined,
  ],
];
for (const [what, full, expected, problem] of cases) {
  test(`settlementPricesFrom() ${what}`, () => {
    const { prices, failures, warnings } = price(full);
    assert.deepEqual([prices[0]?.price, [...failures, ...warnings][0]?.code], [expected, problem]);
  });
}

test('settlementPricesFrom() fails without a day, and has nothing to say of other messages', () => {
  assert.equal(
    price('<Full Typ="6" Px="1"/>', '').failures[0]?.code,
    'clearing_date_must_be_a_day',
  );
  assert.deepEqual(settlementPricesFrom(onlyMessage('<FIXML><TrdCaptRpt/></FIXML>')).prices, []);
});

test('a file named .e.xml is early', () => {
  const message = onlyMessage(
    '<FIXML><MktDataFull BizDt="2026-08-03"><Instrmt Exch="CBT" ID="C" SecTyp="FUT" MMY="202609"/><Full Typ="6" Px="1"/></MktDataFull></FIXML>',
  );
  const kinds = ['cbt.settle.20260803.s.xml', 'cbt.settle.20260803.e.xml'].map(
    (file) => settlementPricesFrom({ ...message, file }).prices[0]?.kind,
  );
  assert.deepEqual(kinds, ['daily', 'early']);
});
