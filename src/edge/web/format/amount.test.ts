import assert from 'node:assert/strict';
import { test } from 'node:test';
import { counted, displayAmount, displaySize, isNegative, sumOf } from './amount.ts';

const amounts = [
  ['1234567.50', '1,234,567.50'],
  ['-1234.05', '−1,234.05'],
  ['0.00', '0.00'],
  ['999', '999'],
  ['-125000', '−125,000'],
  ['', ''],
] as const;
for (const [text, shown] of amounts) {
  test(`displayAmount() '${text}': '${shown}'`, () => {
    assert.equal(displayAmount(text), shown);
  });
}

const sums = [
  [['0.10', '0.20', '-0.05'], '0.25'],
  [['90071992547409.93', '0.01'], '90071992547409.94'],
  [['-1.50', '1.00', ''], '-0.50'],
  [['125000', '-5'], '124995'],
  [[], '0'],
] as const;
for (const [texts, sum] of sums) {
  test(`sumOf() ${texts.join(' + ')}: ${sum}`, () => {
    assert.equal(sumOf(texts), sum);
  });
}

test('isNegative() is about the amount, not the sign of a zero', () => {
  assert.deepEqual(
    [isNegative('-0.01'), isNegative('-0.00'), isNegative('5.00')],
    [true, false, false],
  );
});

test('displaySize() steps by 1,024', () => {
  assert.deepEqual(
    [displaySize(0), displaySize(1_536), displaySize(64 * 1024 ** 2)],
    ['0 B', '1.5 KB', '64.0 MB'],
  );
});

test('counted() adds the s', () => {
  assert.deepEqual(
    [0, 1, 1_200].map((count) => counted(count, 'account')),
    ['0 accounts', '1 account', '1,200 accounts'],
  );
});
