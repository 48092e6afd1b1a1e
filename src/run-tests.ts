import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import { run } from 'node:test';
import { spec, type TestEvent } from 'node:test/reporters';

/**
 * `npm test`: every `*.test.ts` below src/, two files at a time, longest first so that two cores finish together; files
 * that mostly wait (for silence, quotas, a witness, a bucket) run one after the other beside them.
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

/** Measured alone: at least two thirds of their time no core works for them. */
function waits(file: string): boolean {
  return /vault\/(s3-store|witness-relay|vault-alarms|view|vault|replayer)\.test/.test(file);
}

if (files.length === 0) {
  console.error(`no test file matches ${wanted.join(' ')}`);
  process.exitCode = 1;
} else {
  const lanes = [
    { files: files.filter((file) => !waits(file)), concurrency: 2 },
    { files: files.filter(waits), concurrency: 1 },
  ].filter((lane) => lane.files.length > 0);
  runLanes(lanes).compose(spec).pipe(process.stdout);
}

/** Events of all lanes as they come; each lane's closing count goes into one, of all. */
function runLanes(lanes: readonly { files: string[]; concurrency: number }[]): PassThrough {
  const told = new PassThrough({ objectMode: true });
  const counts = new Map<string, number>();
  const startedMs = performance.now();
  let going = lanes.length;
  const end = () => {
    counts.set('duration_ms', performance.now() - startedMs);
    for (const [word, count] of counts)
      told.write({ type: 'test:diagnostic', data: { nesting: 0, message: `${word} ${count}` } });
    told.end();
  };
  for (const lane of lanes) {
    run(lane)
      .on('data', (event) => {
        if (event.type === 'test:fail') process.exitCode = 1;
        const counted = closingCount(event);
        if (counted === undefined) told.write(event);
        else counts.set(counted.word, (counts.get(counted.word) ?? 0) + counted.count);
      })
      .on('end', () => {
        going -= 1;
        if (going === 0) end();
      });
  }
  return told;
}

/** `tests 51`, `pass 51` …, which a runner says of itself at its end; undefined of all else. */
function closingCount({ type, data }: TestEvent): { word: string; count: number } | undefined {
  if (type !== 'test:diagnostic' || data.nesting !== 0) return undefined;
  const [, word, count] =
    /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/.exec(data.message) ??
    [];
  return word === undefined ? undefined : { word, count: Number(count) };
}
