import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { REPOSITORY } from './command-line.ts';

const SRC = join(REPOSITORY, 'src');
/** What measures or shows the house answers nobody with codes of its own. */
const APART = /^(?:bench|demo|acceptance)\/|^edge\/web\//;
/** Quoted words here are SQL's; codes are handed to `reject(`. */
const SQL_ROOM = 'platform/readstore/';

/** Files that `src/main.ts` loads, sooner or later, in this thread or another: relative to `src`. */
export function loadedFiles(): string[] {
  const found = new Set<string>();
  const waiting = [join(SRC, 'main.ts')];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const name = relative(SRC, file);
    if (found.has(name) || APART.test(name)) continue;
    found.add(name);
    waiting.push(...importsOf(file));
  }
  return [...found].sort();
}

const IMPORT = /(?:from|import\(|new URL\()\s*['"](\.{1,2}\/[^'"]+\.ts)['"]/g;

function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(IMPORT)].map(([, path = '']) => resolve(dirname(file), path));
}

// A code is a quoted word with an underscore, or stands in a sentence as `… (the_code)` or `the_code:…`.
const QUOTED = /'([a-z][a-z0-9]*(?:_[a-z0-9]+)+)'/g;
const IN_A_SENTENCE = /\(([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\)|`([a-z][a-z0-9]*(?:_[a-z0-9]+)+):/g;
const REJECTED = /reject\(\s*'([a-z0-9_]+)'/g;

/** Every code in the text of a source file. */
export function codesIn(name: string, text: string): string[] {
  const code = withoutComments(text);
  const patterns = name.startsWith(SQL_ROOM) ? [REJECTED] : [QUOTED, IN_A_SENTENCE];
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map(([, first, second]) => first ?? second ?? ''),
  );
}

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/** Codes of everything that runs. */
export function sourceCodes(): Set<string> {
  return new Set(
    loadedFiles().flatMap((name) => codesIn(name, readFileSync(join(SRC, name), 'utf8'))),
  );
}

/** Words of a union type in a source file, between its name and the next semicolon. */
export function unionWords(name: string, type: string): string[] {
  const text = readFileSync(join(SRC, name), 'utf8');
  const body = new RegExp(`export type ${type} =([^;]+);`).exec(text)?.[1] ?? '';
  return [...body.matchAll(/'([a-z-]+)'/g)].map(([, word = '']) => word);
}
