import { createCipheriv, hkdfSync } from 'node:crypto';
import { EVENT_SALT_BYTES } from './layout.ts';
import { type Xaes, xaes } from './xaes.ts';

/** What one epoch's key does: seals payloads, and makes the salts of events. Made once for a key and kept. */
export type EpochCipher = {
  /** For another thread, which makes a cipher of its own. */
  readonly sealingKey: Uint8Array;
  readonly payloads: Xaes;
  /**
   * The salts of a batch's events, 16 bytes each: AES-256, under a key derived for this, of the first 12 bytes of the
   * payload's nonce ‖ u32 number of the event. One salt can be shown without telling any other.
   */
  readonly eventSalts: (nonce: Uint8Array, eventCount: number) => Buffer;
};

const SALT_PURPOSE = 'holdfast/v1/event-salts';
const NONCE_PART_BYTES = 12;

export function epochCipher(sealingKey: Uint8Array): EpochCipher {
  const saltKey = Buffer.from(hkdfSync('sha256', sealingKey, new Uint8Array(0), SALT_PURPOSE, 32));
  const blocks = createCipheriv('aes-256-ecb', saltKey, null).setAutoPadding(false);
  let numbered = numberedBlocks(64);
  return {
    sealingKey,
    payloads: xaes(sealingKey),
    eventSalts: (nonce, eventCount) => {
      if (numbered.length < eventCount * EVENT_SALT_BYTES)
        numbered = numberedBlocks(2 * eventCount);
      const used = numbered.subarray(0, eventCount * EVENT_SALT_BYTES);
      const start = nonce.subarray(0, NONCE_PART_BYTES);
      for (let at = 0; at < used.length; at += EVENT_SALT_BYTES) used.set(start, at);
      return blocks.update(used);
    },
  };
}

/** Blocks that end in their number; the nonce goes in front of it. */
function numberedBlocks(count: number): Buffer {
  const blocks = Buffer.alloc(count * EVENT_SALT_BYTES);
  for (let at = 0; at < count; at += 1)
    blocks.writeUInt32LE(at, at * EVENT_SALT_BYTES + NONCE_PART_BYTES);
  return blocks;
}
