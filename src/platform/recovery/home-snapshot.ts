import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { snapshotFileName, writeSnapshotFile } from '../engine/snapshot-file.ts';
import type { FirmThread } from './firm-threads.ts';
import type { NewHome } from './new-home.ts';
import type { RebuildOptions } from './rebuild-options.ts';

/** A firm's new log, read back and found to be what was folded. */
export type WrittenFirm = {
  readonly firm: string;
  readonly origin: string;
  readonly bookHash: string;
  readonly lastSequence: number;
};

/**
 * Seals the folded state beside the new log, so that the new home serves the firm without folding it a third time. The
 * state was made here from proven entries; `verify` folds the log and compares. A snapshot of the old host is never used.
 */
export async function writeHomeSnapshot(
  { disk, release, now }: RebuildOptions,
  { journal, watched, directory }: NewHome,
  thread: FirmThread,
  { firm, origin, bookHash, lastSequence }: WrittenFirm,
): Promise<void> {
  const { size, root } = journal.head(origin);
  const key = watched.newestKey(origin);
  const last = size === 0 ? undefined : journal.readEntrySync(origin, size - 1);
  if (key === undefined || last === undefined) return;
  const pieces = await thread.packedState({ entryCount: size, openedEpoch: key.epoch });
  const place = join(directory, 'snapshots', firm);
  mkdirSync(place, { recursive: true, mode: 0o700 });
  await disk.syncDirectory(join(directory, 'snapshots'));
  const name = snapshotFileName(size);
  const header = {
    version: 1,
    origin,
    size,
    root: Buffer.from(root).toString('base64'),
    lastEntry: Buffer.from(last.header.payloadHash).toString('hex'),
    lastSequence,
    bookHash,
    release,
    keyEpoch: key.epoch,
    timeMicros: now(),
  } as const;
  await writeSnapshotFile(disk, { directory: place, name }, key.sealingKey, { header, pieces });
}
