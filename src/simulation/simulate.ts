import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

/**
 * `npm run simulate`: 100,000 seeds on all cores, or those of `--seeds 5001-6000`. Tells how far it is once in ten
 * seconds; ends with the first seed that found something, which `--seeds N-N` runs again just so.
 */
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '1-100000' } } });
const [first = Number.NaN, last = Number.NaN] = values.seeds.split('-').map(Number);
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || first < 1 || last < first) {
  console.error(`--seeds must be like 1-100000, not ${values.seeds}`);
  process.exit(2);
}

const startedMs = performance.now();
const workers = Math.min(availableParallelism(), last - first + 1);
let done = 0;
let told = 0;
let running = workers;

const progress = setInterval(() => {
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.error(`${done} of ${last - first + 1} seeds, ${told} answers, ${seconds} s`);
}, 10_000);

for (let at = 0; at < workers; at += 1) {
  const worker = new Worker(new URL('./simulate-worker.ts', import.meta.url), {
    workerData: { first: first + at, last, step: workers },
  });
  worker.on('message', (run: { readonly told: number }) => {
    done += 1;
    told += run.told;
  });
  worker.on('error', (failure) => {
    console.error(failure);
    process.exit(1);
  });
  worker.on('exit', () => {
    running -= 1;
    if (running > 0) return;
    clearInterval(progress);
    console.log(`${done} seeds, ${told} answers: nothing found`);
  });
}
