import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOfRefusal, NEW_DRAFT, ruleOfDraft } from './share-draft.ts';

const lines = [
  { account: ' A1 ', amount: '3' },
  { account: '', amount: '' },
  { account: 'A2', amount: '1.5' },
];

const rules = [
  // method, first, rule
  [
    'quantity',
    '',
    {
      method: 'quantity',
      shares: [
        { account: 'A1', quantity: 3 },
        { account: 'A2', quantity: 0 },
      ],
    },
  ],
  [
    'fair-price',
    '',
    {
      method: 'fair-price',
      shares: [
        { account: 'A1', quantity: 3 },
        { account: 'A2', quantity: 0 },
      ],
    },
  ],
  [
    'percent',
    '',
    {
      method: 'percent',
      shares: [
        { account: 'A1', percent: '3' },
        { account: 'A2', percent: '1.5' },
      ],
    },
  ],
  ['rotation', ' A2', { method: 'rotation', accounts: ['A1', 'A2'], first: 'A2' }],
] as const;

for (const [method, first, rule] of rules) {
  test(`ruleOfDraft() by ${method}: what was typed, blank lines left out`, () => {
    assert.deepEqual(ruleOfDraft({ method, lines, first }), rule);
  });
}

test('ruleOfDraft() keeps a line with an amount and no account, for the book to refuse', () => {
  const draft = { ...NEW_DRAFT, lines: [{ account: '', amount: '2' }] };
  assert.deepEqual(ruleOfDraft(draft), {
    method: 'quantity',
    shares: [{ account: '', quantity: 2 }],
  });
});

const refusals = [
  // code, seen → line
  ['account_must_be_known', 'A2', 2],
  ['account_must_fit_the_origin', 'A1: house', 0],
  ['account_must_be_known', 'A', undefined],
  ['account_must_fit_the_origin', 'A1 A2', undefined],
  ['allocation_must_add_up_to_the_quantity', 'A2', undefined],
] as const;

for (const [code, seen, line] of refusals) {
  test(`lineOfRefusal() ${code} of ${seen}: ${line === undefined ? 'no line' : `line ${line}`}`, () => {
    assert.equal(lineOfRefusal({ method: 'quantity', lines, first: '' }, { code, seen }), line);
  });
}
