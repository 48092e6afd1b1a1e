import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

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
        readonly code: 'data_directory_in_use';
        readonly seen: string;
        readonly wanted: string;
      };
    };

export const LOCK_NAME = 'writer.lock';

export function lockDirectory(directory: string): Locking {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(join(directory, LOCK_NAME));
  try {
    database.exec(
      'PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;',
    );
  } catch {
    database.close();
    const wanted = 'a data directory that no other process has open';
    return { ok: false, rejection: { code: 'data_directory_in_use', seen: directory, wanted } };
  }
  return { ok: true, lock: { release: () => database.close() } };
}
