import { type EpochCipher, epochCipher } from '../journal/epoch-cipher.ts';
import { sameBytes } from '../journal/sha256.ts';
import type { JournalKeys } from '../journal/types.ts';
import { AGE_WRAP, openAgeWraps } from '../keys/age-wrap.ts';
import { keyCommitment, parseEpochText, sealingKeyOf } from '../keys/epoch-text.ts';
import type { WholeEntry } from './whole-entry.ts';

/** A key epoch of an old log; without a cipher when nobody here can open it. */
export type UnlockedEpoch = {
  readonly untilMicros: number;
  readonly cipher: EpochCipher | undefined;
  /** It has wraps to recovery keys, whosever they are. */
  readonly hasRecovery: boolean;
  /** Opened by the recovery key that was given, and not by an old host's keyring. */
  readonly byRecovery: boolean;
};

export type Openers = {
  /** `AGE-SECRET-KEY-1…`. */
  readonly identity: string;
  /** Keyrings found with old hosts: no wrap to the recovery key existed before it was made. */
  readonly keyrings: readonly JournalKeys['openEpoch'][];
};

/** Unwraps one epoch's key; undefined when the payload is no epoch text. */
export async function unlockEpoch(
  { header, payload }: WholeEntry,
  { identity, keyrings }: Openers,
): Promise<UnlockedEpoch | undefined> {
  const parsed = parseEpochText(payload.toString('latin1'));
  const { origin, keyEpoch } = header;
  if (parsed?.terms.origin !== origin || parsed.terms.epoch !== keyEpoch) return undefined;
  const { untilMicros, commitment } = parsed.terms;
  const hasRecovery = parsed.wraps.some(({ kind }) => kind === AGE_WRAP);
  const dataKey = await openAgeWraps(parsed.wraps, identity);
  if (dataKey !== undefined) {
    const isCommitted = sameBytes(keyCommitment(dataKey, origin, keyEpoch), commitment);
    const cipher = isCommitted ? epochCipher(sealingKeyOf(dataKey)) : undefined;
    return { untilMicros, hasRecovery, byRecovery: isCommitted, cipher };
  }
  for (const openEpoch of keyrings) {
    const opening = openEpoch(origin, keyEpoch, payload);
    if (!opening.ok) continue;
    const cipher = epochCipher(opening.key.sealingKey);
    return { untilMicros, hasRecovery, byRecovery: false, cipher };
  }
  return { untilMicros, hasRecovery, byRecovery: false, cipher: undefined };
}
