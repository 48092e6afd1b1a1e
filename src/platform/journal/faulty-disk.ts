import type { Disk, DiskFile } from './disk.ts';

/**
 * Disks with a planted bug, to show that the crash tests can see it: each must turn them red.
 * `no-sync`: fdatasync does nothing. `late-sync`: it answers before the bytes are down. `no-directory-sync`: names are
 * never made durable.
 */
export type PlantedBug = 'no-sync' | 'late-sync' | 'no-directory-sync';

export function diskWithBug(disk: Disk, bug: PlantedBug): Disk {
  if (bug === 'no-directory-sync') return { ...disk, syncDirectory: async () => {} };
  const faulty = (file: DiskFile): DiskFile => ({
    ...file,
    descriptor: undefined,
    sync: bug === 'no-sync' ? async () => {} : lateSync(file),
  });
  return { ...disk, open: async (path, mode) => faulty(await disk.open(path, mode)) };
}

/** Long enough that the answer is out before the sync begins. */
const LATE_TURNS = 200;

function lateSync(file: DiskFile): () => Promise<void> {
  const syncLater = async () => {
    for (let turn = 0; turn < LATE_TURNS; turn += 1) await undefined;
    await file.sync();
  };
  // A sync that fails after its answer is a failure nobody hears of: that is the bug.
  return async () => void syncLater().catch(() => {});
}
