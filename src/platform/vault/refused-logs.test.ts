import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusedLogs, type ShownFreeze, type ShownThaw, shownHead } from './refused-logs.ts';

const at = { vault: 'vault-a', origin: 'holdfast/firm/a' };
const head = { size: 3, root: 'ab' };
const time = '2026-11-23T12:00:00.000Z';
const freeze: ShownFreeze = { evidence: 'e1', time, held: head, offered: head };
const thaw: ShownThaw = { evidence: 'e1', time, approvers: ['A', 'B'], reason: 'a clone' };

test('a vault refuses a log, shows why, and takes it again: told once each, shown while it lasts', () => {
  const logs = refusedLogs();
  const code = 'vault_head_must_not_shrink';
  assert.equal(logs.heard({ kind: 'taken-up', held: 3, ...at }), false);
  assert.equal(logs.heard({ kind: 'refused', code, held: 3, ...at }), true);
  assert.equal(logs.heard({ kind: 'evidence', freeze, ...at }), false);
  assert.deepEqual(logs.at('vault-a', at.origin), { refused: code, freeze, thaw: undefined });
  assert.deepEqual(logs.at('vault-b', at.origin).refused, '');
  assert.equal(logs.heard({ kind: 'thawed', thaw, ...at }), true);
  assert.equal(logs.heard({ kind: 'taken-up', held: 3, ...at }), true);
  assert.deepEqual(logs.at('vault-a', at.origin), { refused: '', freeze: undefined, thaw });
  assert.equal(logs.heard({ kind: 'thawed', thaw, ...at }), false);
});

const ROOT = `${'A'.repeat(43)}=`;
const heads = [
  // note                                          what is shown
  ['', { size: 0, root: '' }],
  [`holdfast/firm/a\n7\n${ROOT}\n\n\u2014 x y\n`, { size: 7, root: '0'.repeat(64) }],
  [`holdfast/firm/b\n7\n${ROOT}\n\n\u2014 x y\n`, undefined],
  [`holdfast/firm/a\n-7\n${ROOT}\n\n`, undefined],
  ['holdfast/firm/a\n7\nroot\n\n', undefined],
] as const;
for (const [note, shown] of heads) {
  test(`of the note ${JSON.stringify(note.slice(0, 20))} ${shown === undefined ? 'nothing' : `size ${shown.size}`} is shown`, () => {
    assert.deepEqual(shownHead(note, 'holdfast/firm/a'), shown);
  });
}
