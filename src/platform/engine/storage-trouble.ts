import type { Rejection } from '../../domain/basics/decision.ts';
import type { StorageState } from '../journal/types.ts';

/** Why the system did not let us use a directory; anything else it says is a bug or damage, and stays an error. */
export type StorageCode = 'storage_low' | 'data_directory_must_be_usable';

export type StorageRejection = Rejection & { readonly code: StorageCode };

/** A new data directory on a disk without room for its logs; nothing is begun. */
export class StorageLow extends Error {
  readonly code = 'ENOSPC';
  constructor({ freeBytes, wantedBytes }: Pick<StorageState, 'freeBytes' | 'wantedBytes'>) {
    super(`${freeBytes} bytes free of ${wantedBytes} that a new data directory needs`);
    this.name = 'StorageLow';
  }
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);
const NO_USE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** Primary result codes of SQLite (sqlite.org/rescode.html): full; permission, read-only, cannot open. */
const SQLITE_FULL = 13;
const SQLITE_NO_USE = new Set([3, 8, 14]);
const PRIMARY_CODE = 0xff;

/** The refusal that an error of the system stands for, however deep it lies; undefined when it is no such error. */
export function storageRejection(error: unknown): StorageRejection | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error ? String(error.code) : '';
  const sqlite =
    'errcode' in error && typeof error.errcode === 'number'
      ? error.errcode & PRIMARY_CODE
      : undefined;
  if (NO_ROOM.has(code) || sqlite === SQLITE_FULL)
    return { code: 'storage_low', seen: error.message, wanted: 'free space on the disk' };
  if (NO_USE.has(code) || (sqlite !== undefined && SQLITE_NO_USE.has(sqlite))) {
    const wanted = 'a directory that this user may make and write';
    return { code: 'data_directory_must_be_usable', seen: error.message, wanted };
  }
  return storageRejection(error.cause);
}
