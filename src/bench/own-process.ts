import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchTask } from './bench-task.ts';
import type { RunResult, RunSkipped } from './run-result.ts';

const PROGRAM = fileURLToPath(new URL('./task-program.ts', import.meta.url));

/**
 * Measures in a process of its own: no run profits from code another one made hot, or suffers from its garbage. The
 * program's last line is the result; what it says on the way goes to our own standard error.
 */
export async function runInOwnProcess(
  task: BenchTask,
  flags: readonly string[] = [],
): Promise<RunResult | RunSkipped> {
  const child = spawn(process.execPath, [...flags, PROGRAM, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0)
    throw new Error(`Cannot measure ${task.task}: its process ended with ${exitCode}`);
  return JSON.parse(text.trimEnd().split('\n').at(-1) ?? '');
}
