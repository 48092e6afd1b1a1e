import assert from 'node:assert/strict';
import { test } from 'node:test';
import { displayPrice, type PriceStyle } from './display-price.ts';

const corn: PriceStyle = { display: 'eighths', priceDecimals: 4, ticks: ['0.0025'] };
const cornOption: PriceStyle = { display: 'eighths', priceDecimals: 5, ticks: ['0.00125'] };
const bond: PriceStyle = { display: '32nds', priceDecimals: 5, ticks: ['0.03125'] };
const tenYear: PriceStyle = { display: '32nds-halves', priceDecimals: 6, ticks: ['0.015625'] };
const fiveYear: PriceStyle = { display: '32nds-quarters', priceDecimals: 7, ticks: ['0.0078125'] };
const crude: PriceStyle = { display: 'decimal', priceDecimals: 2, ticks: ['0.01'] };
const nikkei: PriceStyle = { display: 'decimal', priceDecimals: 0, ticks: ['5'] };

const cases = [
  // product, clearing price, shown
  [corn, '3.7025', "370'2"],
  [corn, '3.7', "370'0"],
  [corn, '3.70875', "370'7"],
  [corn, '-0.0025', "-0'2"],
  [cornOption, '0.12125', "12'1"],
  [bond, '141.96875', "141'31"],
  [bond, '141', "141'00"],
  [tenYear, '131.515625', "131'165"],
  [tenYear, '131.5', "131'160"],
  [fiveYear, '125.0078125', "125'002"],
  [fiveYear, '125.0234375', "125'007"],
  [fiveYear, '125.265625', "125'085"],
  [crude, '-37.63', '-37.63'],
  [crude, '60.9', '60.90'],
  [crude, '60.123456', '60.123456'],
  [nikkei, '23150', '23150'],
  // An average price between two parts keeps its decimals.
  [corn, '3.702666', '3.702666'],
  [bond, '141.970001', '141.970001'],
  // No price at all.
  [crude, '', ''],
] as const;
for (const [style, price, shown] of cases) {
  test(`displayPrice() ${style.display} of '${price}': '${shown}'`, () => {
    assert.equal(displayPrice(price, style), shown);
  });
}
