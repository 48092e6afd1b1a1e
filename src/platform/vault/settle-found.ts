import { openCheckpoint } from '../journal/checkpoint.ts';
import {
  COMMIT_FOLDER,
  type CommitFileRead,
  commitNumber,
  parseCommitFile,
} from './commit-block.ts';
import { cosignatureIn, type NamedKey } from './cosignature.ts';
import { parseSegment } from './segment-object.ts';
import { keepObjects, type UnsettledLog, unsettledLog } from './settle-log.ts';
import type { StoreFiles } from './store-files.ts';
import { openStoredLog, StoreDamageError } from './stored-log.ts';
import type { PassingFiles } from './vault-commits.ts';

export type FoundCommitFile = CommitFileRead & { readonly path: string; readonly isKnown: boolean };

/** Commit files as they are, by number; one that goes away meanwhile has its objects already. */
export async function readCommitFiles(
  files: Pick<StoreFiles, 'list' | 'read'>,
): Promise<readonly FoundCommitFile[]> {
  const found: FoundCommitFile[] = [];
  for (const name of await files.list(COMMIT_FOLDER)) {
    const path = `${COMMIT_FOLDER}/${name}`;
    const number = commitNumber(name);
    const bytes = await files.read(path);
    if (bytes === undefined) continue;
    if (number === undefined) found.push({ path, isKnown: false, records: [], bad: undefined });
    else found.push({ path, isKnown: true, ...parseCommitFile(bytes, number) });
  }
  return found;
}

/**
 * Makes objects of what a vault that was ended left in commit files, and removes these. Objects that are there already
 * keep their names; others may then overlap them.
 */
export async function settleFound(
  files: StoreFiles,
  passing: PassingFiles,
  own: NamedKey,
): Promise<void> {
  await files.makeFolder(COMMIT_FOLDER);
  for (const { path, isKnown, records, bad } of await readCommitFiles(files)) {
    if (!isKnown) throw new StoreDamageError(`Cannot open ${path}: a file no vault makes`);
    if (bad !== undefined)
      throw new StoreDamageError(`Cannot open ${path}, byte ${bad.offset}: ${bad.seen}`);
    const origins = new Set(records.map(({ origin }) => origin));
    for (const origin of origins) {
      const log = await openStoredLog(files, origin);
      if (log === undefined) throw new StoreDamageError(`Cannot open ${path}: no log ${origin}`);
      const unsettled = unsettledLog();
      for (const { kind, bytes } of records.filter((record) => record.origin === origin))
        if (kind === 'segment') addSegment(unsettled, bytes);
        else addHead(unsettled, bytes.toString('utf8'), { path, log, own });
      await keepObjects(files, log, unsettled);
    }
    await passing.remove(path);
  }
  await files.syncFolder(COMMIT_FOLDER);
}

function addSegment(unsettled: UnsettledLog, bytes: Buffer): void {
  const [first] = parseSegment(bytes).entries;
  if (first !== undefined) unsettled.add(first.index, parseSegment(bytes).entries.length, bytes);
}

type HeadPlace = {
  readonly path: string;
  readonly log: Parameters<typeof keepObjects>[1];
  readonly own: NamedKey;
};

function addHead(unsettled: UnsettledLog, note: string, { path, log, own }: HeadPlace): void {
  const opened = openCheckpoint(note, log.key);
  const timeSeconds = cosignatureIn(note, own)?.timeSeconds;
  if (!opened.ok || timeSeconds === undefined)
    throw new StoreDamageError(`Cannot open ${path}: no head of ${log.origin} that was cosigned`);
  unsettled.head({ ...opened.checkpoint, note, timeSeconds });
}
