import type { Disk, DiskFile } from '../platform/journal/disk.ts';
import { payloadOf } from '../platform/journal/frame.ts';
import type { Random } from '../platform/journal/seeded-random.ts';
import type { SimulatedDisk } from '../platform/journal/simulated-disk.ts';
import { parseBlock, parseBlockHead } from '../platform/journal/tick-block.ts';
import { XAES_NONCE_BYTES } from '../platform/journal/xaes.ts';
import type { Planted } from './planted.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What of a host's disk the simulation bends. */
export type DiskTerms = {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly planted: Planted;
  /** Until then syncs say yes and do nothing. */
  readonly liesUntilMs: () => number;
  /** Told of a sync that is really still under way although it was said to be done. */
  readonly onEarlySync: (sync: Promise<void>) => void;
  readonly onSeal: (seal: Seal) => void;
};

/** A sealed payload as it was handed to the disk, whether or not it survived. */
export type Seal = { readonly nonce: string; readonly payloadHash: string };

const LONGEST_SYNC_MS = 6;

/** A simulated disk whose syncs take time, seen from the platform: what is sealed is noted on its way. */
export function platformDisk(disk: SimulatedDisk, terms: DiskTerms): Disk {
  return {
    ...disk,
    syncDirectory: async (path) => {
      if (terms.planted !== 'no directory fsync') await disk.syncDirectory(path);
    },
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      return path.includes('/journal/') ? journalFile(disk, file, terms) : file;
    },
  };
}

/** The same for a vault: slow, and otherwise as it is. */
export function vaultDisk(
  disk: SimulatedDisk,
  { time, random }: Pick<DiskTerms, 'time' | 'random'>,
): SimulatedDisk {
  return {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode);
      const sync = async () => {
        await time.sleep(random() * LONGEST_SYNC_MS);
        await file.sync();
      };
      return { ...file, sync };
    },
  };
}

function journalFile(disk: SimulatedDisk, file: DiskFile, terms: DiskTerms): DiskFile {
  const { time, random, planted, liesUntilMs, onEarlySync } = terms;
  const syncSlowly = async () => {
    await time.sleep(random() * LONGEST_SYNC_MS);
    await file.sync();
  };
  const sync = async () => {
    if (time.nowMs() < liesUntilMs()) return time.sleep(random() * LONGEST_SYNC_MS);
    if (planted === 'answer before fsync' || planted === 'stream before fsync') {
      // Who waits for a sync that failed waits for ever.
      const late = syncSlowly().catch(() => new Promise<never>(() => undefined));
      onEarlySync(planted === 'stream before fsync' ? late : Promise.resolve());
      return;
    }
    try {
      await syncSlowly();
    } catch (failure) {
      // The next sync says yes again, as a kernel's does: it has forgotten the pages it could not write.
      disk.failSyncAfter(Number.POSITIVE_INFINITY);
      if (planted !== 'retry after failed fsync') throw failure;
      await file.sync();
    }
  };
  const write = (bytes: Uint8Array, position: number) => {
    noteSeals(Buffer.from(bytes), terms.onSeal);
    return file.write(bytes, position);
  };
  return { ...file, sync, write };
}

function noteSeals(bytes: Buffer, onSeal: (seal: Seal) => void): void {
  const head = parseBlockHead(bytes);
  const block = head === undefined ? undefined : parseBlock(bytes, head);
  if (block?.ok !== true) return;
  for (const { frame, bytes: whole } of block.frames) {
    if (frame.header.kind !== 'batch') continue;
    const { origin, keyEpoch, payloadHash } = frame.header;
    const nonce = payloadOf(frame, whole, 0).subarray(0, XAES_NONCE_BYTES).toString('hex');
    onSeal({
      nonce: `${origin} ${keyEpoch} ${nonce}`,
      payloadHash: Buffer.from(payloadHash).toString('hex'),
    });
  }
}
