import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parsePart17Record } from './parse-part17.ts';
import { PART17_FAILURE_CODES } from './part17-failure.ts';
import { PART17_LAYOUT } from './part17-layout.ts';

const page = readFileSync(new URL('../../../docs/formats/part17.md', import.meta.url), 'utf8');

test('the record table of the document is the layout that is printed', () => {
  const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \| (\d+) \|/gm)];
  const documented = rows.map(([, field, column, length]) => `${field} ${column} ${length}`);
  const layout = PART17_LAYOUT.map(({ field, column, length }) => `${field} ${column} ${length}`);
  assert.deepEqual(documented, layout);
});

test('the failure table of the document has every code and no other', () => {
  const failures = page.slice(page.indexOf('## Failures'));
  const codes = [...failures.matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code);
  assert.deepEqual(codes, [...PART17_FAILURE_CODES]);
});

test('the example lines of the document are records', () => {
  const lines = page.split('\n').filter((line) => /^(RP|EP|DN)/.test(line));
  assert.equal(lines.length, 3);
  for (const line of lines) assert.ok(parsePart17Record(line).ok, line);
});
