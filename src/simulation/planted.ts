import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { commitFileNumber } from '../platform/journal/commit-file.ts';
import type { SimulatedDisk } from '../platform/journal/simulated-disk.ts';
import { parseBlockHead } from '../platform/journal/tick-block.ts';

/** Bugs that are put in on purpose. The simulation must find each, or it finds nothing. */
export const PLANTED = [
  'answer before fsync',
  'no directory fsync',
  'cut below a cosigned size',
  'retry after failed fsync',
  'stream before fsync',
  'nonce reuse after a cut',
] as const;

export type Planted = (typeof PLANTED)[number] | 'none';

/** A recovery that takes a good last block for a torn one: zeroes it before the start. */
export function cutLastBlock(disk: SimulatedDisk): void {
  const [path, bytes] = newestCommitFile(disk) ?? [];
  if (path === undefined || bytes === undefined) return;
  let last: { at: number; length: number } | undefined;
  for (let at = 0; at < bytes.length; at += 512) {
    const head = parseBlockHead(bytes.subarray(at));
    if (head !== undefined) last = { at, length: Math.min(head.blockBytes, bytes.length - at) };
  }
  if (last !== undefined) disk.poke(path, last.at, Buffer.alloc(last.length));
}

function newestCommitFile(disk: SimulatedDisk): readonly [string, Buffer] | undefined {
  return [...disk.files()]
    .filter(([path]) => commitFileNumber(path.slice(path.lastIndexOf('/') + 1)) !== undefined)
    .sort(([a], [b]) => (a < b ? 1 : -1))[0];
}

export type ForeseeableNonces = {
  /** Counts on from here. */
  readonly restart: (count: number) => void;
  readonly undo: () => void;
};

/** Nonces that are counted from the length of the logs: after a cut the same come again. */
export function foreseeableNonces(): ForeseeableNonces {
  const { randomFillSync } = crypto;
  let count = 0;
  const fill = (bytes: Buffer) => {
    for (let at = 0; at + 24 <= bytes.length; at += 24) {
      bytes.fill(0, at, at + 24);
      bytes.writeUInt32LE(count, at);
      count += 1;
    }
    return bytes;
  };
  Object.assign(crypto, { randomFillSync: fill });
  syncBuiltinESMExports();
  return {
    restart: (from) => {
      count = from;
    },
    undo: () => {
      Object.assign(crypto, { randomFillSync });
      syncBuiltinESMExports();
    },
  };
}
