import type { Wrap } from './epoch-text.ts';

// Loaded when the first wrap is made or opened: a command that needs none does not wait for it.
const age = () => import('age-encryption');

/** Wraps for people: `sealed` is an ordinary age file (age-encryption.org/v1) whose content is the 32-byte data key. */
export const AGE_WRAP = 'age';

export async function ageWrap(dataKey: Uint8Array, recipient: string): Promise<Wrap> {
  const { Encrypter } = await age();
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  return { kind: AGE_WRAP, id: recipient, sealed: await encrypter.encrypt(dataKey) };
}

/** The data key, from the first wrap that this identity opens; undefined when it opens none. */
export async function openAgeWraps(
  wraps: readonly Wrap[],
  identity: string,
): Promise<Uint8Array | undefined> {
  const { Decrypter } = await age();
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  for (const { kind, sealed } of wraps) {
    if (kind !== AGE_WRAP) continue;
    try {
      return await decrypter.decrypt(sealed);
    } catch {
      // Not for this identity, or damaged: the library tells the two apart by its sentence only.
    }
  }
  return undefined;
}

export async function isAgeRecipient(text: string): Promise<boolean> {
  const { Encrypter } = await age();
  try {
    new Encrypter().addRecipient(text);
    return /^age1[0-9a-z]+$/.test(text);
  } catch {
    return false;
  }
}

export type RecoveryIdentity = {
  /** `AGE-SECRET-KEY-1…`. */
  readonly identity: string;
  /** `age1…`. */
  readonly recipient: string;
};

export async function newRecoveryIdentity(): Promise<RecoveryIdentity> {
  const { generateX25519Identity, identityToRecipient } = await age();
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/** The file as `age-keygen` writes it, so that the ordinary tool reads it too. */
export function recoveryKeyText({ identity, recipient }: RecoveryIdentity): string {
  return `# Holdfast recovery key. Keep it away from every server.\n# public key: ${recipient}\n${identity}\n`;
}

/** Undefined when the text holds no identity, or one that is no whole key. */
export async function parseRecoveryKey(text: string): Promise<RecoveryIdentity | undefined> {
  const identity = text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line.startsWith('AGE-SECRET-KEY-'));
  if (identity === undefined) return undefined;
  const { identityToRecipient } = await age();
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    return undefined;
  }
}
