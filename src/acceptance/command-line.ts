import { execFile } from 'node:child_process';
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '../..');
const HOLDFAST = join(REPOSITORY, 'bin/holdfast');

/** Far above what one command takes, so that a command that hangs fails by name. */
const COMMAND_TIMEOUT_MS = 120_000;

export type CommandAnswer = {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
};

/** Runs `./bin/holdfast` with the words as a person would. */
export function holdfast(
  words: readonly string[],
  directory: string = REPOSITORY,
): Promise<CommandAnswer> {
  const options = { cwd: directory, timeout: COMMAND_TIMEOUT_MS, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(HOLDFAST, [...words], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, stdout, stderr });
      else reject(new Error(`Cannot run holdfast ${words.join(' ')}`, { cause: error }));
    });
  });
}

export function said({ exitCode, stdout, stderr }: CommandAnswer): string {
  return `exit ${exitCode}\n${stdout}${stderr}`;
}
