import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newRecoveryIdentity } from '../platform/keys/age-wrap.ts';
import { parseFirmRecipients } from './rebuild.ts';

const { recipient } = await newRecoveryIdentity();
const acme = { firm: 'acme', recipient };

const cases: readonly [string, string, unknown][] = [
  // what, policy, recipients
  ['no firm has a key of its own', 'origin holdfast\n', []],
  ['one line', `origin holdfast\nfirm acme ${recipient}\n`, [acme]],
  ['lines of Windows', `firm acme ${recipient}\r\n`, [acme]],
  ['a recipient with a letter changed', `firm acme ${recipient.slice(0, -1)}\n`, undefined],
  ['no firm', `firm ${recipient}\n`, undefined],
];
for (const [title, text, outcome] of cases) {
  test(`parseFirmRecipients() ${title}: ${outcome === undefined ? 'refused' : 'read'}`, async () => {
    assert.deepEqual(await parseFirmRecipients(text), outcome);
  });
}
