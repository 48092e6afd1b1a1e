import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';

/**
 * `npm test`: every `*.test.ts` below src/, two files at a time, longest first so that two cores finish together.
 * Arguments narrow it: `npm test -- journal` runs files whose path holds "journal".
 */

// Each file is a process of its own: without what `bin/holdfast` keeps too, each strips and compiles the house anew.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/holdfast');

// Properties take this seed, or that of `HOLDFAST_SEED=N npm test` (decision 109).
process.env.HOLDFAST_SEED ??= '20230131';
console.log(`HOLDFAST_SEED=${process.env.HOLDFAST_SEED}`);

const wanted = process.argv.slice(2);
const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.test\.tsx?$/.test(name))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))
  .map((name) => join(import.meta.dirname, name));

/** Files of a minute and more start first, then suites that run real processes or many seeds. */
function weight(name: string): number {
  if (/simulation\/sim|worked-day|bench-smoke|\/kill\.|rebuild|drill|\/crash/.test(name)) return 3;
  if (/simulation|crash|sigkill|tamper|browser|acceptance|properties|postgres/.test(name)) return 2;
  return name.startsWith('platform/') ? 1 : 0;
}

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exitCode = 1;
} else {
  const stream = run({ files, concurrency: 2 });
  stream.on('test:fail', () => {
    process.exitCode = 1;
  });
  stream.compose(spec).pipe(process.stdout);
}
