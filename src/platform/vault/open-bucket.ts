import { MOST_APART_SECONDS, type TimeGuard, timeGuard } from './retention.ts';
import type { S3Account, S3Place } from './s3-address.ts';
import { type S3Client, s3Client } from './s3-client.ts';
import { type S3Code, S3Error } from './s3-error.ts';
import type { VaultClocks } from './vault-watch.ts';

export type BucketAddress = {
  /** `s3://BUCKET[/PREFIX]`, as it was given. */
  readonly address: string;
  readonly place: S3Place;
  readonly account: S3Account;
};

export type BucketRefusal = {
  readonly ok: false;
  readonly rejection: {
    readonly code: S3Code | 'vault_clock_must_agree_with_its_store';
    readonly seen: string;
    readonly wanted: string;
  };
};

export type OpenBucket = {
  readonly ok: true;
  readonly client: S3Client;
  readonly guard: TimeGuard;
};

/** A bucket that does not answer for longer has failed: what writes ends, and whoever started it starts it again. */
const PATIENCE_MS = 120_000;

/** A bucket that holds what is put into it, by a clock that agrees with ours. */
export async function openBucket(
  { address, place, account }: BucketAddress,
  clocks: VaultClocks,
  patienceMs = PATIENCE_MS,
): Promise<OpenBucket | BucketRefusal> {
  const guard = timeGuard(clocks);
  const { wallSeconds } = clocks;
  const client = s3Client({ account, wallSeconds, heardTime: guard.heard, patienceMs }, place);
  const refusal = await refusalToOpen(client, address);
  const doubt = guard.doubt();
  // Told first: a server refuses signatures of another time as if they were wrong.
  if (doubt !== undefined) {
    const wanted = `clocks at most ${MOST_APART_SECONDS} s apart: what is held is held by them`;
    const code = 'vault_clock_must_agree_with_its_store';
    return { ok: false, rejection: { code, seen: doubt, wanted } };
  }
  return refusal ?? { ok: true, client, guard };
}

async function refusalToOpen(
  client: S3Client,
  address: string,
): Promise<BucketRefusal | undefined> {
  try {
    await client.mustHaveObjectLock();
    return undefined;
  } catch (failure) {
    return bucketRefusal(failure, address);
  }
}

/** What a bucket failed in, as a rejection; throws what is something else. */
export function bucketRefusal(failure: unknown, address: string): BucketRefusal {
  if (!(failure instanceof S3Error)) throw failure;
  const { code, message } = failure;
  return { ok: false, rejection: { code, seen: message, wanted: WANTED[code](address) } };
}

const WANTED: Readonly<Record<S3Code, (address: string) => string>> = {
  s3_access_must_be_granted: (address) => `the right to list, read, add and hold in ${address}`,
  s3_answer_must_be_understood: (address) => `a server that speaks S3 at ${address}`,
  s3_bucket_must_be_there: (address) => `the bucket of ${address}`,
  s3_bucket_must_have_object_lock: (address) => `${address} in a bucket made with Object Lock`,
  s3_must_answer: (address) => `an answer from the server of ${address}`,
  s3_must_keep_what_is_put: (address) => `${address} holding what it was given, in COMPLIANCE mode`,
};
