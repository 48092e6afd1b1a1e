import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { DrillProcess, DrillProcesses } from './drill-processes.ts';

/** How the drill runs Holdfast itself: as anybody does, by its command line, in processes of its own. */
export type HoldfastProgram = {
  readonly processes: DrillProcesses;
  /** The words before a command: the program that runs TypeScript, and the file to run. */
  readonly words: readonly string[];
  /** Name of the release, as journals record it. */
  readonly release: string;
};

export type Ran = {
  readonly code: number | string;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
};

/** Runs a command to its end. */
export async function run(program: HoldfastProgram, words: readonly string[]): Promise<Ran> {
  const begun = program.processes.start([...program.words, ...words]);
  begun.input.end();
  const code = await begun.ended;
  return { code, lines: begun.lines, errors: begun.errors };
}

/** Runs a command that must do what it is for; a stage that cannot be set up is no drill. */
export async function mustRun(
  program: HoldfastProgram,
  words: readonly string[],
): Promise<readonly string[]> {
  const { code, lines, errors } = await run(program, words);
  if (code === 0) return lines;
  throw new Error(
    `Cannot drill: holdfast ${words.join(' ')} ended with ${code}: ${errors.join(' ')}`,
  );
}

/** A platform that serves. */
export type Platform = {
  readonly process: DrillProcess;
  readonly data: string;
  readonly address: string;
  readonly vaultPort: number | undefined;
  /** Bearer token of scripts. */
  readonly token: string;
};

const servedLine = z.object({ address: z.string(), vaultPort: z.number().optional() });

type Failed = { readonly failed: DrillProcess };

/** What is wrong when it does not come up stands in the errors of its process. */
export function startPlatform(
  program: HoldfastProgram,
  data: string,
  { withVaults }: { readonly withVaults: boolean },
): Promise<Platform | Failed> {
  return served(beginToServe(program, data, withVaults ? ['--vault-port', '0'] : []), data);
}

/** A platform for a directory that is still to come. */
export type StandBy = {
  readonly process: DrillProcess;
  readonly served: Promise<Platform | Failed>;
};

export function standBy(program: HoldfastProgram, data: string): StandBy {
  const process = beginToServe(program, data, ['--when-rebuilt']);
  return { process, served: served(process, data) };
}

function beginToServe(
  { processes, words }: HoldfastProgram,
  data: string,
  more: readonly string[],
): DrillProcess {
  // The attacker has the platform's rights and could end its own defence: the drill sees how far he gets without it.
  const serve = ['serve', '--data', data, '--port', '0', '--no-demo', '--json'];
  return processes.start([...words, ...serve, '--on-alarm', 'tell', ...more]);
}

async function served(process: DrillProcess, data: string): Promise<Platform | Failed> {
  const line = await process.waitForLine((text) => text.startsWith('{'));
  if (line === undefined) return { failed: process };
  const { address, vaultPort } = servedLine.parse(JSON.parse(line));
  const token = readFileSync(join(data, 'api-token'), 'utf8').trim();
  return { process, data, address, vaultPort, token };
}
