import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProductSet } from '../reference/reference-events.ts';
import { emptyReference, evolveReference } from '../reference/reference-state.ts';
import { part17Contract } from './part17-contract.ts';

const crude: ProductSet = {
  type: 'ProductSet',
  exchange: 'NYMEX',
  product: 'CL',
  productType: 'FUT',
  ccp: 'CME',
  name: 'Light Sweet Crude Oil Futures',
  currency: 'USD',
  multiplier: '1000',
  priceDecimals: 2,
  ticks: [{ tick: 1_000_000 }],
  display: 'decimal',
  optionStyle: 'none',
  exerciseStyle: 'none',
  settlement: 'physical',
  mic: 'XNYM',
  underlying: '',
  part17Class: 'Crude Oil, Sweet',
  valuation: 'FUT',
  calendar: 'CME',
  cftcExchange: '12',
  cftcCommodity: 'CL',
  strikeScale: 0,
  cftcFlexDate: false,
  exerciseThreshold: '',
  exerciseDeadline: '',
  effectiveFrom: '',
  source: 'test',
  enteredBy: 'test',
};
const crudeOption: ProductSet = {
  ...crude,
  product: 'LO',
  productType: 'OOF',
  optionStyle: 'premium',
  exerciseStyle: 'american',
  underlying: 'NYMEX:CL:FUT',
  valuation: 'EQTY',
  cftcCommodity: 'LO',
  strikeScale: 2,
};
const index: ProductSet = {
  ...crude,
  product: 'IX',
  productType: 'OPT',
  underlying: 'Some Index',
  part17Class: '',
};

function referenceWith(levels: boolean) {
  const reference = emptyReference();
  for (const product of [crude, crudeOption, index]) evolveReference(reference, product);
  evolveReference(reference, {
    type: 'ContractSet',
    contract: 'NYMEX:LO:OOF:202002:C:61',
    underlyingContract: 'NYMEX:CL:FUT:202002',
    firstTradeDate: '',
    lastTradeDate: '2020-01-15',
    expiryDate: '2020-01-15',
    firstNoticeDate: '',
    multiplier: '',
    finalSettlementKind: 'none',
    effectiveFrom: '',
    source: 'test',
    enteredBy: 'test',
  });
  const level = { effectiveFrom: '2019-01-01', source: '15.03(b)', enteredBy: 'test' };
  if (levels)
    for (const [part17Class, contracts] of [
      ['Crude Oil, Sweet', 350],
      ['All other commodities', 25],
    ] as const)
      evolveReference(reference, {
        type: 'ReportingLevelSet',
        part17Class,
        level: contracts,
        ...level,
      });
  return reference;
}

test('part17Contract() puts an option into the commodity of its future and knows what it exercises into', () => {
  const contract = part17Contract(referenceWith(true), 'NYMEX:LO:OOF:202002:C:61', '2019-12-17');
  assert.deepEqual(contract, {
    contract: 'NYMEX:LO:OOF:202002:C:61',
    cftcExchange: '12',
    cftcCommodity: 'LO',
    commodity: 'NYMEX:CL:FUT',
    part17Class: 'Crude Oil, Sweet',
    level: 350,
    strikeScale: 2,
    flex: false,
    exerciseStyle: 'american',
    expiryDate: '2020-01-15',
    underlyingContract: 'NYMEX:CL:FUT:202002',
    underlyingCommodity: 'CL',
  });
});

const commodities = [
  // contract, commodity, level
  ['NYMEX:CL:FUT:202002', 'NYMEX:CL:FUT', 350],
  ['NYMEX:LO:OOF:202003:P:50', 'NYMEX:CL:FUT', 350],
  ['NYMEX:IX:OPT:202003:P:50', 'NYMEX:IX:OPT', 25],
] as const;
for (const [contract, commodity, level] of commodities) {
  test(`part17Contract() of ${contract}: commodity ${commodity}, level ${level}`, () => {
    const facts = part17Contract(referenceWith(true), contract, '2019-12-17');
    assert.deepEqual([facts?.commodity, facts?.level], [commodity, level]);
  });
}

test('part17Contract() falls to 25 contracts while no levels are in force, and knows no strangers', () => {
  const without = part17Contract(referenceWith(false), 'NYMEX:CL:FUT:202002', '2019-12-17');
  assert.equal(without?.level, 25);
  const early = part17Contract(referenceWith(true), 'NYMEX:CL:FUT:202002', '2018-12-31');
  assert.equal(early?.level, 25);
  assert.equal(part17Contract(referenceWith(true), 'NYMEX:XX:FUT:202002', '2019-12-17'), undefined);
});
