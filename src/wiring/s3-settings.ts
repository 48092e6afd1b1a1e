import { readFile, stat } from 'node:fs/promises';
import process from 'node:process';
import { z } from 'zod';
import type { Rejection } from '../domain/basics/decision.ts';
import type { BucketAddress } from '../platform/vault/open-bucket.ts';
import { parseS3Account, parseS3Address, type S3Fields } from '../platform/vault/s3-address.ts';

/** What `src/main.ts` found in the environment about buckets: a file with everything, or the words themselves. */
export type S3Words = S3Fields & { readonly file: string | undefined };

const fileSchema = z.strictObject({
  endpoint: z.string().optional(),
  region: z.string().optional(),
  accessKeyId: z.string().optional(),
  secretAccessKey: z.string().optional(),
  sessionToken: z.string().optional(),
});

type BucketSettings =
  | { readonly ok: true; readonly bucket: BucketAddress }
  | { readonly ok: false; readonly rejection: Rejection };

/** Bits of a file's mode that let others than its owner read or write it. */
const OTHERS = 0o077;

/** Where a store's bucket is and what opens it. Nothing of what is secret is in a rejection. */
export async function bucketSettings(address: string, words: S3Words): Promise<BucketSettings> {
  const place = parseS3Address(address);
  if (place === undefined)
    return refuse('s3_store_must_be_an_address', address, 's3://BUCKET or s3://BUCKET/PREFIX');
  const { file } = words;
  if (file !== undefined && (await isOpenToOthers(file)))
    return refuse('s3_settings_must_be_private', file, 'a file that only its owner can read');
  const fields = file === undefined ? words : await fieldsIn(file);
  if (fields === undefined)
    return refuse(
      's3_settings_must_be_whole',
      String(file),
      'JSON with endpoint, region, accessKeyId, secretAccessKey',
    );
  const parsed = parseS3Account(fields);
  if (parsed.ok) return { ok: true, bucket: { address, place, account: parsed.account } };
  const wanted =
    'HOLDFAST_S3_SETTINGS, or AWS_ENDPOINT_URL (https) and AWS_ACCESS_KEY_ID with its secret';
  return refuse('s3_settings_must_be_whole', `no ${parsed.missing.join(', no ')}`, wanted);
}

function refuse(code: string, seen: string, wanted: string): BucketSettings {
  return { ok: false, rejection: { code, seen, wanted } };
}

async function isOpenToOthers(path: string): Promise<boolean> {
  const mode = await stat(path).then(
    (found) => found.mode,
    () => 0,
  );
  return process.platform !== 'win32' && (mode & OTHERS) !== 0;
}

/** Undefined when there is no such file, or it is not what is wanted. */
async function fieldsIn(path: string): Promise<S3Fields | undefined> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const parsed = fileSchema.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const { endpoint, region, accessKeyId, secretAccessKey, sessionToken } = parsed.data;
  return { endpoint, region, accessKeyId, secretAccessKey, sessionToken };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
