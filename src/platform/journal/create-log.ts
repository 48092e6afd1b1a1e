import { CHECKPOINTS_NAME } from './checkpoint-file.ts';
import type { Disk } from './disk.ts';
import { fileHeader } from './file-header.ts';
import { LOGS_NAME } from './load-journal.ts';
import { createSegment } from './segment-files.ts';
import { logDirectoryName } from './segment-geometry.ts';
import type { JournalKeys } from './types.ts';

/**
 * Makes the directory of a new log. A log without its key, or a key without its log, must never be left: the directory
 * is made whole under a passing name, then the key is stored, then it gets its name. A crash in between is finished or
 * undone by `finishLogs`.
 */
export async function createLogDirectory(
  disk: Disk,
  journalDirectory: string,
  keys: JournalKeys,
  origin: string,
): Promise<void> {
  const logs = `${journalDirectory}/${LOGS_NAME}`;
  const making = `${logs}/${logDirectoryName(origin)}.new`;
  await disk.makeDirectory(making);
  const segment = await createSegment(disk, making, origin, 0);
  await segment.close();
  const checkpoints = await disk.open(`${making}/${CHECKPOINTS_NAME}`, 'create');
  await checkpoints.write(fileHeader({ kind: 'checkpoints', number: 0, origin }), 0);
  await checkpoints.sync();
  await checkpoints.close();
  await disk.syncDirectory(making);
  await disk.syncDirectory(logs);
  await keys.addLog(origin);
  await nameLog(disk, logs, origin);
}

async function nameLog(disk: Disk, logs: string, origin: string): Promise<void> {
  await disk.rename(
    `${logs}/${logDirectoryName(origin)}.new`,
    `${logs}/${logDirectoryName(origin)}`,
  );
  await disk.syncDirectory(logs);
}

type UnfinishedLog = {
  readonly name: string;
  readonly origin: string;
  readonly hasKey: boolean;
};

/** After a crash: names the logs whose key was stored, removes the others, which nobody was told of. */
export async function finishLogs(
  disk: Disk,
  journalDirectory: string,
  unfinished: readonly UnfinishedLog[],
): Promise<void> {
  const logs = `${journalDirectory}/${LOGS_NAME}`;
  for (const { name, origin, hasKey } of unfinished) {
    if (hasKey) {
      await nameLog(disk, logs, origin);
      continue;
    }
    for (const file of (await disk.list(`${logs}/${name}`)) ?? [])
      await disk.remove(`${logs}/${name}/${file}`);
    await disk.removeDirectory(`${logs}/${name}`);
    await disk.syncDirectory(logs);
  }
}
