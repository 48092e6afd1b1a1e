import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type StorageCode, storageRejection } from './storage-trouble.ts';

/**
 * One writer a data directory: an SQLite file held with an exclusive lock. The operating system lets it go when the
 * process ends, however it ends, so no stale lock is ever left behind.
 */
export type DirectoryLock = { readonly release: () => void };

export type Locking =
  | { readonly ok: true; readonly lock: DirectoryLock }
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code: 'data_directory_in_use' | StorageCode;
        readonly seen: string;
        readonly wanted: string;
      };
    };

export const LOCK_NAME = 'writer.lock';

/** SQLITE_BUSY of sqlite.org/rescode.html: somebody else has the lock. */
const SQLITE_BUSY = 5;

/** Makes the directory when it is new, and locks it. Throws what is neither another writer nor the system's refusal. */
export function lockDirectory(directory: string): Locking {
  try {
    makeDirectory(directory);
    return lockFile(directory);
  } catch (error) {
    const rejection = storageRejection(error);
    if (rejection === undefined) throw error;
    return { ok: false, rejection: { ...rejection, seen: `${directory}: ${rejection.seen}` } };
  }
}

function lockFile(directory: string): Locking {
  const database = new DatabaseSync(join(directory, LOCK_NAME));
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE;',
    );
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    const wanted = 'a data directory that no other process has open';
    return { ok: false, rejection: { code: 'data_directory_in_use', seen: directory, wanted } };
  }
  return { ok: true, lock: { release: () => database.close() } };
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

/** Parents first: the `recursive` of Node tries for ever where a parent is there and still says ENOENT (`/proc/x`). */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  makeDirectory(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process made it in the meantime.
    if (!existsSync(path)) throw error;
  }
}
