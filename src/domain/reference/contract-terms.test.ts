import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalToText } from '../basics/decimal.ts';
import { priceFromText } from '../basics/price.ts';
import { load, OPTION_CELLS, SAMPLE_ROWS, sampleReference } from './_sample-reference.ts';
import { contractOn, isOnTick, productOn } from './contract-terms.ts';
import { emptyReference } from './reference-state.ts';

const corn = 'CBT:C:FUT:202609';

const known = [
  // contract                     date          known?
  [corn, '2026-01-02', true],
  ['CBT:C:FUT:202712', '2026-01-02', true],
  ['CBT:C:OOF:202609:C:4.5', '2026-01-02', true],
  ['CBT:C:OOF:202609:C:4.50', '2026-01-02', false],
  ['CBT:C:OOF:202609:C:0.000000001', '2026-01-02', false],
  ['CBT:C:OPT:202609:C:4.5', '2026-01-02', false],
  ['CBT:W:FUT:202609', '2026-01-02', false],
  [corn, '2018-12-31', false],
  ['no contract', '2026-01-02', false],
] as const;
for (const [contract, date, isKnown] of known) {
  test(`contractOn() ${isKnown ? 'knows' : 'does not know'} ${contract} on ${date}`, () => {
    const state = sampleReference();
    assert.equal(contractOn(state, contract, date) !== undefined, isKnown);
    assert.equal(contractOn(state, contract, date) !== undefined, isKnown, 'asked again');
  });
}

test('contractOn() takes the contract’s own row where it has one, else its product', () => {
  const state = sampleReference();
  load(state, 'contracts', [
    {
      contract: 'CBT:C:FUT:202607',
      multiplier: '4999.5',
      finalSettlementKind: 'final-settlement',
      source: 's',
    },
    { contract: 'CBT:C:FUT:20260715', underlyingContract: 'CBT:C:FUT:202609', source: 's' },
    {
      contract: 'CBT:C:OOF:202608:P:4',
      underlyingContract: 'CBT:C:FUT:202609',
      lastTradeDate: '2026-07-24',
      source: 's',
    },
  ]);
  const answers = [corn, 'CBT:C:FUT:202607', 'CBT:C:FUT:20260715', 'CBT:C:OOF:202608:P:4'].map(
    (contract) => {
      const terms = contractOn(state, contract, '2026-01-02');
      return (
        terms && [
          decimalToText(terms.multiplier),
          terms.currency,
          terms.expiryDate,
          terms.lastTradeDate,
          terms.firstNoticeDate,
          terms.underlyingContract,
          terms.finalSettlementKind,
          terms.valuation,
          terms.strike,
        ]
      );
    },
  );
  assert.deepEqual(answers, [
    ['5000', 'USD', '2026-09-14', '2026-09-14', '2026-08-31', '', 'none', 'FUT', undefined],
    ['4999.5', 'USD', '', '', '', '', 'final-settlement', 'FUT', undefined],
    ['5000', 'USD', '2026-07-15', '2026-07-15', '', 'CBT:C:FUT:202609', 'none', 'FUT', undefined],
    [
      '5000',
      'USD',
      '2026-07-24',
      '2026-07-24',
      '',
      'CBT:C:FUT:202609',
      'none',
      'EQTY',
      priceFromText('4'),
    ],
  ]);
});

test('contractOn() and productOn() answer with the terms in force, asked in any order', () => {
  const state = sampleReference();
  load(state, 'products', [
    { ...SAMPLE_ROWS.products, effectiveFrom: '2026-06-01', multiplier: '1000', calendar: 'CBT' },
  ]);
  load(state, 'contracts', [
    { contract: corn, multiplier: '7', effectiveFrom: '2026-08-01', source: 's' },
  ]);
  const dates = ['2026-08-03', '2026-05-29', '2026-06-01', '2026-07-31', '2026-08-01'];
  const multipliers = dates.map((date) => contractOn(state, corn, date)?.multiplier.mantissa);
  assert.deepEqual(multipliers, [7n, 5000n, 1000n, 1000n, 7n]);
  const products = dates.map((date) => productOn(state, 'CBT:C:FUT', date)?.multiplier.mantissa);
  assert.deepEqual(products, [1000n, 5000n, 1000n, 1000n, 1000n]);
});

