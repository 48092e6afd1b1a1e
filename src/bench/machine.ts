import { spawnSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

/** The machine a number belongs to; without it a rate means nothing. */
export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly kernel: string;
  /** Of the directory the runs wrote to. */
  readonly fileSystem: string;
  readonly node: string;
  /** Average of the last minute, at the start and the end: above `cores` others had the machine too. */
  readonly loadAtStart: number;
  readonly loadAtEnd: number;
};

export function describeMachine(directory: string): Omit<Machine, 'loadAtEnd'> {
  const cores = cpus();
  return {
    cpu: cores[0]?.model ?? 'unknown',
    cores: cores.length,
    memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
    kernel: `${type()} ${release()}`,
    fileSystem: fileSystemOf(directory),
    node: process.version,
    loadAtStart: oneMinuteLoad(),
  };
}

export function oneMinuteLoad(): number {
  return Math.round((loadavg()[0] ?? Number.NaN) * 10) / 10;
}

function fileSystemOf(directory: string): string {
  const found = spawnSync('stat', ['-f', '-c', '%T', directory], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : 'unknown';
}
