import process from 'node:process';
import { type BenchTask, runTask } from './bench-task.ts';

/** The program of a process that measures one task; see own-process.ts. */
const task: BenchTask = JSON.parse(process.argv[2] ?? '');
process.stdout.write(`${JSON.stringify(await runTask(task))}\n`);
