import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const docsFolder = join(import.meta.dirname, '../../../docs/formats');
const docs = ['trades-csv.md', 'prices-csv.md', 'settlement-files.md', 'reference-csv.md'].map(
  (name) => readFileSync(join(docsFolder, name), 'utf8'),
);
const sources = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && !name.includes('test'))
  .map((name) => readFileSync(join(import.meta.dirname, name), 'utf8'));

/** Codes are phrased as the rule broken, so they are known by their middle word. */
function codesIn(texts: readonly string[], quote: string): Set<string> {
  const pattern = new RegExp(`${quote}([a-z0-9_]+_(?:must|was)_[a-z0-9_]+)${quote}`, 'g');
  return new Set(
    texts.flatMap((text) => [...text.matchAll(pattern)].map(([, code]) => code ?? '')),
  );
}

test('every code of this room is in docs/formats with an input that causes it', () => {
  const written = codesIn(sources, "'");
  const documented = codesIn(docs, '`');
  assert.ok(written.size > 30);
  assert.deepEqual(
    [...written].filter((code) => !documented.has(code)),
    [],
  );
});

test('docs/formats/{trades,prices}-csv.md and settlement-files.md name no code that is not there', () => {
  const written = codesIn(sources, "'");
  // The book's codes are the book's to document; this one is named as an example.
  written.add('account_must_be_known');
  const documented = codesIn(docs.slice(0, 3), '`');
  assert.deepEqual(
    [...documented].filter((code) => !written.has(code)),
    [],
  );
});
