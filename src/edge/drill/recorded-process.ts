import { readFileSync } from 'node:fs';
import process from 'node:process';
import { refusal } from './drill-refusal.ts';

/**
 * A process that the drill started: known by its number and the moment it began, because numbers are given again. A signal
 * goes to it only while both still fit.
 */
export type RecordedProcess = {
  readonly pid: number;
  /** Clock ticks after the machine's start, as the system states it. */
  readonly startTicks: string;
};

/** Undefined when there is no such process. */
export function recordProcess(pid: number): RecordedProcess | undefined {
  const startTicks = startTicksOf(pid);
  return startTicks === undefined ? undefined : { pid, startTicks };
}

export function isRunning({ pid, startTicks }: RecordedProcess): boolean {
  return startTicksOf(pid) === startTicks;
}

/** Signals the recorded process; false when it has ended. Another process under its number is refused. */
export function signalRecorded(recorded: RecordedProcess, signal: NodeJS.Signals): boolean {
  const { pid, startTicks } = recorded;
  if (!Number.isSafeInteger(pid) || pid <= 1 || pid === process.pid)
    throw refusal('drill_process_must_be_the_recorded_one', `process ${pid}`, 'one it started');
  const seen = startTicksOf(pid);
  if (seen === undefined) return false;
  if (seen !== startTicks) {
    const what = `process ${pid}, begun at ${seen}`;
    throw refusal('drill_process_must_be_the_recorded_one', what, `the one begun at ${startTicks}`);
  }
  process.kill(pid, signal);
  return true;
}

/** Field 22 of `/proc/PID/stat`; the second field is the program's name in brackets and may hold anything. */
function startTicksOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; its parent has not looked yet.
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
