import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSuccession, type Succession, successionText } from './succession-text.ts';

const excluded = [
  { first: 3, last: 4, reason: 'forged "fills"', approvers: ['A. Ames', 'B. Bell'] },
];
const suspects = [
  { first: 7, last: 7, reason: 'unconfirmed' },
  { first: 9, last: 12 },
];
const succession: Succession = {
  origin: 'holdfast-2/firm/acme',
  old: {
    origin: 'holdfast/firm/acme',
    size: 12,
    root: Buffer.alloc(32, 7).toString('base64'),
    signer: 'holdfast/firm/acme+00000000+AQ==',
  },
  excluded,
  suspects,
  earlier: undefined,
};

test('a succession is read as it was written, and of the one before it nothing', () => {
  const earlier = successionText({ ...succession, suspects: [{ first: 1, last: 2 }] });
  for (const text of [successionText(succession), successionText({ ...succession, earlier })])
    assert.deepEqual(parseSuccession(text), {
      oldOrigin: 'holdfast/firm/acme',
      oldSize: 12,
      excluded,
      suspects,
    });
});

test('a text that is no succession is none', () => {
  for (const text of ['', 'holdfast/epoch/v1\n', successionText(succession).slice(0, 40)])
    assert.equal(parseSuccession(text), undefined);
});
