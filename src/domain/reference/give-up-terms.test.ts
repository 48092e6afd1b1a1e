import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, SAMPLE_ROWS, sampleReference } from './_sample-reference.ts';
import { agreementOn, lastGiveUpDay } from './give-up-terms.ts';

const state = sampleReference();
const { giveUpAgreements: agreement, giveUpDays: days } = SAMPLE_ROWS;
load(state, 'giveUpAgreements', [
  { ...agreement, client: 'ACME', ratePerContract: '0.10' },
  { ...agreement, ratePerContract: '0.30', effectiveFrom: '2026-07-01' },
]);
load(state, 'giveUpDays', [
  { ...days, exchange: '*', giveUpDays: '5' },
  { ...days, product: 'C', giveUpDays: '1' },
  { ...days, exchange: '*', product: 'W', giveUpDays: '0' },
]);

/** Executing firm 560, clearing firm 330. */
const rates = [
  // client   date          rate per contract, or none
  ['ACME', '2026-03-02', '0.1'],
  ['ACME', '2026-07-01', '0.1'],
  ['OTHER', '2026-06-30', '0.25'],
  ['OTHER', '2026-07-01', '0.3'],
  ['OTHER', '2025-12-31', 'none'],
] as const;

for (const [client, date, rate] of rates) {
  test(`agreementOn() of ${client} on ${date}: ${rate}`, () => {
    const parties = { ccp: 'CME', executingFirm: '560', clearingFirm: '330', client };
    assert.equal(agreementOn(state, parties, date)?.ratePerContract ?? 'none', rate);
  });
}

/** 2026-03-06 is a Friday; 2025-11-27 a holiday of the sample calendar. */
const lastDays = [
  // exchange, product, clearing date, last give-up day
  ['CBT', 'C', '2026-03-06', '2026-03-09'],
  ['CBT', 'S', '2026-03-06', '2026-03-11'],
  ['CBT', 'W', '2026-03-06', '2026-03-06'],
  ['CME', 'ES', '2026-03-06', '2026-03-13'],
  ['CBT', 'C', '2025-11-26', ''],
] as const;

for (const [exchange, product, date, last] of lastDays) {
  test(`lastGiveUpDay() of ${exchange} ${product} from ${date}: ${last || 'none'}`, () => {
    assert.equal(lastGiveUpDay(state, { ccp: 'CME', exchange, product }, 'CME', date), last);
  });
}

test('lastGiveUpDay() counts clearing days: a holiday is none', () => {
  const always = sampleReference();
  load(always, 'giveUpDays', [{ ...days, effectiveFrom: '', giveUpDays: '1' }]);
  const product = { ccp: 'CME', exchange: 'CBT', product: 'C' };
  assert.equal(lastGiveUpDay(always, product, 'CME', '2025-11-26'), '2025-11-28');
});
