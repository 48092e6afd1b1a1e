import { type EpochCipher, epochCipher } from '../journal/epoch-cipher.ts';
import { sameBytes } from '../journal/sha256.ts';
import type { JournalKeys } from '../journal/types.ts';
import { AGE_WRAP, openAgeWraps } from '../keys/age-wrap.ts';
import { keyCommitment, sealingKeyOf } from '../keys/epoch-text.ts';
import { epochTextOf, type LaterWraps } from '../keys/later-wraps.ts';
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

/** Unwraps one epoch's key, also by what later epochs brought; undefined when the payload is no epoch text. */
export async function unlockEpoch(
  { header, payload }: WholeEntry,
  { identity, keyrings }: Openers,
  later: LaterWraps,
): Promise<UnlockedEpoch | undefined> {
  const { origin, keyEpoch } = header;
  const parsed = epochTextOf(origin, payload);
  if (parsed?.terms.epoch !== keyEpoch) return undefined;
  const { untilMicros, commitment } = parsed.terms;
  const wraps = [...parsed.wraps, ...(later.get(keyEpoch) ?? [])];
  const hasRecovery = wraps.some(({ kind }) => kind === AGE_WRAP);
  const dataKey = await openAgeWraps(wraps, identity);
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
