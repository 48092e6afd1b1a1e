import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FirmReport, RebuildReport } from './report.ts';
import { reportPage } from './report-page.ts';

const firm: FirmReport = {
  firm: 'acme',
  state: 'proven',
  oldOrigin: 'old/firm/acme',
  newOrigin: 'new/firm/acme',
  sources: ['v1'],
  signer: 'old+1234',
  signerFrom: 'policy',
  heads: [],
  refusedHeads: [],
  thaws: [],
  entries: 100_000,
  hashed: 100_000,
  coverage: 1,
  events: 7,
  suspectEntries: 0,
  suspectEvents: 0,
  suspects: [],
  excluded: [],
  cleanPoint: undefined,
  gap: undefined,
  stop: undefined,
  singleSource: false,
  platformHeads: { compared: 3, agreeing: 3 },
  bookHash: 'aa',
  statement: undefined,
  newBookHash: 'aa',
  bookHashMatch: true,
  brokenInvariants: [],
  seconds: 1,
};

function pageOf(change: Partial<FirmReport>): string {
  const report: RebuildReport = {
    release: 'holdfast test',
    directory: 'home',
    originPrefix: 'new',
    recoveryRecipient: 'age1test',
    sources: [{ name: 'v1', kind: 'vault' }],
    ok: true,
    firms: [{ ...firm, ...change }],
    findings: [],
    access: [],
    startedAtMicros: 0,
    seconds: 2,
  };
  return reportPage(report);
}

const told: readonly (readonly [what: string, Partial<FirmReport>, RegExp])[] = [
  ['the recovery key', {}, /Opened with recovery key <code>age1test<\/code>/],
  ['all of the entries', {}, /100000 of 100000<br>100\.00 %/],
  ['one entry that is missing', { hashed: 99_999, coverage: 0.99999 }, />99\.99 %/],
  ['a key from the policy', {}, /<code>old\+1234<\/code>, a key from the policy/],
  ['a key from a vault', { signerFrom: 'vault' }, /a key from a vault/],
  [
    'a key that the old host alone vouches for',
    { signerFrom: 'old-host' },
    /a key from <b>the old host alone<\/b>/,
  ],
  ['no key', { signer: '', signerFrom: '' }, /<b>no key of the signer<\/b>/],
  ['heads as noted', {}, /<br>3 of 3 heads are as/],
  [
    'a head that is not as noted',
    { platformHeads: { compared: 3, agreeing: 2 } },
    /<b>2 of 3 heads are as/,
  ],
  ['a broken rule', { brokenInvariants: ['long < 0'] }, /<b>the book breaks a rule: long &lt; 0</],
];
for (const [what, change, pattern] of told) {
  test(`the page that people sign says: ${what}`, () => {
    assert.match(pageOf(change), pattern);
  });
}

test('where the platform’s log noted no heads, none are spoken of', () => {
  assert.doesNotMatch(pageOf({ platformHeads: { compared: 0, agreeing: 0 } }), /heads are as/);
});
