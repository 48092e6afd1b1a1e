import { sameBytes } from '../journal/sha256.ts';
import type { Journal } from '../journal/types.ts';
import type { NamedKey } from './cosignature.ts';
import type { CosignedHeads } from './cosigned-heads.ts';
import type { Coverage } from './coverage.ts';
import type { DialingSide, Greeting } from './handshake.ts';
import type { OwnKey } from './key-files.ts';
import type { Proofs } from './proofs.ts';
import type { ShownFreeze, ShownThaw } from './refused-logs.ts';
import { WireError, type WireStream } from './wire-stream.ts';

/** What the platform needs to serve vaults. It only reads the journal; nothing here is on the way of a commit. */
export type VaultService = {
  readonly journal: Journal;
  readonly own: OwnKey;
  readonly coverage: Coverage;
  readonly proofs: Proofs;
  readonly heads: CosignedHeads;
  readonly tell: (notice: LinkNotice) => void;
  /** While true no head is signed, so vaults get nothing more. */
  readonly isFrozen: () => boolean;
};

/** Of one log, at one vault. */
type At = { readonly vault: string; readonly origin: string };

export type LinkNotice =
  | {
      readonly kind: 'connected' | 'gone';
      readonly side: DialingSide;
      readonly vault: string;
      readonly why: string;
    }
  /** A log that the vault had refused is wanted again: somebody has thawed it there. */
  | ({ readonly kind: 'taken-up'; readonly held: number } & At)
  /** What a vault keeps of what it refused, and who has thawed what it refused before. */
  | ({ readonly kind: 'evidence'; readonly freeze: ShownFreeze } & At)
  | ({ readonly kind: 'thawed'; readonly thaw: ShownThaw } & At)
  | {
      readonly kind: 'refused';
      readonly vault: string;
      readonly origin: string;
      readonly code: string;
      /** Entries the vault holds. */
      readonly held: number;
    };

/** One connection of one vault. */
export type VaultLink = {
  readonly side: DialingSide;
  readonly vault: NamedKey;
  readonly stream: WireStream;
  readonly greeting: Greeting;
  /** By handle. */
  readonly logs: LinkLog[];
  readonly signHead: (origin: string) => SignedHead;
  isPumping: boolean;
  pumpAgain: boolean;
};

export type SignedHead = {
  readonly size: number;
  readonly note: string;
  /** `performance.now()` when it was signed. */
  readonly signedAtMs: number;
};

export type LinkLog = {
  readonly origin: string;
  readonly handle: number;
  state: 'announced' | 'wanted' | 'refused';
  /** Entries the vault has or was sent. */
  sent: number;
  /** The head that entries are being sent for. */
  target: SignedHead | undefined;
  /** Heads signed long ago, for a vault that is far behind: what it has is then kept on the way. In order of size. */
  stops: SignedHead[];
  /** Signed when the log was announced on this connection. */
  readonly announced: SignedHead;
  /** Heads sent and not yet cosigned, or stated. */
  readonly outstanding: Map<number, SignedHead>;
  headSentAtMs: number;
  /** When a vault was last sent a replayer's statement of this log here, and of how many entries. */
  statementSentAtMs: number;
  statementSize: number;
  /** When the vault last covered more, or all. */
  progressAtMs: number;
};

export function vaultLink(
  side: DialingSide,
  vault: NamedKey,
  stream: WireStream,
  greeting: Greeting,
  signHead: VaultLink['signHead'],
): VaultLink {
  const idle = { isPumping: false, pumpAgain: false };
  return { side, vault, stream, greeting, signHead, logs: [], ...idle };
}

export function logOf(link: VaultLink, handle: number): LinkLog {
  const log = link.logs[handle];
  if (log === undefined) throw new WireError(`Cannot hear of log ${handle}: it was not announced`);
  return log;
}

export function isSameVault(a: VaultLink, b: NamedKey): boolean {
  return sameBytes(a.vault.publicKey, b.publicKey);
}
