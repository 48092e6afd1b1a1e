import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { assertThat } from '../../domain/basics/decision.ts';
import { lookAtFolder, watchFolder } from './watch-folder.ts';
import { DATA_DIRECTORY_NAMES } from './watched-names.ts';

// A thread of its own: hashing files must not keep the platform from answering.

const { directory, everyMs } = z
  .strictObject({ directory: z.string(), everyMs: z.number() })
  .parse(workerData);
const port = parentPort;
assertThat(port !== null, 'a watch runs in a thread');

const watch = watchFolder(directory, DATA_DIRECTORY_NAMES);
// What lies there already is what there is to watch, whoever put it there.
port.postMessage({ first: lookAtFolder(watch) });
setInterval(() => {
  const alarms = lookAtFolder(watch);
  if (alarms.length > 0) port.postMessage({ alarms });
}, everyMs);
