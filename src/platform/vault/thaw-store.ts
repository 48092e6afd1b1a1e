import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockDirectory } from '../engine/directory-lock.ts';
import type { StorageCode } from '../engine/storage-trouble.ts';
import {
  type BucketAddress,
  type BucketRefusal,
  bucketRefusal,
  openBucket,
} from './open-bucket.ts';
import { DEFAULT_RETENTION_DAYS, holdUntil } from './retention.ts';
import { COSIGNER_NAME } from './run-vault.ts';
import { s3StoreFiles } from './s3-store-files.ts';
import { openStoreFiles } from './store-files.ts';
import { type ThawOutcome, type ThawWords, thawLog } from './thaw-log.ts';
import type { VaultClocks } from './vault-watch.ts';

export type DirectoryThaw =
  | ThawOutcome
  | {
      readonly ok: false;
      readonly rejection: {
        readonly code: 'data_directory_in_use' | StorageCode;
        readonly seen: string;
        readonly wanted: string;
      };
    };

/** In a directory that no vault has open: one at work would not see it. */
export async function thawInDirectory(
  directory: string,
  words: ThawWords,
  clocks: VaultClocks,
): Promise<DirectoryThaw> {
  // The lock would make a directory of a name that was mistyped.
  if (!existsSync(join(directory, COSIGNER_NAME))) {
    const code = 'thaw_must_name_a_kept_log';
    return { ok: false, rejection: { code, seen: directory, wanted: 'the store of a vault' } };
  }
  const locked = lockDirectory(directory);
  if (!locked.ok) return locked;
  try {
    return await thawLog(await openStoreFiles(directory), words, clocks.wallSeconds());
  } finally {
    locked.lock.release();
  }
}

/** In a bucket; a vault that has it open reads it when it is started again. */
export async function thawInBucket(
  bucket: BucketAddress,
  words: ThawWords,
  clocks: VaultClocks,
): Promise<ThawOutcome | BucketRefusal> {
  const opened = await openBucket(bucket, clocks);
  if (!opened.ok) return opened;
  const { client, guard } = opened;
  const spool = await mkdtemp(join(tmpdir(), 'holdfast-thaw-'));
  try {
    const files = await s3StoreFiles({
      address: bucket.address,
      client,
      spool,
      holdUntil: () => holdUntil({ days: DEFAULT_RETENTION_DAYS }, guard.nowSeconds()),
    });
    return await thawLog(files, words, guard.nowSeconds());
  } catch (failure) {
    return bucketRefusal(failure, bucket.address);
  } finally {
    await rm(spool, { recursive: true });
  }
}
