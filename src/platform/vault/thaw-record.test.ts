import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freezingEvidence, parseThaw, type Thaw, thawText } from './thaw-record.ts';

const FIRST = 'a'.repeat(64);
const SECOND = 'b'.repeat(64);
const thaw: Thaw = {
  origin: 'holdfast/firm/acme',
  evidence: FIRST,
  timeSeconds: 1_700_000_000,
  approvers: ['A. Ames', 'Ø. Bell'],
  reason: 'a clone of the host, shut off on Monday',
};

test('a thaw is read as it was written, and no other text is one', () => {
  const text = thawText(thaw);
  assert.equal(
    text,
    [
      'holdfast/vault/thawed/v1',
      'log holdfast/firm/acme',
      `evidence ${FIRST}`,
      'time 1700000000',
      'approver A. Ames',
      'approver Ø. Bell',
      'reason a clone of the host, shut off on Monday\n',
    ].join('\n'),
  );
  assert.deepEqual(parseThaw(text), thaw);
});

const faulty = [
  // what                  of the text
  ['nothing', (_text: string) => ''],
  ['another version', (text: string) => text.replace('/v1', '/v2')],
  ['a hash that is none', (text: string) => text.replace(FIRST, 'a')],
  ['a time that is none', (text: string) => text.replace('1700000000', 'now')],
  ['one approver', (text: string) => text.replace('approver Ø. Bell\n', '')],
  ['one person twice', (text: string) => text.replace('Ø. Bell', 'A. Ames')],
  ['an approver without a name', (text: string) => text.replace('Ø. Bell', '')],
  ['no reason', (text: string) => text.replace(/reason .*/, 'reason ')],
  ['a line more', (text: string) => `${text}more\n`],
  ['its last line cut', (text: string) => text.slice(0, -1)],
] as const;
for (const [what, made] of faulty) {
  test(`a thaw with ${what} is none`, () => {
    assert.equal(parseThaw(made(thawText(thaw))), undefined);
  });
}

const evidence = (sha256: string) => `0000000000000003-${sha256}.frozen`;
const states = [
  // evidence there, evidence thawed, what freezes the log
  [[], [], undefined],
  [[FIRST], [], FIRST],
  [[FIRST], [FIRST], undefined],
  [[FIRST], [SECOND], FIRST],
  [[FIRST, SECOND], [FIRST], SECOND],
  [[FIRST, SECOND], [SECOND, FIRST], undefined],
] as const;
for (const [there, thawed, freezes] of states) {
  test(`of ${there.length} pieces of evidence with ${thawed.length} thawed ${freezes === undefined ? 'none' : 'one'} freezes`, () => {
    const names = ['key', ...there.map(evidence), '0000000000000003-x.refused'];
    const thaws = thawed.map((hash) => ({ ...thaw, evidence: hash }));
    const wanted = freezes === undefined ? undefined : evidence(freezes);
    assert.equal(freezingEvidence(names, thaws), wanted);
  });
}
