import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { endOfDayStopped } from '../domain/book/day-events.ts';
import { UNMARKED_REASONS } from '../domain/position/position-events.ts';
import { REPOSITORY } from './command-line.ts';
import { codesIn, loadedFiles, sourceCodes, unionWords } from './source-codes.ts';

const page = readFileSync(join(REPOSITORY, 'docs/errors.md'), 'utf8');
const lines = [...page.matchAll(/^\| `([a-z0-9_-]+)` \|/gm)].map(([, code = '']) => code);
const withUnderscore = lines.filter((code) => code.includes('_'));
const withHyphen = lines.filter((code) => code.includes('-'));

test('docs/errors.md has every code of the source', () => {
  const codes = sourceCodes();
  assert.ok(loadedFiles().length > 250, `only ${loadedFiles().length} files were looked at`);
  assert.ok(codes.size > 240, `only ${codes.size} codes were found`);
  const documented = new Set(withUnderscore);
  assert.deepEqual([...codes].filter((code) => !documented.has(code)).sort(), []);
});

test('docs/errors.md has no code that is not in the source', () => {
  const codes = sourceCodes();
  assert.deepEqual(
    withUnderscore.filter((code) => !codes.has(code)),
    [],
  );
});

test('docs/errors.md has every kind of damage, and every reason for a missing figure', () => {
  const { reason } = endOfDayStopped.fields;
  const words = [
    ...unionWords('platform/journal/types.ts', 'DamageCode'),
    ...unionWords('platform/journal/types.ts', 'CommitRejectionCode'),
    ...['journal-damaged', 'journal-failed', 'key-not-held'],
    ...UNMARKED_REASONS,
    ...reason.oneOf,
  ];
  assert.ok(words.length > 25);
  assert.deepEqual([...new Set(withHyphen)].sort(), [...new Set(words)].sort());
});

test('docs/errors.md names each code once', () => {
  assert.deepEqual(
    lines.filter((code, at) => lines.indexOf(code) !== at),
    [],
  );
});

test('codes are found however they stand in a source file', () => {
  const source = [
    "reject('quantity_must_be_positive', seen, wanted)",
    "code: 'file_must_be_utf8'",
    '`Cannot report: format, wanted legacy (report_format_must_be_known)`',
    '`spread_price_must_equal_its_legs:-0.09`',
    "// 'not_in_a_comment'",
    "const table = 'trades';",
  ].join('\n');
  const codes = [
    'quantity_must_be_positive',
    'file_must_be_utf8',
    'report_format_must_be_known',
    'spread_price_must_equal_its_legs',
  ];
  assert.deepEqual(codesIn('domain/book/x.ts', source).sort(), codes.sort());
  assert.deepEqual(codesIn('platform/readstore/x.ts', source), ['quantity_must_be_positive']);
});
