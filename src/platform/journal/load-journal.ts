import { CHECKPOINTS_NAME } from './checkpoint-file.ts';
import { CLOSE_MARK_NAME, type ClosedLog, parseCloseMark } from './close-mark.ts';
import { commitFileNumber, SPARE_NAME } from './commit-file.ts';
import { isOrigin } from './entry-header.ts';
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
  const { disk, keys } = source;
  const names = (await disk.list(directory)) ?? [];
  const logNames = (await disk.list(`${directory}/${LOGS_NAME}`)) ?? [];
  const commitFiles = await loadCommitFiles(disk, directory, names);
  const covered = coveredByOrigin(commitFiles.blocks);
  const logs: LoadedLog[] = [];
  const damage: Damage[] = [...commitFiles.damage, ...unexpectedNames(directory, names)];
  const signed = new Set(keys.origins());
  const unfinishedLogs = logNames
    .filter((name) => name.endsWith('.new'))
    .map((name) => {
      const origin = originOfDirectory(name.slice(0, -'.new'.length));
      return { name, origin, hasKey: signed.has(origin) };
    });
  for (const name of logNames.filter((other) => !other.endsWith('.new'))) {
    const origin = originOfDirectory(name);
    const path = `${directory}/${LOGS_NAME}/${name}`;
    if (!isOrigin(origin) || !signed.has(origin)) damage.push(unexpected(path));
    else if ((await disk.list(path))?.includes(CHECKPOINTS_NAME) !== true)
      damage.push(missing(origin, path));
    else logs.push(await loadLog(source, { origin, directory: path }, covered.get(origin) ?? []));
  }
  const found = new Set([
    ...logNames.map((name) => originOfDirectory(name)),
    ...unfinishedLogs.map(({ origin }) => origin),
  ]);
  for (const origin of [...signed, ...covered.keys()].filter((wanted) => !found.has(wanted)))
    damage.push(missing(origin, `${directory}/${LOGS_NAME}/${logDirectoryName(origin)}`));
  const mark = await loadCloseMark(source, directory, names, logs);
  const lastTick = Math.max(
    0,
    ...commitFiles.blocks.map(({ tick }) => tick),
    ...logs.map((log) => log.lastTick),
  );
  const torn = commitFiles.torn.map((found) => ({ ...found, repairable: !mark.closedCleanly }));
  const all = [...logs.flatMap((log) => log.damage), ...damage, ...torn, ...mark.damage];
  return {
    directory,
    logs,
    commitFiles,
    closedCleanly: mark.closedCleanly,
    lastTick,
    unfinishedLogs,
    leftovers: names.filter(isLeftover),
    damage: mark.closedCleanly ? all.map((found) => ({ ...found, repairable: false })) : all,
  };
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
  return names.filter((name) => !isKnown(name)).map((name) => unexpected(`${directory}/${name}`));
}

function unexpected(file: string): Damage {
  return {
    code: 'unexpected-file',
    file,
    offset: 0,
    seen: 'a file the journal did not write',
    repairable: false,
  };
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

type Mark = { readonly closedCleanly: boolean; readonly damage: readonly Damage[] };

/** Compares what is there with what was there at the last orderly close, when nothing was written since. */
async function loadCloseMark(
  { disk }: LoadSource,
  directory: string,
  names: readonly string[],
  logs: readonly LoadedLog[],
): Promise<Mark> {
  if (!names.includes(CLOSE_MARK_NAME)) return { closedCleanly: false, damage: [] };
  const path = `${directory}/${CLOSE_MARK_NAME}`;
  const file = await disk.open(path, 'read');
  const bytes = Buffer.alloc(await file.sizeBytes());
  await file.read(bytes, 0);
  await file.close();
  const damaged = (seen: string): Damage => ({
    code: 'close-mark-damaged',
    file: path,
    offset: 0,
    seen,
    repairable: false,
  });
  const closed = parseCloseMark(bytes.toString('latin1'));
  if (closed === undefined)
    return { closedCleanly: true, damage: [damaged('text that was not written by the journal')] };
  const found = new Map(logs.map((log) => [log.origin, log]));
  const damage = closed.flatMap((mark) => sizeDamage(mark, found.get(mark.origin)));
  const commitFiles = names.filter((name) => commitFileNumber(name) !== undefined);
  return {
    closedCleanly: true,
    damage: [...damage, ...commitFiles.map((name) => unexpected(`${directory}/${name}`))],
  };
}

function sizeDamage(mark: ClosedLog, log: LoadedLog | undefined): Damage[] {
  const { origin } = mark;
  if (log === undefined) return [];
  const sizes: readonly (readonly [string, number, number, string])[] = [
    ['entries', log.index.size(), mark.size, log.directory],
    ['segments', log.segments.length, mark.segments, log.directory],
    ['bytes of checkpoints', log.stored.fileBytes, mark.checkpointBytes, log.checkpointFile.path],
  ];
  return sizes.flatMap(([what, seen, wanted, file]) =>
    seen === wanted
      ? []
      : [
          {
            code: 'frame-missing',
            file,
            offset: 0,
            origin,
            entry: Math.min(log.index.size(), mark.size),
            seen: `${seen} ${what} where ${wanted} were closed`,
            repairable: false,
          } as const,
        ],
  );
}
