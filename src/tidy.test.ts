import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { outsideTheWings, wings } from './rooms.ts';

const src = import.meta.dirname;

type Place = { readonly wing: number; readonly room: number; readonly name: string };

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .sort();

function placeOf(file: string): Place | 'outside' | undefined {
  const [first = '', second = ''] = file.split('/');
  if (outsideTheWings.some((name) => name === first)) return 'outside';
  const wing = wings.findIndex((known) => known.wing === first);
  const rooms: readonly string[] = wings[wing]?.rooms ?? [];
  const room = rooms.indexOf(second);
  return room < 0 ? undefined : { wing, room, name: `${first}/${second}` };
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8');
  const pattern =
    /^(?:import|export)\b[^'"]*?from\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

/** Why an import breaks the order of the house, or undefined. */
function breach(file: string, imported: string): string | undefined {
  const from = placeOf(file);
  if (from === 'outside' || from === undefined) return undefined;
  const isTest = /\.test\.tsx?$/.test(file) || file.split('/').at(-1)?.startsWith('_') === true;
  const domain = wings.findIndex((known) => known.wing === 'domain');
  if (!imported.startsWith('.')) {
    const isPure = from.wing === domain && !isTest;
    return isPure ? `${file}: the domain is pure and must not import ${imported}` : undefined;
  }
  const target = relative(src, resolve(src, dirname(file), imported));
  const to = placeOf(target);
  if (to === undefined) return `${file} imports ${imported}, which is in no room of src/rooms.ts`;
  if (to === 'outside') return isTest ? undefined : `${file}: nothing may import from ${target}`;
  if (to.wing > from.wing) return `${file}: ${from.name} must not know ${to.name}, a later wing`;
  if (to.wing < from.wing || to.room === from.room) return undefined;
  if (wings[from.wing]?.roomsSeeEachOther === false) {
    return isTest
      ? undefined
      : `${file}: edges never import each other, ${from.name} imports ${to.name}`;
  }
  return to.room > from.room && !isTest
    ? `${file}: ${from.name} comes before ${to.name} and must not import it`
    : undefined;
}

test('tidy: every source file is in a room of src/rooms.ts', () => {
  assert.ok(
    files.length > 100,
    `only ${files.length} files were found: this check checked nothing`,
  );
  const homeless = files.filter((file) => placeOf(file) === undefined);
  assert.deepEqual(homeless, []);
});

test('tidy: every import follows the order of the house', () => {
  let checked = 0;
  const breaches: string[] = [];
  for (const file of files) {
    for (const imported of importsOf(file)) {
      checked += 1;
      const sentence = breach(file, imported);
      if (sentence !== undefined) breaches.push(sentence);
    }
  }
  assert.ok(checked > 300, `only ${checked} imports were found: this check checked nothing`);
  assert.deepEqual(breaches, []);
});

test('tidy: the check itself says so when an import breaks the order', () => {
  assert.match(breach('domain/trade/x.ts', '../cash/postings.ts') ?? '', /comes before/);
  assert.match(breach('domain/cash/x.ts', '../../platform/engine/engine.ts') ?? '', /a later wing/);
  assert.match(
    breach('edge/http/x.ts', '../fixml/limits.ts') ?? '',
    /edges never import each other/,
  );
  assert.match(breach('domain/cash/x.ts', 'node:fs') ?? '', /the domain is pure/);
  assert.equal(breach('domain/cash/x.ts', '../trade/trade-id.ts'), undefined);
});

test('tidy: no barrels, no utils, no paths of a machine', () => {
  const barrels = files.filter((file) => /(^|\/)index\.tsx?$/.test(file));
  const drawers = files.filter((file) => /(^|\/)(utils?|helpers?|common|shared)(\/|\.)/.test(file));
  const paths = files.filter((file) =>
    /['"`]\/(?:work|root|home)\//.test(readFileSync(join(src, file), 'utf8')),
  );
  assert.deepEqual([...barrels, ...drawers, ...paths], []);
});

test('tidy: no source file is longer than 500 lines', () => {
  const long = files.filter(
    (file) => readFileSync(join(src, file), 'utf8').split('\n').length > 500,
  );
  assert.deepEqual(long, []);
});
