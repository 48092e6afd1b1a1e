import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BalanceRow } from './rows.ts';
import { segregationJson, segregationRows } from './segregation.ts';

/** `account segregation currency cash openTradeEquity longOptionValue shortOptionValue`, in cents; `!` = incomplete. */
function balance(text: string): BalanceRow {
  const [account = '', segregation = '', currency = '', ...figures] = text.split(' ');
  const [cash = 0, openTradeEquity = 0, longOptionValue = 0, shortOptionValue = 0] =
    figures.map(Number);
  const complete = !account.endsWith('!');
  return {
    account: account.replace('!', ''),
    currency,
    segregation: segregation === '4d' || segregation === '30.7' ? segregation : 'none',
    cash,
    openTradeEquity,
    longOptionValue,
    shortOptionValue,
    complete,
    missing: complete ? [] : ['CBT:C:FUT:202007'],
    initialBalance: 0,
    premium: 0,
    fees: 0,
    realised: 0,
    variation: 0,
    variationCash: 0,
    cashEntries: 0,
  };
}

/** `F…` accounts are of the client Farm, `M…` of the client Mill; others have none. */
const clientOf = (account: string): string =>
  account.startsWith('F') ? 'FARM' : account.startsWith('M') ? 'MILL' : '';

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  // case, balances; `class currency: net equity + deficits = required of accounts`
  ['nothing', [], []],
  [
    'two clients in credit',
    ['F1 4d USD 100000 5000 3000 1000', 'M1 4d USD 200000 -20000'],
    ['4d USD: 2870.00 + 0.00 = 2870.00 of F1 M1'],
  ],
  [
    'a client in deficit never reduces what another is owed',
    ['F1 4d USD 100000', 'M1 4d USD 10000 -25000'],
    ['4d USD: 850.00 + 150.00 = 1000.00 of F1 M1'],
  ],
  [
    'two accounts of one client are one claim',
    ['F1 4d USD 100000', 'F2 4d USD 10000 -25000'],
    ['4d USD: 850.00 + 0.00 = 850.00 of F1 F2'],
  ],
  [
    'accounts without a client are claims of their own',
    ['X1 4d USD 100000', 'X2 4d USD -15000'],
    ['4d USD: 850.00 + 150.00 = 1000.00 of X1 X2'],
  ],
  [
    'a short option can make a deficit',
    ['F1 4d USD 5000 0 0 12000', 'M1 4d USD 5000 0 12000 0'],
    ['4d USD: 100.00 + 70.00 = 170.00 of F1 M1'],
  ],
  [
    'classes and currencies stand apart, also of one client',
    ['F1 4d USD 100000', 'F1 4d JPY -500', 'F2 30.7 USD -100', 'H1 none USD 700'],
    [
      '30.7 USD: -1.00 + 1.00 = 0.00 of F2',
      '4d JPY: -500 + 500 = 0 of F1',
      '4d USD: 1000.00 + 0.00 = 1000.00 of F1',
      'none USD: 7.00 + 0.00 = 7.00 of H1',
    ],
  ],
  [
    'an incomplete account withholds the requirement and is named',
    ['F1! 4d USD 100000', 'M1 4d USD 5000'],
    ['4d USD: 1050.00 + 0.00 =  of F1 M1, incomplete F1'],
  ],
];
for (const [what, balances, expected] of cases) {
  test(`segregationRows(): ${what}`, () => {
    const lines = segregationRows(balances.map(balance), clientOf)
      .map(segregationJson)
      .map((row) => {
        const sum = `${row.netEquity} + ${row.deficits} = ${row.required}`;
        const incomplete = row.incomplete.length > 0 ? `, incomplete ${row.incomplete.join()}` : '';
        return `${row.segregation} ${row.currency}: ${sum} of ${row.accounts.join(' ')}${incomplete}`;
      });
    assert.deepEqual(lines, expected);
  });
}

test('segregationJson() has every line of the requirement', () => {
  const [row] = segregationRows([balance('F1 4d USD 100000 5000 3000 1000')], clientOf);
  assert.deepEqual(row && segregationJson(row), {
    segregation: '4d',
    currency: 'USD',
    cash: '1000.00',
    openTradeEquity: '50.00',
    longOptionValue: '30.00',
    shortOptionValue: '10.00',
    netEquity: '1070.00',
    deficits: '0.00',
    required: '1070.00',
    accounts: ['F1'],
    incomplete: [],
  });
});
