import { sameBytes } from '../journal/sha256.ts';
import type { EpochKey } from '../journal/types.ts';
import { openAgeWraps } from './age-wrap.ts';
import { keyCommitment, sealingKeyOf, type Wrap } from './epoch-text.ts';
import { epochTextOf } from './later-wraps.ts';

export type WrappedEpoch = {
  readonly origin: string;
  readonly epoch: number;
  /** Wraps that later epochs brought. */
  readonly later: readonly Wrap[];
};

/** The key of an epoch, unwrapped with a key that was kept elsewhere; undefined when that one does not open it. */
export async function openEpochFor(
  identity: string,
  { origin, epoch, later }: WrappedEpoch,
  payload: Uint8Array,
): Promise<EpochKey | undefined> {
  const parsed = epochTextOf(origin, payload);
  if (parsed?.terms.epoch !== epoch) return undefined;
  const { commitment, untilMicros } = parsed.terms;
  const dataKey = await openAgeWraps([...parsed.wraps, ...later], identity);
  if (dataKey === undefined || !sameBytes(keyCommitment(dataKey, origin, epoch), commitment))
    return undefined;
  return { epoch, sealingKey: sealingKeyOf(dataKey), untilMicros };
}
