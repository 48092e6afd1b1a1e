import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from './_seeded.ts';
import { parseDecimal, toScaled } from './decimal.ts';
import { PRICE_LIMIT, PRICE_PLACES, priceFromText } from './price.ts';

const cases = [
  ['370.25', 37_025_000_000],
  ['-37.63', -3_763_000_000],
  ['0', 0],
  ['-0', 0],
  ['-0.00', 0],
  ['0.00000001', 1],
  ['00000000.00', 0],
  ['.52000000', 52_000_000],
  ['+1.', 100_000_000],
  ['1.', 100_000_000],
  ['00000000370.2500', 37_025_000_000],
  ['89999999.99999999', 8_999_999_999_999_999],
  ['90000000', PRICE_LIMIT],
  ['-90000000.00', -PRICE_LIMIT],
  ['90000000.00000001', undefined],
  ['99999999.99999999', undefined],
  ['0.000000001', undefined],
  ['0.000000010', 1],
  ['', undefined],
  ['-', undefined],
  ['.', undefined],
  ['-.', undefined],
  ['--1', undefined],
  ['1.2.3', undefined],
  ['1e5', undefined],
  [' 1', undefined],
  ['1 ', undefined],
  ['1,5', undefined],
  ['٣', undefined],
] as const;
for (const [text, price] of cases) {
  test(`priceFromText() '${text}': ${price}`, () => {
    assert.equal(Object.is(priceFromText(text), price), true);
  });
}

/** The price by way of exact decimals, as every text was once read. */
function slowPrice(text: string): number | undefined {
  const decimal = parseDecimal(text);
  const scaled = decimal && toScaled(decimal, PRICE_PLACES);
  if (scaled === undefined) return undefined;
  const price = Number(scaled);
  return Math.abs(price) <= PRICE_LIMIT ? price : undefined;
}

test('priceFromText() reads every text as exact decimals do', () => {
  const priceLike = fc.stringMatching(/^[-+]?\d{0,10}\.?\d{0,10}$/);
  const nearly = fc.string({ unit: fc.constantFrom(...'0123456789.-+e '), maxLength: 20 });
  fc.assert(
    fc.property(fc.oneof(priceLike, nearly, fc.string()), (text) => {
      assert.equal(Object.is(priceFromText(text), slowPrice(text)), true, text);
    }),
    { numRuns: 3_000 },
  );
});