test('a row loaded after a question changes the next answer, also for what was unknown', () => {
  const state = emptyReference();
  assert.equal(contractOn(state, corn, '2026-01-02'), undefined);
  load(state, 'products', [SAMPLE_ROWS.products]);
  assert.equal(contractOn(state, corn, '2026-01-02')?.expiryDate, '');
  load(state, 'contracts', [SAMPLE_ROWS.contracts]);
  assert.equal(contractOn(state, corn, '2026-01-02')?.expiryDate, '2026-09-14');
  load(state, 'products', [{ ...SAMPLE_ROWS.products, currency: 'EUR' }]);
  assert.equal(contractOn(state, corn, '2026-01-02')?.currency, 'EUR');
});

test('a product without a calendar follows its CCP’s, also when the CCP arrives or changes later', () => {
  const state = load(emptyReference(), 'products', [SAMPLE_ROWS.products]);
  assert.equal(contractOn(state, corn, '2026-01-02')?.calendar, 'CME');
  load(state, 'ccps', [
    { ...SAMPLE_ROWS.ccps, calendar: 'US' },
    { ...SAMPLE_ROWS.ccps, calendar: 'US-2027', effectiveFrom: '2027-01-01' },
  ]);
  assert.equal(contractOn(state, corn, '2026-01-02')?.calendar, 'US');
  assert.equal(contractOn(state, corn, '2027-01-04')?.calendar, 'US-2027');
  assert.equal(productOn(state, 'CBT:C:FUT', '2027-01-04')?.calendar, 'US-2027');
});

test('two books remember apart', () => {
  const left = load(emptyReference(), 'products', [SAMPLE_ROWS.products]);
  const right = load(emptyReference(), 'products', [{ ...SAMPLE_ROWS.products, multiplier: '1' }]);
  assert.equal(contractOn(left, corn, '2026-01-02')?.multiplier.mantissa, 5000n);
  assert.equal(contractOn(right, corn, '2026-01-02')?.multiplier.mantissa, 1n);
});

const styles = [
  // cells                                               style            valuation
  [{}, 'none', 'FUT'],
  [{ valuation: 'FWD' }, 'none', 'FWD'],
  [OPTION_CELLS, 'premium', 'EQTY'],
  [{ ...OPTION_CELLS, optionStyle: 'futures-style' }, 'futures-style', 'FUT'],
] as const;
for (const [cells, optionStyle, valuation] of styles) {
  test(`a product with ${JSON.stringify(cells)} is ${optionStyle}, valued ${valuation}`, () => {
    const row = { ...SAMPLE_ROWS.products, ...cells };
    const state = load(emptyReference(), 'products', [row]);
    const terms = productOn(state, `CBT:C:${'type' in cells ? cells.type : 'FUT'}`, '2026-01-02');
    assert.deepEqual([terms?.optionStyle, terms?.valuation], [optionStyle, valuation]);
  });
}

const ticks = [
  // tick         price      on tick
  ['0.25', '5000.25', true],
  ['0.25', '5000.1', false],
  ['0.25', '-37.75', true],
  ['0.25', '0', true],
  ['0.015625', '110.015625', true],
  ['0.015625', '110.0078125', false],
  ['0.05;0.25', '4.95', true],
  ['', '1.2345678', true],
] as const;
for (const [tick, text, onTick] of ticks) {
  test(`isOnTick() of ${text} by ${tick || 'no tick'}: ${onTick}`, () => {
    const state = load(emptyReference(), 'products', [{ ...SAMPLE_ROWS.products, tick }]);
    const terms = productOn(state, 'CBT:C:FUT', '2026-01-02');
    const price = priceFromText(text);
    assert.ok(terms !== undefined && price !== undefined);
    assert.equal(isOnTick(terms, price), onTick);
  });
}
