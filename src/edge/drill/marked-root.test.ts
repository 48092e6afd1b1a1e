import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { assertRefused, rootInTest } from './_drill-in-test.ts';
import {
  confined,
  makeMarkedRoot,
  openConfined,
  openMarkedRoot,
  removeMarkedRoot,
} from './marked-root.ts';

test('makeMarkedRoot() refuses a folder that is not for temporary files, unless somebody says they know', () => {
  const [elsewhere, temporary] = [mkdtempSync('/tmp/elsewhere-'), mkdtempSync('/tmp/temporary-')];
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = temporary;
  try {
    assert.equal(tmpdir(), temporary);
    assertRefused('drill_directory_must_be_temporary', () => makeMarkedRoot({ parent: elsewhere }));
    assertRefused('drill_directory_must_be_temporary', () => makeMarkedRoot({ parent: '/' }));
    const root = makeMarkedRoot({ parent: elsewhere, iKnow: true });
    assert.equal(dirname(root.path), elsewhere);
    removeMarkedRoot(root);
    assert.equal(existsSync(root.path), false);
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
    for (const folder of [elsewhere, temporary]) rmSync(folder, { recursive: true });
  }
});

test('openMarkedRoot() takes a folder for a root only by its mark', (context) => {
  const root = rootInTest(context);
  assert.deepEqual(openMarkedRoot(root.path), root);
  const stranger = mkdtempSync(join(tmpdir(), 'holdfast-drill-'));
  const copied = join(stranger, basename(root.path));
  mkdirSync(copied);
  const sameName = join(stranger, 'holdfast-drill-0123456789abcdef');
  mkdirSync(sameName);
  writeFileSync(join(sameName, '.holdfast-drill'), 'another id\n');
  const linked = join(stranger, 'holdfast-drill-fedcba9876543210');
  symlinkSync(root.path, linked);
  for (const path of [
    '/',
    tmpdir(),
    stranger,
    copied,
    sameName,
    linked,
    `${root.path}/`,
    `${root.path}/.`,
  ])
    assertRefused('drill_root_must_be_marked', () => openMarkedRoot(path));
  rmSync(stranger, { recursive: true });
});

test('a root whose mark was changed is a root no more', (context) => {
  const root = rootInTest(context);
  const marker = join(root.path, '.holdfast-drill');
  chmodSync(marker, 0o600);
  writeFileSync(marker, 'something else');
  assertRefused('drill_root_must_be_marked', () => confined(root, join(root.path, 'x')));
  assertRefused('drill_root_must_be_marked', () => removeMarkedRoot(root));
  writeFileSync(
    marker,
    `This folder belongs to a Holdfast drill, which attacks what lies in it.\n${root.id}\n`,
  );
});

test('confined() refuses every way out of the root', (context) => {
  const root = rootInTest(context);
  mkdirSync(join(root.path, 'platform'));
  mkdirSync(join(root.path, 'vault'));
  const within = join(root.path, 'platform');
  assert.equal(confined(root, join(within, 'new/file'), within), join(within, 'new/file'));
  const outside = [
    '/etc/passwd',
    root.path,
    dirname(root.path),
    join(within, '../../x'),
    `${root.path}x/y`,
    join(root.path, '.holdfast-drill'),
    join(root.path, 'vault/object'),
    join(within, '../vault/object'),
  ];
  for (const path of outside)
    assertRefused('drill_path_must_lie_in_the_root', () => confined(root, path, within));
});

test('confined() and openConfined() follow no links, of whatever kind', (context) => {
  const root = rootInTest(context);
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'precious'), 'do not touch');
  symlinkSync(outside, join(root.path, 'folder-link'));
  symlinkSync(join(outside, 'precious'), join(root.path, 'file-link'));
  symlinkSync(join(outside, 'not-there'), join(root.path, 'dangling'));
  linkSync(join(outside, 'precious'), join(root.path, 'second-name'));
  for (const name of ['folder-link/precious', 'folder-link', 'file-link', 'dangling'])
    assertRefused('drill_path_must_have_no_links', () => confined(root, join(root.path, name)));
  assertRefused('drill_path_must_have_no_links', () =>
    openConfined(root, join(root.path, 'second-name')),
  );
  rmSync(outside, { recursive: true });
});
