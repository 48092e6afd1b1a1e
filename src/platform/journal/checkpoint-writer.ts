import { type Checkpoint, signCheckpoint } from './checkpoint.ts';
import { checkpointSector, readCheckpoints } from './checkpoint-file.ts';
import type { DiskFile } from './disk.ts';
import { SECTOR_BYTES } from './layout.ts';
import type { LoadedLog } from './load-log.ts';
import type { CheckpointSigner } from './types.ts';

const RECENT_SECTORS = 65_536;

/** Signs heads of one log and appends them to its checkpoint file, each synced before the next is written. */
export type CheckpointWriter = {
  /** Signs and appends the head unless it is the last one already or nothing is signed now; resolves when it is synced. */
  readonly write: (head: Pick<Checkpoint, 'size' | 'root'>) => Promise<void>;
  readonly last: () => string | undefined;
  /** The last heads that are stored, oldest first: a week of them at one every ten seconds. */
  readonly recent: () => Promise<readonly string[]>;
  /** Bytes of the file, its header included. */
  readonly bytes: () => number;
  readonly isLinked: () => boolean;
  readonly close: () => Promise<void>;
};

export function checkpointWriter(
  signer: CheckpointSigner,
  {
    origin,
    checkpointFile,
    stored,
    checkpoints,
  }: Pick<LoadedLog, 'origin' | 'checkpointFile' | 'stored' | 'checkpoints'>,
): CheckpointWriter {
  let end = stored.end;
  let last = stored.notes.at(-1);
  const found = checkpoints.at(-1);
  let lastSize = found === undefined ? 0 : found.size;
  let writing: Promise<void> = Promise.resolve();
  const append = async (file: DiskFile, note: string, at: number) => {
    await file.write(checkpointSector(note), at);
    await file.sync();
  };
  return {
    write: (head) => {
      if (head.size === lastSize || signer.isFrozen?.() === true) return writing;
      const note = signCheckpoint({ origin, ...head }, signer);
      const at = end;
      end += SECTOR_BYTES;
      last = note;
      lastSize = head.size;
      writing = writing.then(() => append(checkpointFile, note, at));
      return writing;
    },
    last: () => last,
    recent: async () => {
      const first = Math.floor(end / SECTOR_BYTES) - RECENT_SECTORS;
      return (await readCheckpoints(checkpointFile, first)).notes;
    },
    bytes: () => end,
    isLinked: () => checkpointFile.isLinkedSync(),
    close: async () => {
      // A failure was already told to the caller of `write`.
      await writing.catch(() => {});
      await checkpointFile.close();
    },
  };
}
