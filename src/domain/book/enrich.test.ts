import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firmInTest, report } from './_book-in-test.ts';

type Change = Parameters<typeof report>[0];

const NEW: Change = { ccpTradeId: 'T1', quantity: 5, at: '3.25' };

const warnings: readonly (readonly [string, Change, string])[] = [
  // what is odd about a CCP's trade, the trade, codes it is booked with
  ['nothing', {}, ''],
  ['off tick', { at: '3.2512' }, 'price_must_be_on_tick'],
  ['off tick, but an average price', { at: '3.2512', priceType: 'average' }, ''],
  ['off tick, but a cabinet price', { at: '3.2512', priceType: 'cabinet' }, ''],
  ['CTI of the house for a customer', { cti: '2' }, 'cti_disagrees_with_origin'],
  [
    'CTI of others for the house',
    { cti: '4', externalAccount: { clearingFirm: '', names: ['H1X'], origin: '2' } },
    'cti_disagrees_with_origin',
  ],
  ['CTI that fits', { cti: '4' }, ''],
  ['multiplier as in reference, in other words', { statedMultiplier: '5000.00' }, ''],
  ['no multiplier', { statedMultiplier: '0' }, ''],
  ['another multiplier', { statedMultiplier: '1000' }, 'multiplier_disagrees_with_reference'],
  ['traded the day before', { tradeDate: '2020-04-15' }, 'as_of'],
  ['traded five days before', { tradeDate: '2020-04-11' }, 'as_of'],
  ['traded six days before', { tradeDate: '2020-04-10' }, 'as_of_beyond_five_days'],
  ['two things at once', { at: '3.2512', tradeDate: '2020-04-15' }, 'price_must_be_on_tick as_of'],
];
for (const [what, change, expected] of warnings) {
  test(`a CCP's trade with ${what}: ${expected === '' ? 'no warning' : expected}`, () => {
    const [event] = firmInTest().capture(report({ ...NEW, ...change }));
    assert.equal(event?.type === 'TradeBooked' ? event.warnings : event?.type, expected);
  });
}

test('a Sunday evening execution clears on Monday, and is on no tick or date list', () => {
  const sunday = { ...NEW, day: '2020-04-20', executionTime: '2020-04-19T18:30:00-05:00' };
  const [event] = firmInTest().capture(report(sunday));
  assert.equal(
    event?.type === 'TradeBooked' ? `${event.clearingDate} ${event.warnings}` : event?.type,
    '2020-04-20 ',
  );
});

const held: readonly (readonly [Change, string])[] = [
  [{ contract: 'CBT:XX:FUT:202007' }, 'product_must_be_known'],
  [{ contract: 'LME:CA:FUT:202007' }, 'product_valuation_must_be_supported'],
  [{ clearingDate: '2020-04-10' }, 'clearing_date_must_be_a_clearing_day'],
  [{ contract: 'CBT:C:FUT:20200415' }, 'contract_must_not_be_expired'],
  [{ ccp: 'NOCCP', clearingDate: '' }, 'clearing_date_must_be_known'],
  [{ clearingDate: '', executionTime: '1970-01-01T00:00:00+05:00' }, 'clearing_date_must_be_known'],
];
for (const [change, code] of held) {
  test(`a CCP's trade with ${JSON.stringify(change)} is held: ${code}`, () => {
    const [event] = firmInTest().capture(report({ ...NEW, ...change }));
    assert.equal(event?.type === 'TradeHeld' ? event.reason : event?.type, code);
  });
}

test('a holiday of one CCP is a clearing day of another', () => {
  const brent = {
    ...NEW,
    ccp: 'ICEU',
    contract: 'IFEU:B:OOF:202007:C:32',
    at: '2.35',
    day: '2020-04-10',
  };
  const [event] = firmInTest().capture(report(brent));
  assert.equal(event?.type, 'TradeBooked');
});

test('a report without dates takes the roll of its execution; without that of now, and then never a final day', () => {
  const firm = firmInTest();
  const dates = (change: Change) => {
    const [event] = firm.capture(report({ ...NEW, tradeDate: '', clearingDate: '', ...change }));
    return event?.type === 'TradeBooked'
      ? `${event.tradeDate} ${event.clearingDate} ${event.bookingDate}`
      : event?.type;
  };
  // The test's clock stands at 2020-03-16 12:00 UTC.
  assert.equal(dates({ ccpTradeId: 'T1' }), '2020-03-16 2020-03-16 2020-03-16');
  firm.endOfDay('2020-03-16');
  firm.accepted({ type: 'releaseDay', date: '2020-03-16' });
  assert.equal(dates({ ccpTradeId: 'T2' }), '2020-03-17 2020-03-17 2020-03-17');
  const executionTime = '2020-03-16T10:00:00Z';
  assert.equal(dates({ ccpTradeId: 'T3', executionTime }), '2020-03-16 2020-03-16 2020-03-17');
});
