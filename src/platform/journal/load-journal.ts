import { CHECKPOINTS_NAME } from './checkpoint-file.ts';
import { CLOSE_MARK_NAME } from './close-mark.ts';
import { commitFileNumber, SPARE_NAME } from './commit-file.ts';
import { isOrigin } from './entry-header.ts';
import { loadCloseMark, unexpectedFile } from './load-close-mark.ts';
import { loadCommitFiles, type StoredBlock, type StoredCommitFiles } from './load-commit-files.ts';
import { type CoveredFrame, type LoadedLog, type LoadSource, loadLog } from './load-log.ts';
import { logDirectoryName, originOfDirectory } from './segment-geometry.ts';
import type { Damage } from './types.ts';

export const LOGS_NAME = 'logs';

/** A journal's directory as it was found. Loading changes nothing. */
export type LoadedJournal = {
  readonly directory: string;
  readonly logs: readonly LoadedLog[];
  readonly commitFiles: StoredCommitFiles;
  /** True when the mark of an orderly close is there: then nothing may be torn. */
  readonly closedCleanly: boolean;
  readonly lastTick: number;
  /** Names of interrupted steps, in `logs/`, and whether the log's signing key was already stored. */
  readonly unfinishedLogs: readonly {
    readonly name: string;
    readonly origin: string;
    readonly hasKey: boolean;
  }[];
  readonly leftovers: readonly string[];
  readonly damage: readonly Damage[];
};

export async function loadJournal(source: LoadSource, directory: string): Promise<LoadedJournal> {
  const names = (await source.disk.list(directory)) ?? [];
  const commitFiles = await loadCommitFiles(source.disk, directory, names);
  const found = await loadLogs(
    source,
    `${directory}/${LOGS_NAME}`,
    coveredByOrigin(commitFiles.blocks),
  );
  const { logs, unfinishedLogs } = found;
  const mark = await loadCloseMark(source, directory, names, logs);
  const ticks = [
    ...commitFiles.blocks.map(({ tick }) => tick),
    ...logs.map(({ lastTick }) => lastTick),
  ];
  const damage = [
    ...logs.flatMap((log) => log.damage),
    ...commitFiles.damage,
    ...commitFiles.torn,
    ...unexpectedNames(directory, names),
    ...found.damage,
    ...mark.damage,
  ];
  return {
    directory,
    logs,
    commitFiles,
    closedCleanly: mark.closedCleanly,
    lastTick: Math.max(0, ...ticks),
    unfinishedLogs,
    leftovers: names.filter(isLeftover),
    damage: mark.closedCleanly ? damage.map((each) => ({ ...each, repairable: false })) : damage,
  };
}

type FoundLogs = Pick<LoadedJournal, 'logs' | 'unfinishedLogs' | 'damage'>;

/** Every log has a signing key, and every key a log: what is there without the other is damage, or not yet finished. */
async function loadLogs(
  source: LoadSource,
  logsDirectory: string,
  covered: ReadonlyMap<string, readonly CoveredFrame[]>,
): Promise<FoundLogs> {
  const { disk, keys } = source;
  const names = (await disk.list(logsDirectory)) ?? [];
  const signed = new Set(keys.origins());
  const unfinishedLogs = names.filter(isUnfinished).map((name) => {
    const origin = originOfDirectory(name.slice(0, -UNFINISHED.length));
    return { name, origin, hasKey: signed.has(origin) };
  });
  const logs: LoadedLog[] = [];
  const damage: Damage[] = [];
  const found = new Set(unfinishedLogs.map(({ origin }) => origin));
  for (const name of names.filter((other) => !isUnfinished(other))) {
    const origin = originOfDirectory(name);
    const directory = `${logsDirectory}/${name}`;
    found.add(origin);
    if (!isOrigin(origin) || !signed.has(origin)) damage.push(unexpectedFile(directory));
    else if ((await disk.list(directory))?.includes(CHECKPOINTS_NAME) !== true)
      damage.push(missing(origin, directory));
    else logs.push(await loadLog(source, { origin, directory }, covered.get(origin) ?? []));
  }
  for (const origin of new Set([...signed, ...covered.keys()]))
    if (!found.has(origin))
      damage.push(missing(origin, `${logsDirectory}/${logDirectoryName(origin)}`));
  return { logs, unfinishedLogs, damage };
}

const UNFINISHED = '.new';

function isUnfinished(name: string): boolean {
  return name.endsWith(UNFINISHED);
}

function coveredByOrigin(blocks: readonly StoredBlock[]): Map<string, CoveredFrame[]> {
  const covered = new Map<string, CoveredFrame[]>();
  for (const block of blocks)
    for (const found of block.frames) {
      const { origin } = found.frame.header;
      const frames = covered.get(origin) ?? [];
      frames.push({ ...found, file: block.file, offset: block.at + found.at });
      covered.set(origin, frames);
    }
  return covered;
}

function isLeftover(name: string): boolean {
  return name === SPARE_NAME || name === `${CLOSE_MARK_NAME}.new`;
}

function unexpectedNames(directory: string, names: readonly string[]): Damage[] {
  const isKnown = (name: string) =>
    name === LOGS_NAME ||
    name === CLOSE_MARK_NAME ||
    isLeftover(name) ||
    commitFileNumber(name) !== undefined;
  return names
    .filter((name) => !isKnown(name))
    .map((name) => unexpectedFile(`${directory}/${name}`));
}

function missing(origin: string, file: string): Damage {
  return {
    code: 'log-missing',
    file,
    offset: 0,
    origin,
    seen: 'no such log, or none of its checkpoints',
    repairable: false,
  };
}
