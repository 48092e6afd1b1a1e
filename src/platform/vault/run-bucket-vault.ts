import { lockDirectory } from '../engine/directory-lock.ts';
import { pause } from './dial-again.ts';
import { type Holding, holdLonger } from './hold-longer.ts';
import { type BucketAddress, bucketRefusal, openBucket } from './open-bucket.ts';
import { holdUntil, type Retention } from './retention.ts';
import { keepStore, type RunOptions, type VaultRun } from './run-vault.ts';
import { S3Error } from './s3-error.ts';
import { s3StoreFiles } from './s3-store-files.ts';

export type BucketOptions = Omit<RunOptions, 'directory'> & {
  readonly bucket: BucketAddress;
  /** Directory of this host for what waits for its head; locked, so that a key has one process. */
  readonly spool: string;
  readonly retention: Retention;
};

/** A view of a bucket is several requests a log, and the versions it leaves behind are kept. */
const VIEW_EVERY_MS = 60_000;
const HOLD_EVERY_MS = 86_400_000;
const LOOK_EVERY_MS = 1_000;
/** Keeps copies in a bucket until the signal comes. Throws S3Error when something could not be put. */
export async function runBucketVault(options: BucketOptions): Promise<VaultRun> {
  const locked = lockDirectory(options.spool);
  if (!locked.ok) return locked;
  try {
    return await keepInBucket(options);
  } catch (failure) {
    return bucketRefusal(failure, options.bucket.address);
  } finally {
    locked.lock.release();
  }
}

async function keepInBucket(options: BucketOptions): Promise<VaultRun> {
  const { bucket, spool, retention, clocks, signal } = options;
  const opened = await openBucket(bucket, clocks);
  if (!opened.ok) return opened;
  const { client, guard } = opened;
  const files = await s3StoreFiles({
    address: bucket.address,
    client,
    spool,
    holdUntil: () => holdUntil(retention, guard.nowSeconds()),
  });
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const holding = holdOnSchedule({ client, retention, guard, signal: either }, options.tell);
  const stopLooking = cryAboutClocks(guard.doubt, options.tell);
  try {
    return await keepStore({ viewEveryMs: VIEW_EVERY_MS, ...options }, files);
  } finally {
    stopLooking();
    ended.abort();
    await holding;
  }
}

/** Cries once when the clocks come apart, and again only after they agreed. */
function cryAboutClocks(doubtNow: () => string | undefined, tell: RunOptions['tell']): () => void {
  let isTold = false;
  const looking = setInterval(() => {
    const doubt = doubtNow();
    if (doubt !== undefined && !isTold) {
      const seen = `${doubt}; retention goes on by the time since the start, nothing is held longer`;
      tell({ kind: 'alarm', alarm: 'store-clock', seen });
    }
    isTold = doubt !== undefined;
  }, LOOK_EVERY_MS);
  return () => clearInterval(looking);
}

/** At the start and then once a day. What fails is cried about and tried again the next day: half of the time is left. */
async function holdOnSchedule(holding: Holding, tell: RunOptions['tell']): Promise<void> {
  const { signal } = holding;
  while (!signal.aborted) {
    const seen = await holdOnce(holding);
    if (seen !== undefined) tell({ kind: 'alarm', alarm: 'retention', seen });
    await pause(HOLD_EVERY_MS, signal);
  }
}

async function holdOnce(holding: Holding): Promise<string | undefined> {
  try {
    const { doubt } = await holdLonger(holding);
    return doubt === undefined ? undefined : `nothing more is held longer: ${doubt}`;
  } catch (failure) {
    if (!(failure instanceof S3Error)) throw failure;
    return `objects could not be held longer: ${failure.message} (${failure.code})`;
  }
}
