import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from './run-seed.ts';

const { first, last, step } = workerData;
for (let seed = first; seed <= last; seed += step)
  parentPort?.postMessage(await runSeed(seed, 'none'));
