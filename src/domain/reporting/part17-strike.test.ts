import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../basics/_seeded.ts';
import { strikeFromOverpunch, strikeToOverpunch, strikeUnits } from './part17-strike.ts';

const written = [
  // units   columns 44-50
  [6100, '0006100'],
  [0, '0000000'],
  [9_999_999, '9999999'],
  [-3750, '000375}'],
  [-1, '000000J'],
  [-3764, '000376M'],
  [-9_999_999, '999999R'],
] as const;
for (const [units, columns] of written) {
  test(`strikeToOverpunch() ${units} is ${columns}, and back`, () => {
    assert.equal(strikeToOverpunch(units), columns);
    assert.equal(strikeFromOverpunch(columns), units);
  });
}

const read = [
  // The other spellings that the Guidebook allows.
  ['000610{', 6100],
  ['000610A', 6101],
  ['000610I', 6109],
  ['000000}', 0],
  ['000000R', -9],
  ['00061S0', undefined],
  ['000610S', undefined],
  ['   6100', undefined],
  ['006100', undefined],
] as const;
for (const [columns, units] of read) {
  test(`strikeFromOverpunch() reads ${columns} as ${units}`, () => {
    assert.equal(strikeFromOverpunch(columns), units);
  });
}

const scaled = [
  // strike   power of ten   units
  ['61', 2, 6100],
  ['61.5', 2, 6150],
  ['98.1875', 3, undefined],
  ['98.125', 3, 98_125],
  ['-37.5', 2, -3750],
  ['4', 0, 4],
  ['0', 4, 0],
  ['100000', 2, undefined],
  ['99999.99', 2, 9_999_999],
  ['abc', 2, undefined],
] as const;
for (const [strike, scale, units] of scaled) {
  test(`strikeUnits() ${strike} × 10^${scale} is ${units}`, () => {
    assert.equal(strikeUnits(strike, scale), units);
  });
}

test('every strike of seven digits is read back from what is written', () => {
  fc.assert(
    fc.property(fc.integer({ min: -9_999_999, max: 9_999_999 }), (units) => {
      const columns = strikeToOverpunch(units);
      assert.match(columns, /^\d{6}[\d{}A-R]$/);
      assert.equal(strikeFromOverpunch(columns), units);
    }),
  );
});
