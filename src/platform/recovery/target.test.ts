import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { takeTarget } from './target.ts';

const root = mkdtempSync(join(tmpdir(), 'holdfast-target-'));
after(() => rmSync(root, { recursive: true, force: true }));

function codeOf(directory: string): string {
  const target = takeTarget(directory);
  if (!target.ok) return target.rejection.code;
  target.discard();
  return 'taken';
}

test('takeTarget() gives what was made its name, and a second rebuild of it is refused until then and after', () => {
  const home = join(root, 'home');
  const target = takeTarget(home);
  assert.ok(target.ok);
  assert.equal(codeOf(home), 'rebuild_must_be_alone');
  writeFileSync(join(target.work, 'made'), '');
  target.keep();
  assert.ok(existsSync(join(home, 'made')));
  assert.equal(existsSync(target.work), false);
  assert.equal(codeOf(home), 'rebuild_target_must_be_empty');
});

test('takeTarget() clears away what a rebuild left that was ended, and nothing that is somebody else’s', () => {
  const home = join(root, 'ended');
  const first = takeTarget(home);
  assert.ok(first.ok);
  mkdirSync(join(first.work, 'keys'));
  // The process ends: its lock goes, its files stay.
  const left = `${join(root, 'left')}.rebuilding`;
  mkdirSync(left);
  for (const name of ['writer.lock', 'half']) writeFileSync(join(left, name), '');
  first.discard();
  const again = takeTarget(join(root, 'left'));
  assert.ok(again.ok);
  assert.deepEqual(readdirSync(again.work), ['writer.lock']);
  again.discard();
  assert.equal(existsSync(left), false);
  mkdirSync(left);
  writeFileSync(join(left, 'letters.txt'), '');
  assert.equal(codeOf(join(root, 'left')), 'rebuild_target_must_be_empty');
  assert.deepEqual(readdirSync(left), ['letters.txt']);
});
