import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type RecordedProcess, signalRecorded } from './recorded-process.ts';

/**
 * Ends everything a drill started when the drill itself is gone or its time is over. It runs in a process of its own, is
 * told of each process on its input (`<pid> <start ticks>`), and takes the end of that input as the end of the drill.
 */
export async function deadMan(input: Readable, seconds: number): Promise<readonly number[]> {
  const recorded: RecordedProcess[] = [];
  const lines = createInterface({ input });
  const timer = setTimeout(() => lines.close(), seconds * 1_000);
  for await (const line of lines) {
    const [pid, startTicks = ''] = line.split(' ');
    recorded.push({ pid: Number(pid), startTicks });
  }
  clearTimeout(timer);
  return recorded.filter((each) => ended(each)).map(({ pid }) => pid);
}

/** False for a process that had ended already, also when its number belongs to another one by now. */
function ended(each: RecordedProcess): boolean {
  try {
    return signalRecorded(each, 'SIGKILL');
  } catch {
    return false;
  }
}
