import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import packageJson from '../../package.json' with { type: 'json' };
import { REPOSITORY } from './command-line.ts';

const page = readFileSync(join(REPOSITORY, 'docs/dependencies.md'), 'utf8');
const [, atRunTime = '', alongside = '', toBuild = ''] = page.split(/^## .*$/m);

const groups = [
  ['At run time', atRunTime, packageJson.dependencies],
  ['Brought along where the platform fits', alongside, packageJson.optionalDependencies],
  ['To build and test', toBuild, packageJson.devDependencies],
] as const;

type Line = { readonly name: string; readonly version: string; readonly licence: string };

function linesOf(section: string): Line[] {
  const rows = section.matchAll(/^\| `([^`]+)` \| (\S+) \| ([^|]+) \|/gm);
  return [...rows].map(([, name = '', version = '', licence = '']) => ({ name, version, licence }));
}

for (const [title, section, wanted] of groups) {
  test(`docs/dependencies.md, "${title}", names what package.json names, in its versions`, () => {
    const known = linesOf(section).map(({ name, version }) => [name, version]);
    assert.deepEqual(Object.fromEntries(known), wanted);
  });
}

test('docs/dependencies.md gives the licences that the packages give', () => {
  let compared = 0;
  for (const [, section] of groups) {
    for (const { name, licence } of linesOf(section)) {
      const path = join(REPOSITORY, 'node_modules', name, 'package.json');
      // Packages of another platform are not installed here.
      if (!existsSync(path)) continue;
      compared += 1;
      const { license } = JSON.parse(readFileSync(path, 'utf8'));
      assert.equal(licence, license, name);
    }
  }
  assert.ok(compared > 25, `only ${compared} were compared`);
});
