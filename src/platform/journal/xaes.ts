import { type Cipheriv, createCipheriv, createDecipheriv } from 'node:crypto';
import { assertThat } from '../../domain/basics/decision.ts';
import { letGo } from './let-go.ts';

/**
 * XAES-256-GCM (c2sp.org/XAES-256-GCM): AES-256-GCM under a key derived from half of a random 192-bit nonce, so that
 * no counter has to survive a crash, a cloned machine or a cut tail.
 */
const XAES_KEY_BYTES = 32;
export const XAES_NONCE_BYTES = 24;
export const XAES_TAG_BYTES = 16;

type XaesSealing = {
  readonly nonce: Uint8Array;
  readonly plain: Uint8Array;
  readonly associated: Uint8Array;
};

export type Xaes = {
  /** Writes ciphertext ‖ tag, 16 bytes more than `plain`, into `into` at `offset`. */
  readonly seal: (sealing: XaesSealing, into: Buffer, offset: number) => void;
  /** The plain bytes, or undefined when the tag does not fit. */
  readonly open: (
    nonce: Uint8Array,
    sealed: Uint8Array,
    associated: Uint8Array,
  ) => Buffer | undefined;
};

/** Keeps the key's AES schedule; make one for each key and use it again. */
export function xaes(key: Uint8Array): Xaes {
  assertThat(key.length === XAES_KEY_BYTES, 'an XAES-256-GCM key has 32 bytes');
  const blocks = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false);
  const subkey = cmacSubkey(blocks);
  return {
    seal: ({ nonce, plain, associated }, into, offset) => {
      const cipher = createCipheriv(
        'aes-256-gcm',
        derivedKey(blocks, subkey, nonce),
        nonce.subarray(12),
      );
      cipher.setAAD(associated);
      const sealed = cipher.update(plain);
      into.set(sealed, offset);
      letGo(sealed);
      cipher.final();
      into.set(cipher.getAuthTag(), offset + plain.length);
    },
    open: (nonce, sealed, associated) => {
      const decipher = createDecipheriv(
        'aes-256-gcm',
        derivedKey(blocks, subkey, nonce),
        nonce.subarray(12),
        {
          authTagLength: XAES_TAG_BYTES,
        },
      );
      const tagAt = sealed.length - XAES_TAG_BYTES;
      decipher.setAAD(associated);
      decipher.setAuthTag(sealed.subarray(tagAt));
      const plain = decipher.update(sealed.subarray(0, tagAt));
      return isAuthentic(() => decipher.final()) ? plain : undefined;
    },
  };
}

/** Node reports a wrong tag by throwing, and only that: the inputs' lengths were checked before. */
function isAuthentic(finish: () => void): boolean {
  try {
    finish();
    return true;
  } catch {
    return false;
  }
}

/** K1 of CMAC (NIST SP 800-38B §6.1). */
function cmacSubkey(blocks: Cipheriv): Buffer {
  const zeroBlock = blocks.update(Buffer.alloc(16));
  const subkey = Buffer.alloc(16);
  let carry = 0;
  for (let at = 15; at >= 0; at -= 1) {
    const byte = zeroBlock.readUInt8(at);
    subkey.writeUInt8(((byte << 1) & 0xff) | carry, at);
    carry = byte >> 7;
  }
  if (carry === 1) subkey.writeUInt8(subkey.readUInt8(15) ^ 0x87, 15);
  return subkey;
}

function derivedKey(blocks: Cipheriv, subkey: Buffer, nonce: Uint8Array): Buffer {
  assertThat(nonce.length === XAES_NONCE_BYTES, 'an XAES-256-GCM nonce has 24 bytes');
  const messages = Buffer.alloc(32);
  for (const counter of [1, 2]) {
    const message = messages.subarray((counter - 1) * 16, counter * 16);
    message[1] = counter;
    message[2] = 0x58;
    message.set(nonce.subarray(0, 12), 4);
    for (let at = 0; at < 16; at += 1) message[at] = message.readUInt8(at) ^ subkey.readUInt8(at);
  }
  return blocks.update(messages);
}
