import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Rejection } from '../../domain/basics/decision.ts';
import { LOCK_NAME, lockDirectory } from '../engine/directory-lock.ts';
import type { StorageCode } from '../engine/storage-trouble.ts';

export type TargetRejectionCode =
  | StorageCode
  | 'rebuild_must_be_alone'
  | 'rebuild_target_must_be_empty';

/** Where a new data directory is made, while nobody else makes it. */
export type Target =
  | {
      readonly ok: true;
      /** `<directory>.rebuilding`, empty but for its lock. */
      readonly work: string;
      /** What was made gets the directory's name. */
      readonly keep: () => void;
      readonly discard: () => void;
    }
  | { readonly ok: false; readonly rejection: Rejection<TargetRejectionCode> };

/**
 * Takes the place of a directory that is to be. What a rebuild left that was ended goes: its lock is there, and nobody
 * holds it. A folder of that name without the lock is somebody's own, and is not touched.
 */
export function takeTarget(directory: string): Target {
  const work = `${directory}.rebuilding`;
  const occupied = whyOccupied(directory);
  if (occupied !== undefined) return occupied;
  const isOurs = !isThere(work) || existsSync(join(work, LOCK_NAME));
  if (!isOurs) return refuse('rebuild_target_must_be_empty', work, 'that folder moved away');
  const locking = lockDirectory(work);
  if (!locking.ok) {
    const { code, seen, wanted } = locking.rejection;
    if (code !== 'data_directory_in_use') return refuse(code, seen, wanted);
    return refuse('rebuild_must_be_alone', work, 'the rebuild that runs there ended, or done');
  }
  const discard = () => {
    rmSync(work, { recursive: true, force: true });
    locking.lock.release();
  };
  // Another rebuild may have got there in between.
  const meanwhile = whyOccupied(directory);
  if (meanwhile !== undefined) {
    discard();
    return meanwhile;
  }
  for (const name of readdirSync(work))
    if (name !== LOCK_NAME) rmSync(join(work, name), { recursive: true, force: true });
  return {
    ok: true,
    work,
    keep: () => {
      renameSync(work, directory);
      locking.lock.release();
    },
    discard,
  };
}

function whyOccupied(directory: string): Extract<Target, { readonly ok: false }> | undefined {
  const wanted = 'a directory that is empty or not there: another --data, or that one moved away';
  return isThere(directory) ? refuse('rebuild_target_must_be_empty', directory, wanted) : undefined;
}

function isThere(path: string): boolean {
  return existsSync(path) && readdirSync(path).length > 0;
}

function refuse(
  code: TargetRejectionCode,
  seen: string,
  wanted: string,
): Extract<Target, { readonly ok: false }> {
  return { ok: false, rejection: { code, seen, wanted } };
}
