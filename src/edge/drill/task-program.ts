import process from 'node:process';
import { runDrillTask } from './drill-task.ts';

/** The program of a process of the drill; its orders are the first line of its input. */
await runDrillTask(process.stdin, (line) => process.stdout.write(`${line}\n`));
// A server or worker that is still open must not keep a process that has done its task.
process.exit(0);
