import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDays } from '../domain/basics/business-date.ts';
import { priceToText } from '../domain/basics/price.ts';
import { demoDays, newestDemoDate } from './demo-days.ts';
import { allListed, listedContracts, priceOf } from './listed-contracts.ts';
import { DAY_INDEXES, MarketPrices } from './market-prices.ts';
import { optionValue } from './option-price.ts';

const values = [
  // future, strike, put or call, daily move, days; the normal model says 3.989, 0.833, 5.833, 0.085
  [100, 100, 'C', 1, 100, '3.99'],
  [100, 110, 'C', 1, 100, '0.83'],
  [100, 105, 'P', 1, 100, '6.98'],
  [100, 120, 'C', 1, 100, '0.08'],
  [100, 90, 'C', 1, 0, '10.00'],
] as const;
for (const [futurePrice, strike, putCall, dailyMove, tradingDaysLeft, text] of values) {
  test(`optionValue() of the ${strike} ${putCall} at ${futurePrice}, ${tradingDaysLeft} days left, is ${text}`, () => {
    const value = optionValue({ futurePrice, strike, putCall, dailyMove, tradingDaysLeft });
    assert.equal(value.toFixed(2), text);
  });
}

test('optionValue() falls from strike to strike for calls, and a put is worth its call less the future', () => {
  let last = Number.POSITIVE_INFINITY;
  for (let strike = 60; strike <= 140; strike += 0.5) {
    const terms = { futurePrice: 100, strike, dailyMove: 1.3, tradingDaysLeft: 40 };
    const call = optionValue({ ...terms, putCall: 'C' });
    const put = optionValue({ ...terms, putCall: 'P' });
    assert.ok(call < last && call > 0, `the ${strike} call is ${call} after ${last}`);
    assert.ok(Math.abs(call - put - (100 - strike)) < 1e-9);
    last = call;
  }
});

const lastDate = '2026-11-24';
const prices = new MarketPrices(5, demoDays(lastDate));
const listed = allListed(listedContracts(lastDate));

test('every price of the sample is positive and on a tick of its product, at any time of any day', () => {
  assert.ok(listed.length > 250);
  for (const one of listed) {
    for (const day of DAY_INDEXES) {
      for (const minute of [-420, 0, 480, 777, one.session.settle, 1500]) {
        const price = prices.at(one, day, minute);
        const onTick = one.product.ticks.some((tick) => price % tick === 0);
        assert.ok(price > 0 && onTick, `${one.contract} at ${priceToText(price)}`);
      }
    }
  }
});

test('a future stays within a fifth of its level and moves a usual step a day', () => {
  for (const one of listed) {
    if (one.kind !== 'future' || one.monthsOut > 0) continue;
    const [before, after] = [prices.settlement(one, 0), prices.settlement(one, 1)];
    const level = priceOf(one.traded.level);
    assert.ok(Math.abs(after - level) < level / 5, one.contract);
    const step = Math.abs(after - before);
    assert.ok(
      step < 4 * priceOf(one.traded.dailyMove),
      `${one.contract} moved ${priceToText(step)}`,
    );
  }
});

test('listedContracts() ends no contract within the sample, and no option after its future', () => {
  let dates = 0;
  for (const year of ['2019', '2026']) {
    let date = newestDemoDate(`${year}-12-31`);
    for (; date > `${year}-01-08`; date = newestDemoDate(addDays(date, -1))) {
      dates += 1;
      const { futures, options } = listedContracts(date);
      for (const one of allListed({ futures, options })) {
        assert.ok(
          one.lastDay > date,
          `${one.contract} ends ${one.lastDay} in the sample of ${date}`,
        );
        if (one.kind === 'option') assert.ok(one.lastDay <= one.future.lastDay, one.contract);
      }
      for (const [key, list] of [...futures, ...options])
        assert.ok(list.length > 0, `${key} ${date}`);
    }
  }
  assert.ok(dates > 450, `only ${dates} dates`);
});

test('a UK gas month is worth 10 pounds a penny for each of its days', () => {
  const months = listedContracts(lastDate).futures.get('IFEU:M:FUT') ?? [];
  assert.deepEqual(
    months.map(({ maturity, multiplier }) => [maturity, multiplier]),
    [
      ['202701', '310'],
      ['202702', '280'],
      ['202703', '310'],
    ],
  );
});
