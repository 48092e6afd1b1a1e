import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Part17Account, Part17Contract, Part17Position } from './part17-input.ts';
import { holdingOf, isReportable, reportedQuantity } from './reportable-position.ts';

const net: Part17Account = {
  account: 'A',
  accountType: 'customer',
  positionMethod: 'net',
  specialAccount: '',
  controller: '',
};
const gross: Part17Account = { ...net, positionMethod: 'gross' };
const omnibus: Part17Account = { ...net, accountType: 'omnibus-customer' };

const underlyings: { readonly [contract: string]: string } = {
  'CBT:C:OOF:202006:C:4': 'CBT:C:FUT:202007',
  'CBT:C:OOF:202006:C:5': 'CBT:C:FUT:202007',
  'CBT:C:OOF:202006:P:4': 'CBT:C:FUT:202007',
  'CBT:C:OOF:202007:C:4': 'CBT:C:FUT:202007',
  'CBT:C:OOF:202009:C:4': 'CBT:C:FUT:202009',
};

function contractOf(contract: string): Part17Contract {
  return {
    contract,
    cftcExchange: '01',
    cftcCommodity: 'C',
    commodity: 'CBT:C:FUT',
    part17Class: 'Corn',
    level: 250,
    strikeScale: 2,
    flex: false,
    exerciseStyle: 'american',
    expiryDate: '',
    underlyingContract: underlyings[contract] ?? '',
    underlyingCommodity: 'C',
  };
}

function positionOf(contract: string, long: number, short: number): Part17Position {
  return {
    account: 'A',
    contract: contractOf(contract),
    long,
    short,
    noticesStopped: 0,
    noticesIssued: 0,
    efrpBought: 0,
    efrpSold: 0,
    evidence: 'measured',
    source: 'book',
  };
}

type Row = readonly [string, number, number];
const cases: readonly (readonly [string, Part17Account, readonly Row[], boolean])[] = [
  // what is held in one account at a level of 250
  ['249 long of one future', net, [['CBT:C:FUT:202009', 249, 0]], false],
  ['250 long of one future', net, [['CBT:C:FUT:202009', 250, 0]], true],
  ['250 short of one future', net, [['CBT:C:FUT:202009', 0, 250]], true],
  [
    '249 of each of two futures',
    net,
    [
      ['CBT:C:FUT:202009', 249, 0],
      ['CBT:C:FUT:202012', 249, 0],
    ],
    false,
  ],
  ['300 long, 100 short, netted to 200', net, [['CBT:C:FUT:202009', 300, 100]], false],
  ['300 long, 100 short, kept gross', gross, [['CBT:C:FUT:202009', 300, 100]], true],
  ['omnibus: total long 250', omnibus, [['CBT:C:FUT:202009', 250, 249]], true],
  ['omnibus: total short 250', omnibus, [['CBT:C:FUT:202009', 0, 250]], true],
  ['omnibus: both below', omnibus, [['CBT:C:FUT:202009', 249, 249]], false],
  [
    'long calls at two strikes into one future',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202006:C:5', 50, 0],
    ],
    true,
  ],
  [
    'long calls of two option months into one future',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202007:C:4', 50, 0],
    ],
    true,
  ],
  [
    'long calls into two futures',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202009:C:4', 249, 0],
    ],
    false,
  ],
  [
    'long calls and short calls, each on its own',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202006:C:5', 0, 200],
    ],
    false,
  ],
  [
    'long calls and long puts, each on its own',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202006:P:4', 200, 0],
    ],
    false,
  ],
  [
    'futures and options, each on its own',
    net,
    [
      ['CBT:C:FUT:202007', 200, 0],
      ['CBT:C:OOF:202006:C:4', 200, 0],
    ],
    false,
  ],
  [
    'calls of which one future is not known count with all calls',
    net,
    [
      ['CBT:C:OOF:202006:C:4', 200, 0],
      ['CBT:C:OOF:202011:C:4', 50, 0],
    ],
    true,
  ],
  [
    'other options count by expiry',
    net,
    [
      ['CBT:C:OPT:202006:C:4', 200, 0],
      ['CBT:C:OPT:202006:C:5', 50, 0],
    ],
    true,
  ],
  [
    'other options of two expiries',
    net,
    [
      ['CBT:C:OPT:202006:C:4', 200, 0],
      ['CBT:C:OPT:202007:C:4', 50, 0],
    ],
    false,
  ],
  ['nothing', net, [], false],
];
for (const [what, account, rows, expected] of cases) {
  test(`isReportable() ${what}: ${expected}`, () => {
    const holdings = rows.map((row) => holdingOf(account, positionOf(...row)));
    assert.equal(isReportable(holdings), expected);
  });
}

const thousands = [
  ['HedgeStreet products', 125_999, 125],
  ['TRAKRS', 50_000, 50],
  ['TRAKRS', 999, 0],
  ['Corn', 125_999, 125_999],
] as const;
for (const [part17Class, contracts, reported] of thousands) {
  test(`reportedQuantity() ${contracts} of ${part17Class} is ${reported}`, () => {
    assert.equal(reportedQuantity(part17Class, contracts), reported);
  });
}
