import { z } from 'zod';
import type { DrillEstate, ReplayerPlace } from './drill-estate.ts';
import type { DrillProcess } from './drill-processes.ts';
import { type HoldfastProgram, mustRun } from './holdfast-program.ts';
import type { Address } from './loopback.ts';
import { openRelay, type VaultRelay } from './vault-relay.ts';

/** A replayer at work, and what it has said. */
export type StagedReplayer = {
  readonly process: DrillProcess;
  readonly relay: VaultRelay;
  /** In the order in which they came. */
  readonly statements: readonly HeardStatement[];
  /** Logs that it says nothing more of, with entry and code. */
  readonly refusals: readonly HeardRefusal[];
};

export type HeardStatement = {
  readonly firm: string;
  /** Of the last event that is proven. */
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly atMs: number;
};

export type HeardRefusal = {
  readonly firm: string;
  readonly code: string;
  readonly atMs: number;
};

const keyText = z.object({ key: z.string() });

/**
 * Gives each replayer its group's key, and makes it and the platform known to each other, before there is a firm: every key
 * epoch then has a wrap that the group's key opens.
 */
export async function introduceReplayers(
  program: HoldfastProgram,
  { platform, replayers }: DrillEstate,
): Promise<void> {
  for (const { group, key, firmKeys } of replayers) {
    await mustRun(program, ['keys', 'recovery', '--data', platform.data, '--out', firmKeys]);
    const printed = async (words: readonly string[]) => {
      const [line = ''] = await mustRun(program, ['replayer', ...words, '--json']);
      return keyText.parse(JSON.parse(line)).key;
    };
    const ownText = await printed(['key', '--key', key, '--name', group.replayer]);
    const trust = ['trust', '--data', platform.data, '--replayer-key', ownText];
    await printed(['key', '--key', key, '--platform-key', await printed(trust)]);
  }
}

export async function startReplayer(
  program: HoldfastProgram,
  { group, key, firmKeys }: ReplayerPlace,
  platform: Address,
): Promise<StagedReplayer> {
  const relay = await openRelay(platform);
  const dial = ['--platform', `127.0.0.1:${relay.port}`, '--key', key, '--firm-keys', firmKeys];
  const words = ['replayer', 'run', ...dial, '--firm', ...group.firms, '--json'];
  const process = program.processes.start([...program.words, ...words]);
  const statements: HeardStatement[] = [];
  const refusals: HeardRefusal[] = [];
  process.onLine((line) => {
    const notice = replayerNotice.safeParse(JSON.parse(line));
    if (!notice.success) return;
    const [firm, atMs] = [firmOf(notice.data.origin), Date.now()];
    if (notice.data.kind === 'stated')
      statements.push({ firm, sequence: notice.data.sequence, atMs });
    else refusals.push({ firm, code: codeOf(notice.data.note), atMs });
  });
  return { process, relay, statements, refusals };
}

/** Of what a replayer prints, what a drill looks at. */
const replayerNotice = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stated'), origin: z.string(), sequence: z.number() }),
  z.object({ kind: z.literal('refused'), origin: z.string(), note: z.string() }),
]);

/** Whether the line tells that a log is followed, or that it is not any more. */
export function tellsOfALog(line: string): boolean {
  return /^\{"kind":"(?:log|refused)"/.test(line);
}

function firmOf(origin: string): string {
  return origin.slice(origin.lastIndexOf('/') + 1);
}

function codeOf(note: string): string {
  return /^code (\w+)$/m.exec(note)?.[1] ?? note;
}
