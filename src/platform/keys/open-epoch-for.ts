import { sameBytes } from '../journal/sha256.ts';
import type { EpochKey } from '../journal/types.ts';
import { openAgeWraps } from './age-wrap.ts';
import { keyCommitment, parseEpochText, sealingKeyOf } from './epoch-text.ts';

/** The key of an epoch, unwrapped with a key that was kept elsewhere; undefined when that one does not open it. */
export async function openEpochFor(
  identity: string,
  { origin, epoch }: { readonly origin: string; readonly epoch: number },
  payload: Uint8Array,
): Promise<EpochKey | undefined> {
  const parsed = parseEpochText(Buffer.from(payload).toString('latin1'));
  if (parsed?.terms.origin !== origin || parsed.terms.epoch !== epoch) return undefined;
  const { commitment, untilMicros } = parsed.terms;
  const dataKey = await openAgeWraps(parsed.wraps, identity);
  if (dataKey === undefined || !sameBytes(keyCommitment(dataKey, origin, epoch), commitment))
    return undefined;
  return { epoch, sealingKey: sealingKeyOf(dataKey), untilMicros };
}
