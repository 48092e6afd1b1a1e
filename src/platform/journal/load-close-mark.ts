import { CLOSE_MARK_NAME, type ClosedLog, parseCloseMark } from './close-mark.ts';
import { commitFileNumber } from './commit-file.ts';
import type { LoadedLog, LoadSource } from './load-log.ts';
import type { Damage } from './types.ts';

type Mark = { readonly closedCleanly: boolean; readonly damage: readonly Damage[] };

/** Compares what is there with what was there at the last orderly close, when nothing was written since. */
export async function loadCloseMark(
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
    damage: [...damage, ...commitFiles.map((name) => unexpectedFile(`${directory}/${name}`))],
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

/** A name that the journal does not make. */
export function unexpectedFile(file: string): Damage {
  return {
    code: 'unexpected-file',
    file,
    offset: 0,
    seen: 'a file the journal did not write',
    repairable: false,
  };
}
