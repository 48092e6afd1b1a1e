import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Decimal, parseDecimal } from '../basics/decimal.ts';
import { assertThat } from '../basics/decision.ts';
import { amountToText } from '../basics/money.ts';
import { priceFromText, priceToText } from '../basics/price.ts';
import {
  averageRoundingOf,
  exactAverage,
  type Fill,
  residualOf,
  residualParts,
  roundedAverage,
} from './average-price.ts';

function fill(text: string): Fill {
  const [quantity = '', price = ''] = text.split(' at ');
  return { quantity: Number(quantity), price: priceOf(price) };
}

function priceOf(text: string): number {
  const price = priceFromText(text);
  assertThat(price !== undefined, `${text} is a price`);
  return price;
}

function multiplierOf(text: string): Decimal {
  const multiplier = parseDecimal(text);
  assertThat(multiplier !== undefined, `${text} is a decimal`);
  return multiplier;
}

// E-mini: tick 0.25, 50 dollars a point. Bund: 7 decimals, 1,000 euros a point. Brent: 8 decimals, 1,000 dollars.
// The residual is what a buyer receives; a seller receives its opposite.
const cases = [
  // CCP    tick    multiplier  fills                                      average      residual of a buyer
  ['CME', '0.25', '50', '3 at 4500 / 1 at 4500.25', '4500', '-12.50'],
  ['CME', '0.25', '50', '2 at 4500 / 2 at 4500.25', '4500.25', '25.00'],
  ['CME', '0.25', '50', '1 at 4500 / 3 at 4500.25', '4500.25', '12.50'],
  ['CME', '0.25', '50', '4 at 4500.1', '4500.1', '0.00'],
  ['CME', '0.25', '50', '1 at -0.25 / 1 at 0', '-0.25', '-12.50'],
  ['ECAG', '0.01', '1000', '1 at 131.01 / 2 at 131.02', '131.0166667', '0.01'],
  ['ICEU', '0.01', '1000', '1 at 83.11 / 1 at 83.12 / 1 at 83.12', '83.11666667', '0.01'],
] as const;

for (const [ccp, tick, multiplier, fills, average, residual] of cases) {
  test(`${ccp}: the average of ${fills} is ${average}, a buyer receives ${residual}`, () => {
    const list = fills.split(' / ').map(fill);
    const rounded = roundedAverage(exactAverage(list), averageRoundingOf(ccp), [priceOf(tick)]);
    assert.equal(priceToText(rounded), average);
    const terms = { multiplier: multiplierOf(multiplier), currency: 'USD' };
    const [buyer, seller] = (['buy', 'sell'] as const).map((side) =>
      residualOf({ fills: list, average: rounded, side, ...terms }),
    );
    assert.equal(amountToText(buyer ?? Number.NaN, 'USD'), residual);
    assert.equal((buyer ?? Number.NaN) + (seller ?? Number.NaN), 0);
  });
}

test('roundedAverage() takes the smallest of several ticks', () => {
  const average = exactAverage([fill('1 at 100'), fill('2 at 100.0625')]);
  const ticks = [priceOf('0.0625'), priceOf('0.015625')];
  assert.equal(priceToText(roundedAverage(average, 'minimum-fluctuation', ticks)), '100.046875');
});

test('residualParts() gives the odd cents by largest remainder, then account id, and loses none', () => {
  const shares = [
    { account: 'C', quantity: 1 },
    { account: 'A', quantity: 1 },
    { account: 'B', quantity: 4 },
  ];
  const parts = (residual: number) =>
    residualParts(residual, shares).map(({ account, part }) => `${account} ${part}`);
  // 100 ÷ 6: 16⅔, 16⅔, 66⅔: two cents over, to A and B.
  assert.deepEqual(parts(100), ['C 16', 'A 17', 'B 67']);
  assert.deepEqual(parts(-100), ['C -16', 'A -17', 'B -67']);
  assert.deepEqual(parts(0), ['C 0', 'A 0', 'B 0']);
  assert.deepEqual(parts(1), ['C 0', 'A 0', 'B 1']);
});
