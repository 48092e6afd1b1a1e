import { MAX_HEADER_BYTES, MAX_ORIGIN_BYTES, MAX_PAYLOAD_BYTES } from '../journal/layout.ts';
import { MAX_THAW_BYTES } from './thaw-record.ts';

/**
 * What platform and vault say to each other; every byte is in `docs/formats/vault.md`. The vault dials. Both sides
 * treat the stream as hostile: each kind of frame has a hard length, nothing is decompressed, and a frame that is not
 * exactly one of these ends the connection.
 */
export type WireMessage =
  /** Vault → platform, first. */
  | {
      readonly kind: 'hello';
      readonly name: string;
      readonly publicKey: Uint8Array;
      readonly nonce: Uint8Array;
    }
  /** Platform → vault: who it is, proven over both nonces. */
  | {
      readonly kind: 'challenge';
      readonly publicKey: Uint8Array;
      readonly nonce: Uint8Array;
      readonly signature: Uint8Array;
    }
  /** Vault → platform: the same proof the other way. */
  | { readonly kind: 'proof'; readonly signature: Uint8Array }
  /** Platform → vault: a log it has, under a number that stands for it on this connection. */
  | {
      readonly kind: 'origin';
      readonly handle: number;
      readonly origin: string;
      /** Raw Ed25519 key that the log's checkpoints are signed with. */
      readonly logKey: Uint8Array;
      /** By the platform's own key, over log key and both nonces. */
      readonly signature: Uint8Array;
      /** The log's head, signed now. */
      readonly note: string;
    }
  /** Vault → platform: send entries from number `size` on; `note` is the head it holds, empty when it holds none. */
  | {
      readonly kind: 'want';
      readonly handle: number;
      readonly size: number;
      readonly note: string;
    }
  | {
      readonly kind: 'entry';
      readonly handle: number;
      readonly index: number;
      readonly header: Uint8Array;
      readonly payload: Uint8Array;
    }
  /** Platform → vault: a signed checkpoint over all entries sent so far. */
  | { readonly kind: 'head'; readonly handle: number; readonly note: string }
  /** Vault → platform: all of it is durable here. */
  | ({ readonly kind: 'cosignature' } & HeadCosignature)
  /** Vault → platform: several of them, and one signature over all, bound to this connection. */
  | {
      readonly kind: 'cosignatures';
      readonly cosignatures: readonly HeadCosignature[];
      readonly signature: Uint8Array;
    }
  /** Vault → platform: this log is frozen here; `note` is the head it holds. */
  | {
      readonly kind: 'refusal';
      readonly handle: number;
      readonly code: RefusalCode;
      readonly note: string;
    }
  /** Vault → platform, after a refusal: what it keeps of it. */
  | {
      readonly kind: 'evidence';
      readonly handle: number;
      /** Seconds since 1970 UTC, when it froze the log. */
      readonly timeSeconds: number;
      /** SHA-256 of the evidence. */
      readonly sha256: Uint8Array;
      /** Head it holds; empty when it holds none. */
      readonly note: string;
      /** Head it refused. */
      readonly offered: string;
    }
  /** Vault → platform, before it wants or refuses a log: the newest record of people who thawed it. */
  | { readonly kind: 'thawed'; readonly handle: number; readonly record: string }
  /** Either way, every second: I am here. */
  | { readonly kind: 'beat' }
  /** Replayer → platform: a book statement or refusal, signed (`docs/formats/book-statement.md`). */
  | { readonly kind: 'statement'; readonly handle: number; readonly note: string }
  /** Platform → replayer: what its own book had as hash after so many entries. */
  | {
      readonly kind: 'claim';
      readonly handle: number;
      readonly size: number;
      readonly bookHash: string;
    };

export type HeadCosignature = {
  readonly handle: number;
  readonly size: number;
  /** Seconds since 1970 UTC, by the vault's clock. */
  readonly timeSeconds: number;
  readonly signature: Uint8Array;
};

export type WireKind = WireMessage['kind'];

/** Why a vault freezes a log: what the platform signed cannot be of one history that only grows. */
export type RefusalCode =
  | 'vault_head_must_not_shrink'
  | 'vault_head_must_extend_the_held_one'
  | 'vault_log_key_must_stay';

/** By number on the wire, from 1. */
export const REFUSAL_CODES: readonly RefusalCode[] = [
  'vault_head_must_not_shrink',
  'vault_head_must_extend_the_held_one',
  'vault_log_key_must_stay',
];

export const WIRE_VERSION = 1;
/** `HFV1`. */
export const WIRE_MAGIC = 0x31564648;
/** u32 bytes of the body, u8 kind, three zeros. */
export const FRAME_PREFIX_BYTES = 8;

export const KEY_BYTES = 32;
/** SHA-256. */
export const EVIDENCE_BYTES = 32;
export const NONCE_BYTES = 32;
export const SIGNATURE_BYTES = 64;
export const MAX_NAME_BYTES = 64;
/** Origin, size, root and one signature line with the origin again. */
export const MAX_NOTE_BYTES = 1024;
/** `v1:` and 64 hex digits, room for a longer version. */
export const MAX_BOOK_HASH_BYTES = 80;
/** Logs one connection may speak of. */
export const MAX_HANDLES = 65_536;

/** Of one frame; a vault with more logs than that sends several. */
export const MAX_COSIGNATURES = 1_024;
export const COSIGNATURE_BYTES = 84;

type KindLayout = { readonly number: number; readonly least: number; readonly most: number };

/** Number of each kind and the bytes its body may have. */
export const KINDS: Readonly<Record<WireKind, KindLayout>> = {
  hello: { number: 1, least: 75, most: 74 + MAX_NAME_BYTES },
  challenge: { number: 2, least: 128, most: 128 },
  proof: { number: 3, least: 64, most: 64 },
  origin: { number: 4, least: 105, most: 104 + MAX_ORIGIN_BYTES + MAX_NOTE_BYTES },
  want: { number: 5, least: 14, most: 14 + MAX_NOTE_BYTES },
  entry: { number: 6, least: 20, most: 20 + MAX_HEADER_BYTES + MAX_PAYLOAD_BYTES },
  head: { number: 7, least: 7, most: 6 + MAX_NOTE_BYTES },
  cosignature: { number: 8, least: 84, most: 84 },
  refusal: { number: 9, least: 8, most: 8 + MAX_NOTE_BYTES },
  beat: { number: 10, least: 0, most: 0 },
  statement: { number: 11, least: 7, most: 6 + MAX_NOTE_BYTES },
  claim: { number: 12, least: 15, most: 14 + MAX_BOOK_HASH_BYTES },
  cosignatures: {
    number: 13,
    least: COSIGNATURE_BYTES + SIGNATURE_BYTES,
    most: MAX_COSIGNATURES * COSIGNATURE_BYTES + SIGNATURE_BYTES,
  },
  evidence: { number: 14, least: 48, most: 48 + 2 * MAX_NOTE_BYTES },
  thawed: { number: 15, least: 6, most: 6 + MAX_THAW_BYTES },
};

export function isVaultName(name: string): boolean {
  return (
    name.length <= MAX_NAME_BYTES && /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9._-]+)*$/.test(name)
  );
}
