import { assertThat } from '../../domain/basics/decision.ts';
import type { CheckpointSigner, JournalKeys } from '../journal/types.ts';

/** The same keys, whose signers sign nothing while it says that they are frozen; who signs asks before. */
export function freezableKeys<Keys extends JournalKeys>(keys: Keys, isFrozen: () => boolean): Keys {
  const signers = new Map<string, CheckpointSigner>();
  const signer = (origin: string): CheckpointSigner => {
    const known = signers.get(origin);
    if (known !== undefined) return known;
    const own = keys.signer(origin);
    const sign = (text: Uint8Array) => {
      assertThat(!isFrozen(), 'nothing is signed while an alarm stands');
      return own.sign(text);
    };
    const made = { ...own, sign, isFrozen };
    signers.set(origin, made);
    return made;
  };
  return { ...keys, signer };
}
