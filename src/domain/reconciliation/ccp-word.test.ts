import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TradeBooked, TradeRemoved } from '../trade/trade-events.ts';
import { tradeIdOf } from '../trade/trade-id.ts';
import type { TradeReport } from '../trade/trade-report.ts';
import { compareBooked, compareRemoved, emptyCcpWord, hearReport } from './ccp-word.ts';

const report: TradeReport = {
  action: 'book',
  removal: '',
  origin: 'ccp',
  ccp: 'CME',
  contract: 'CBT:C:FUT:202609',
  statedMultiplier: '',
  ccpTradeId: 'T1',
  member: '685',
  side: 'buy',
  quantity: 5,
  price: 37_025_000_000,
  priceType: 'final',
  tradeDate: '2026-03-02',
  clearingDate: '2026-03-02',
  executionTime: '',
  venue: '',
  cti: '',
  tradeType: 'regular',
  account: 'ACC1',
  externalAccount: { clearingFirm: '', names: [], origin: '' },
  openClose: '',
  orderId: '',
  execId: '',
  matchId: '',
  multiLeg: 'outright',
  legs: [],
  executingFirm: '',
  giveUpFirm: '',
  averagePriceGroup: '',
  source: 'ccp.csv',
};

function booked(changed: Partial<TradeReport>): TradeBooked {
  const { externalAccount, legs, action, removal, origin, ...said } = { ...report, ...changed };
  return {
    type: 'TradeBooked',
    ...said,
    statedAccount: said.account,
    externalFirm: externalAccount.clearingFirm,
    externalNames: externalAccount.names.join(';'),
    customerOrigin: externalAccount.origin,
    tradeId: tradeIdOf(said),
    currency: 'USD',
    bookingDate: said.clearingDate,
    life: 1,
    premium: 0,
    premiumValueDate: '',
    charges: [],
    asOfVariation: 0,
    postsVariation: false,
    basis: said.price,
    previousVersion: 0,
    fromSpread: false,
    ticketId: '',
    warnings: '',
  };
}

function removed(changed: Partial<TradeReport>): TradeRemoved {
  const { previousVersion, fromSpread, ticketId, warnings, ...terms } = booked(changed);
  return {
    ...terms,
    type: 'TradeRemoved',
    removal: 'bust',
    removalDate: terms.clearingDate,
    bookedSequence: 1,
  };
}

const word = emptyCcpWord();
hearReport(word, report);
hearReport(word, { ...report, action: 'replace', quantity: 6 });
hearReport(word, { ...report, ccpTradeId: 'T2' });
hearReport(word, { ...report, ccpTradeId: 'T2', action: 'remove', removal: 'bust', quantity: 0 });
hearReport(word, { ...report, ccpTradeId: 'T3', origin: 'ticket' });
hearReport(word, {
  ...report,
  ccpTradeId: 'T4',
  account: '',
  externalAccount: { clearingFirm: '685', names: ['X1'], origin: '1' },
});

const bookings: readonly [string, Partial<TradeReport>, string][] = [
  ['as it was reported', {}, 'confirmed'],
  ['as it was reported later', { quantity: 6 }, 'confirmed'],
  ['that the CCP took back later', { ccpTradeId: 'T2' }, 'confirmed'],
  ['of an id the CCP never had', { ccpTradeId: 'T9' }, 'trade_must_be_known_to_its_ccp'],
  ['on the other side', { side: 'sell' }, 'trade_must_be_known_to_its_ccp'],
  ['that only a ticket told of', { ccpTradeId: 'T3' }, 'trade_must_be_known_to_its_ccp'],
  ['with another quantity', { quantity: 7 }, 'terms_must_be_those_of_the_ccp'],
  ['at another price', { price: 37_050_000_000 }, 'terms_must_be_those_of_the_ccp'],
  ['for another account', { account: 'ACC2' }, 'terms_must_be_those_of_the_ccp'],
  [
    "under the CCP's own name of the account",
    { ccpTradeId: 'T4', externalAccount: { clearingFirm: '', names: ['X1'], origin: '' } },
    'confirmed',
  ],
  ['of a day that no file covers', { clearingDate: '2026-03-03' }, 'not-told'],
];
for (const [title, changed, outcome] of bookings) {
  test(`a booking ${title}: ${outcome}`, () => {
    const compared = compareBooked(word, booked(changed));
    assert.equal('code' in compared ? compared.code : compared.word, outcome);
  });
}

const removals: readonly [string, Partial<TradeReport>, string][] = [
  ['that the CCP told', { ccpTradeId: 'T2' }, 'confirmed'],
  ['that the CCP knows nothing of', {}, 'removal_must_be_known_to_its_ccp'],
  ['of a day that no file covers', { clearingDate: '2026-03-03' }, 'not-told'],
];
for (const [title, changed, outcome] of removals) {
  test(`a removal ${title}: ${outcome}`, () => {
    const compared = compareRemoved(word, removed(changed));
    assert.equal('code' in compared ? compared.code : compared.word, outcome);
  });
}
