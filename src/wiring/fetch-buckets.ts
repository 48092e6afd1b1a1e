import { resolve } from 'node:path';
import type { Rejection } from '../domain/basics/decision.ts';
import { fetchStore } from '../platform/recovery/fetch-store.ts';
import { bucketRefusal, openBucket } from '../platform/vault/open-bucket.ts';
import { isS3Address } from '../platform/vault/s3-address.ts';
import { s3StoreFiles } from '../platform/vault/s3-store-files.ts';
import { hostClocks } from './clock.ts';
import { bucketSettings, type S3Words } from './s3-settings.ts';

type Fetched =
  | { readonly ok: true; readonly from: readonly string[] }
  | { readonly ok: false; readonly rejection: Rejection };

/**
 * Sources of a rebuild with buckets brought to this host: each into a folder of its own beside the new data directory, where
 * it stays, sealed as it is, until somebody removes it.
 */
export async function fetchBuckets(
  { from, data }: { readonly from: readonly string[]; readonly data: string },
  words: S3Words,
  progress: (sentence: string) => void,
): Promise<Fetched> {
  const here: string[] = [];
  for (const address of from) {
    if (!isS3Address(address)) {
      here.push(address);
      continue;
    }
    const folder = address
      .replace(/^s3:\/\//, '')
      .replace(/\/$/, '')
      .replaceAll('/', '+');
    const directory = `${resolve(data)}.fetched/${folder}`;
    const refused = await fetchOne(address, words, directory, progress);
    if (refused !== undefined) return refused;
    here.push(directory);
  }
  return { ok: true, from: here };
}

async function fetchOne(
  address: string,
  words: S3Words,
  directory: string,
  progress: (sentence: string) => void,
): Promise<Extract<Fetched, { readonly ok: false }> | undefined> {
  const settings = await bucketSettings(address, words);
  if (!settings.ok) return settings;
  const opened = await openBucket(settings.bucket, hostClocks);
  if (!opened.ok) return opened;
  const { client, guard } = opened;
  try {
    const holdUntil = guard.nowSeconds;
    const files = await s3StoreFiles({ address, client, spool: undefined, holdUntil });
    const notGiven = await fetchStore(files, directory, (done, of) =>
      progress(`Fetching ${address}: ${done}/${of}`),
    );
    for (const path of notGiven)
      progress(`${address} lists ${path} and does not give it: the rebuild counts it as damage`);
    return undefined;
  } catch (failure) {
    return bucketRefusal(failure, address);
  }
}
