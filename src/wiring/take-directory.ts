import { setTimeout as pause } from 'node:timers/promises';
import { type Refused, refused } from '../platform/calls/ask.ts';
import { type DirectoryLock, lockDirectory } from '../platform/engine/directory-lock.ts';
import { connectToHolder, type HolderConnection } from '../platform/engine/socket-client.ts';
import { dataDirectoryExists } from './data-directory.ts';

/** How long a command waits for another command that has the directory open without serving it. */
const LONGEST_WAIT_MS = 30_000;
const PAUSE_MS = 50;

export type Taken =
  | { readonly by: 'holder'; readonly holder: HolderConnection }
  | { readonly by: 'lock'; readonly lock: DirectoryLock }
  | { readonly by: 'nobody'; readonly refused: Refused };

/** A data directory: through the process that serves it, else by its lock, as soon as the command that has it is done. */
export async function takeDirectory(path: string): Promise<Taken> {
  const deadlineMs = Date.now() + LONGEST_WAIT_MS;
  for (;;) {
    const holder = dataDirectoryExists(path) ? await connectToHolder(path) : undefined;
    if (holder !== undefined) return { by: 'holder', holder };
    const locked = lockDirectory(path);
    if (locked.ok) return { by: 'lock', lock: locked.lock };
    if (locked.rejection.code !== 'data_directory_in_use' || Date.now() >= deadlineMs)
      return { by: 'nobody', refused: locked };
    await pause(PAUSE_MS);
  }
}

/** A rebuild gives a directory its name when the whole of it is there. */
export async function untilRebuilt(path: string): Promise<void> {
  while (!dataDirectoryExists(path)) await pause(PAUSE_MS);
}

/** The lock of a directory that nobody serves yet. */
export async function takeToServe(
  path: string,
): Promise<{ readonly ok: true; readonly lock: DirectoryLock } | Refused> {
  const taken = await takeDirectory(path);
  if (taken.by === 'lock') return { ok: true, lock: taken.lock };
  if (taken.by === 'nobody') return taken.refused;
  taken.holder.close();
  return refused('data_directory_in_use', path, 'a data directory that no other process has open');
}
