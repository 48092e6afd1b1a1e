import { createCommitFile } from './commit-file.ts';
import { createLogDirectory, finishLogs } from './create-log.ts';
import type { Disk } from './disk.ts';
import { freeSpaceDamage } from './free-space.ts';
import { MAX_COMMIT_FILE_BYTES } from './layout.ts';
import { type LiveLog, liveLog } from './live-log.ts';
import { LOGS_NAME, type LoadedJournal, loadJournal } from './load-journal.ts';
import { type LoadedLog, loadLog } from './load-log.ts';
import { recoverJournal } from './recover.ts';
import { runningJournal } from './running-journal.ts';
import { logDirectoryName } from './segment-geometry.ts';
import type { Damage, JournalOptions, OpenOutcome, Recovery } from './types.ts';

/**
 * Opens the journal of a data directory, making it when there is none, and puts a crash's traces in order. What cannot
 * be a crash's trace is damage: then nothing is changed and nothing opened. The caller holds the directory's lock.
 */
export async function openJournal(options: JournalOptions): Promise<OpenOutcome> {
  const { disk, directory, keys } = options;
  await makeDirectories(disk, directory);
  const found = await loadJournal({ disk, keys, mode: 'write', checkpoints: 'last' }, directory);
  const damage = await fatalDamage(found);
  if (damage.length > 0) {
    for (const log of found.logs) await closeFiles(log);
    return { ok: false, damage };
  }
  await finishLogs(disk, directory, found.unfinishedLogs);
  const pairs = found.logs.map((loaded) => ({ loaded, live: liveLog(disk, keys, loaded) }));
  const cut = await recoverJournal(disk, found, pairs);
  for (const { origin, hasKey } of found.unfinishedLogs)
    if (hasKey) pairs.push(await openEmptyLog(options, origin));
  const firstFile = await createCommitFile(
    disk,
    directory,
    Math.max(0, ...found.commitFiles.numbers) + 1,
    options.maxCommitFileBytes ?? MAX_COMMIT_FILE_BYTES,
  );
  const journal = runningJournal(options, {
    logs: pairs.map(({ live }) => live),
    lastEpochs: pairs.flatMap(({ loaded, live }) => lastEpochOf(loaded, live)),
    firstFile,
    firstTick: found.lastTick + 1,
    openLog: async (origin) => {
      await createLogDirectory(disk, directory, keys, origin);
      return (await openEmptyLog(options, origin)).live;
    },
  });
  // Signs what the crash left, so that the next one cannot cut below it.
  if (!found.closedCleanly && pairs.length > 0) await journal.flush();
  return { ok: true, journal, recovery: recoveryOf(found, pairs, cut) };
}

async function makeDirectories(disk: Disk, directory: string): Promise<void> {
  if ((await disk.list(directory)) === undefined) {
    await disk.makeDirectory(directory);
    await disk.syncDirectory(directory.slice(0, directory.lastIndexOf('/')));
  }
  if ((await disk.list(`${directory}/${LOGS_NAME}`)) === undefined) {
    await disk.makeDirectory(`${directory}/${LOGS_NAME}`);
    await disk.syncDirectory(directory);
  }
}

async function fatalDamage(found: LoadedJournal): Promise<readonly Damage[]> {
  const damage = found.damage.filter(({ repairable }) => !repairable);
  // After an orderly close the sizes are known; otherwise an entry could hide behind zeros.
  if (!found.closedCleanly)
    for (const log of found.logs) damage.push(...(await freeSpaceDamage(log)));
  return damage;
}

async function closeFiles(log: LoadedLog): Promise<void> {
  for (const file of [...log.segments, log.checkpointFile]) await file.close();
}

async function openEmptyLog(
  { disk, directory, keys }: JournalOptions,
  origin: string,
): Promise<{ loaded: LoadedLog; live: LiveLog }> {
  const place = { origin, directory: `${directory}/${LOGS_NAME}/${logDirectoryName(origin)}` };
  const loaded = await loadLog({ disk, keys, mode: 'write', checkpoints: 'last' }, place, []);
  return { loaded, live: liveLog(disk, keys, loaded) };
}

/** The epoch a log was in, when its key is still held: sealing goes on in it. */
function lastEpochOf(loaded: LoadedLog, log: LiveLog) {
  const key = loaded.epochs.at(-1);
  return key?.epoch === loaded.epochCount ? [{ log, key }] : [];
}

function recoveryOf(
  found: LoadedJournal,
  pairs: readonly { readonly live: LiveLog }[],
  cut: Recovery['cut'],
): Recovery {
  const logs = pairs.map(({ live }) => ({
    origin: live.origin,
    size: live.index.size(),
    nextSequence: live.nextDurableSequence,
    root: live.tree.root(),
  }));
  return { logs, closedCleanly: found.closedCleanly, cut };
}
