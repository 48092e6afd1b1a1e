import assert from 'node:assert/strict';
import { test } from 'node:test';
import { segregationRows } from '../reporting/segregation.ts';
import { firmInTest, report, settle } from './_book-in-test.ts';
import { accountTermsOn } from './accounts.ts';
import { balanceRows } from './balance-rows.ts';

const DAY = '2020-04-16';

/** CME with one product of a US market from 2020, ICE Clear Europe with none. */
function firmWithUsMarket() {
  const firm = firmInTest();
  firm.load(
    'products',
    `exchange,ccp,product,type,name,currency,multiplier,priceDecimals,tick,display,optionStyle,exerciseStyle,settlement,mic,underlying,part17Class,effectiveFrom,source,valuation,cftcExchange,cftcCommodity
    CBT,CME,W,FUT,Wheat,USD,5000,4,0.0025,decimal,,,physical,XCBT,,Wheat,2020-01-01,test,FUT,01,W`,
  );
  return firm;
}

const classes = [
  // account, date, segregation
  ['SUSPENSE-CME-C', DAY, '4d'],
  ['SUSPENSE-CME-C', '2019-12-31', '30.7'],
  ['SUSPENSE-ICEU-C', DAY, '30.7'],
  ['SUSPENSE-CME-H', DAY, 'none'],
  ['SUSPENSE-ICEU-H', DAY, 'none'],
  ['A1', DAY, 'none'],
] as const;

for (const [account, date, segregation] of classes) {
  test(`${account} on ${date} is in segregation class ${segregation}`, () => {
    const terms = accountTermsOn(firmWithUsMarket().book.reference, account, date);
    assert.equal(terms?.segregation, segregation);
  });
}

test('money of an unknown customer is in the requirement: 5 × (16,300.00 − 16,250.00) − fees 6.75', () => {
  const firm = firmWithUsMarket();
  const externalAccount = { clearingFirm: '', names: ['NOBODY'], origin: '1' as const };
  firm.capture(report({ quantity: 5, at: '3.25', day: DAY, externalAccount }));
  settle(firm, 'CBT:C:FUT:202007', DAY, '3.26');
  firm.endOfDay(DAY);
  const rows = segregationRows(balanceRows(firm.book, '', DAY), () => '');
  assert.deepEqual(
    rows.map((row) => [row.segregation, row.currency, row.cash, row.required, row.accounts]),
    [['4d', 'USD', -675, 24_325, ['SUSPENSE-CME-C']]],
  );
});
