import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { assertThat } from '../../domain/basics/decision.ts';
import { confinedCommand } from './confinement.ts';
import type { DrillTask } from './drill-task.ts';
import { type RecordedProcess, recordProcess, signalRecorded } from './recorded-process.ts';

const TASK_PROGRAM = fileURLToPath(new URL('./task-program.ts', import.meta.url));

/** A process the drill started. */
export type DrillProcess = {
  readonly recorded: RecordedProcess;
  readonly input: Writable;
  /** Lines of its output so far; empty lines left out. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** Tells of each line from now on. */
  readonly onLine: (listener: (line: string) => void) => void;
  /** The first line, past or coming, that fits; undefined when the process ends without one. */
  readonly waitForLine: (fits: (line: string) => boolean) => Promise<string | undefined>;
  /** The first line from now on that fits; undefined when the process ends without one. */
  readonly waitForNextLine: (fits: (line: string) => boolean) => Promise<string | undefined>;
  /** Its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
};

/** Everything a drill started, so that all of it can be ended; a dead man's switch does so when the drill cannot. */
export type DrillProcesses = {
  readonly start: (command: readonly string[], input?: string) => DrillProcess;
  readonly startTask: (task: DrillTask, confinedTo?: string) => DrillProcess;
  /** Ends what still runs and waits for it: nothing of the old host is there when the rebuild begins. */
  readonly endHost: () => Promise<void>;
  /** The same, and the dead man's switch with it: nothing can be started any more. */
  readonly endAll: () => Promise<void>;
};

/** `node`: the words that run a TypeScript file, as `process.execPath`. */
export function drillProcesses(node: string, deadManSeconds: number): DrillProcesses {
  const running = new Set<DrillProcess>();
  const begin = (command: readonly string[], input: string | undefined): DrillProcess => {
    const begun = startProcess(command, input);
    running.add(begun);
    void begun.ended.then(() => running.delete(begun));
    return begun;
  };
  const orders = JSON.stringify({ task: 'dead-man', orders: { seconds: deadManSeconds } });
  const deadMan = startProcess([node, TASK_PROGRAM], `${orders}\n`);
  const watched = (begun: DrillProcess): DrillProcess => {
    deadMan.input.write(`${begun.recorded.pid} ${begun.recorded.startTicks}\n`);
    return begun;
  };
  const endHost = async () => {
    const ended = [...running].map((each) => each.ended);
    for (const { recorded } of running) signalRecorded(recorded, 'SIGKILL');
    await Promise.all(ended);
  };
  return {
    start: (command, input) => watched(begin(command, input)),
    startTask: (task, confinedTo) => {
      const command = [node, TASK_PROGRAM];
      const words = confinedTo === undefined ? command : confinedCommand(confinedTo, command);
      return watched(begin(words, `${JSON.stringify(task)}\n`));
    },
    endHost,
    endAll: async () => {
      await endHost();
      deadMan.input.end();
      await deadMan.ended;
    },
  };
}

function startProcess(command: readonly string[], input: string | undefined): DrillProcess {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'] });
  assertThat(child.pid !== undefined, `${program} starts`);
  const recorded = recordProcess(child.pid);
  assertThat(recorded !== undefined, `${program} runs`);
  // A process that ends first does not read on; that shows elsewhere.
  child.stdin.on('error', () => undefined);
  if (input !== undefined) child.stdin.write(input);
  const lines: string[] = [];
  const errors: string[] = [];
  const listeners = new Set<(line: string) => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line === '') return;
    lines.push(line);
    for (const listener of listeners) listener(line);
  });
  createInterface({ input: child.stderr }).on('line', (line) => void errors.push(line));
  const ended = endOf(child);
  const nextLine = (fits: (line: string) => boolean) =>
    new Promise<string | undefined>((resolve) => {
      const listener = (line: string) => {
        if (!fits(line)) return;
        listeners.delete(listener);
        resolve(line);
      };
      listeners.add(listener);
      void ended.then(() => resolve(undefined));
    });
  return {
    recorded,
    input: child.stdin,
    lines,
    errors,
    ended,
    onLine: (listener) => void listeners.add(listener),
    waitForLine: (fits) => {
      const known = lines.find(fits);
      return known === undefined ? nextLine(fits) : Promise.resolve(known);
    },
    waitForNextLine: nextLine,
  };
}

async function endOf(child: ChildProcess): Promise<number | string> {
  const [code, signal] = await once(child, 'close');
  return typeof code === 'number' ? code : String(signal);
}
