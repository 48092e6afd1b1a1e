import { assertThat } from '../../domain/basics/decision.ts';
import { CLOSE_MARK_NAME } from './close-mark.ts';
import { commitFileName } from './commit-file.ts';
import type { Disk } from './disk.ts';
import type { LiveLog } from './live-log.ts';
import type { LoadedJournal } from './load-journal.ts';
import type { LoadedLog } from './load-log.ts';
import type { Recovery } from './types.ts';

/** A log as it was found, and as it goes on. */
type RecoveredPair = { readonly loaded: LoadedLog; readonly live: LiveLog };

/**
 * Puts a loaded journal without damage into the state in which it goes on: every entry in a synced segment, no torn
 * checkpoint, no commit file. Can be interrupted and begun again: the commit files go last.
 */
export async function recoverJournal(
  disk: Disk,
  journal: LoadedJournal,
  logs: readonly RecoveredPair[],
): Promise<Recovery['cut']> {
  const { directory } = journal;
  if (journal.closedCleanly) await removeFiles(disk, directory, [CLOSE_MARK_NAME]);
  const cut: { file: string; offset: number }[] = [];
  for (const { loaded, live } of logs) {
    await removeFiles(disk, loaded.directory, loaded.leftovers);
    await writeCovered(loaded, live);
    const { stored, checkpointFile } = loaded;
    if (stored.tail !== 'torn') continue;
    await checkpointFile.truncate(stored.end);
    await checkpointFile.sync();
    cut.push({ file: checkpointFile.path, offset: stored.end });
  }
  cut.push(...journal.commitFiles.torn.map(({ file, offset }) => ({ file, offset })));
  await removeFiles(disk, directory, [
    ...journal.commitFiles.numbers.map(commitFileName),
    ...journal.leftovers,
  ]);
  return cut;
}

/**
 * Always written, even where the segment shows the same bytes: after a failed sync the cache may show what the disk
 * does not have.
 */
async function writeCovered(loaded: LoadedLog, live: LiveLog): Promise<void> {
  for (const { frame, bytes } of loaded.covered) {
    const position = loaded.index.position(frame.index);
    assertThat(position !== undefined, 'a covered entry was loaded');
    await live.segments.write(bytes, position);
  }
  await live.segments.sync();
}

async function removeFiles(disk: Disk, directory: string, names: readonly string[]): Promise<void> {
  for (const name of names) await disk.remove(`${directory}/${name}`);
  if (names.length > 0) await disk.syncDirectory(directory);
}
