import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asText } from './print.ts';

const fees = [
  { fee: 'clearing', amount: '1.20', currency: 'USD' },
  { fee: 'exchange', amount: '0.85', currency: 'USD' },
];

const shown: readonly (readonly [what: string, value: unknown, text: string])[] = [
  ['no rows', [], '(none)'],
  [
    'rows, numbers to the right',
    [
      { account: 'A', cash: '5.00' },
      { account: 'HARBOR', cash: '-10.00' },
    ],
    ['account    cash', '-------  ------', 'A          5.00', 'HARBOR   -10.00'].join('\n'),
  ],
  [
    'a short list in a cell: its values',
    [{ trade: 'T1', fees }],
    [
      'trade  fees',
      '-----  ------------------------------------',
      'T1     clearing 1.20 USD; exchange 0.85 USD',
    ].join('\n'),
  ],
  [
    'a long list in a cell: how many',
    { damage: [[...fees, ...fees, ...fees]] },
    'damage (1):\n  6 (--json lists them)',
  ],
  [
    'a record: what is said in a word first, then its lists with their length',
    { date: '2020-03-16', unmarked: [{ account: 'A' }], positions: 3, stopped: [] },
    'date: 2020-03-16\npositions: 3\nstopped: \nunmarked (1):\n  account\n  -------\n  A',
  ],
];

for (const [what, value, text] of shown) {
  test(`asText() shows ${what}`, () => {
    assert.equal(asText(value), text);
  });
}
