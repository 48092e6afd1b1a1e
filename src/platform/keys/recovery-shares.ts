import { Buffer } from 'node:buffer';
import { combine, split } from 'shamir-secret-sharing';
import { sha256 } from '../journal/sha256.ts';
import type { RecoveryIdentity } from './age-wrap.ts';

export const SHARES = 3;
export const SHARES_NEEDED = 2;

const SHARE_LINE = /^HOLDFAST-SHARE-1 (\S+) ([A-Za-z0-9+/]+=*) ([0-9a-f]{8})$/m;
const CHECK_DIGITS = 8;

/** One share as its file holds it. */
export type RecoveryShare = {
  /** `age1…`: whose key it is part of. */
  readonly recipient: string;
  readonly bytes: Uint8Array;
};

/**
 * The recovery key in three texts, of which any two give it back and one alone says nothing (A. Shamir, "How to share a
 * secret", 1979, over GF(2^8)). What is shared is the identity's own text.
 */
export async function recoveryShareTexts({
  identity,
  recipient,
}: RecoveryIdentity): Promise<readonly string[]> {
  const shares = await split(new TextEncoder().encode(identity), SHARES, SHARES_NEEDED);
  return shares.map((bytes, at) => {
    const body = `${recipient} ${Buffer.from(bytes).toString('base64')}`;
    return [
      `# Holdfast recovery key, share ${at + 1} of ${SHARES}: any ${SHARES_NEEDED} open the logs, one alone opens nothing.`,
      '# Keep each with another person, away from every server.',
      `# public key: ${recipient}`,
      `HOLDFAST-SHARE-1 ${body} ${checkOf(body)}`,
      '',
    ].join('\n');
  });
}

/** Undefined when the text holds no share, or one with a changed character. */
export function parseRecoveryShare(text: string): RecoveryShare | undefined {
  const [, recipient = '', encoded = '', check] = SHARE_LINE.exec(text) ?? [];
  if (check === undefined || checkOf(`${recipient} ${encoded}`) !== check) return undefined;
  return { recipient, bytes: new Uint8Array(Buffer.from(encoded, 'base64')) };
}

/** The identity's text; nonsense when the shares are not of one key, which its reader finds out. */
export async function combineShares(shares: readonly RecoveryShare[]): Promise<string> {
  return Buffer.from(await combine(shares.map(({ bytes }) => bytes))).toString('latin1');
}

/** Against slips of whoever copies a share; not against whoever means it. */
function checkOf(body: string): string {
  return sha256(Buffer.from(body)).toString('hex').slice(0, CHECK_DIGITS);
}
