import { fdatasyncSync, statSync, writeSync } from 'node:fs';
import type { Descriptor } from './disk.ts';

/** A commit file lent to the thread that seals: open in this process, with zeros from `end` up to `limit`. */
export type LentFile = Descriptor & {
  readonly path: string;
  readonly end: number;
  readonly limit: number;
};

/** Writes a block, syncs it, and looks whether the file still has its name: after that it may be answered. */
export function writeDurably(file: LentFile, block: Uint8Array, position: number): void {
  let done = 0;
  while (done < block.length)
    done += writeSync(file.fd, block, done, block.length - done, position + done);
  fdatasyncSync(file.fd);
  if (!isNamed(file.path, file)) throw new Error(`Cannot commit: ${file.path} has lost its name`);
}

/** True while `path` names the file of that descriptor. */
export function isNamed(path: string, { device, inode }: Descriptor): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  return named !== undefined && named.ino === inode && named.dev === device;
}
