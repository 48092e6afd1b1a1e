import type { CleanPoint } from './clean-point.ts';
import type { SuspectRange } from './left-out.ts';
import type { SignedHead } from './proven-log.ts';
import type { ComparedStatement } from './replayer-statement.ts';
import type { Finding, SourceThaw } from './source.ts';
import type { Exclusion } from './succession-text.ts';
import type { SuspiciousAccess } from './suspicious-access.ts';
import type { Stop } from './walk-entries.ts';

/**
 * - `proven`: every entry that anybody knows of is here, hashed, signed for, opened and replayed to one book.
 * - `judged`: every entry is here, hashed, signed for and opened. What the CCPs contradict is left out by two people's word, and
 *   what needs it or nobody confirms is kept as suspect; each range is named with its reason.
 * - `left`: what is here is proven, but something is missing, kept as suspect without a reason, or waits for a key.
 * - `damaged`: the sources have bytes of an entry, and none has them whole; what lies before it is proven.
 * - `disagrees`: two signed histories, or two keys. Nothing of the firm is rebuilt; both are shown.
 * - `unknown`: no head that verifies, or no key to verify one with. Nothing of the firm is rebuilt.
 */
export type FirmState = 'proven' | 'judged' | 'left' | 'damaged' | 'disagrees' | 'unknown';

export type HeadReport = {
  readonly size: number;
  readonly root: string;
  readonly file: string;
  readonly cosigners: SignedHead['cosigners'];
};

export type FirmReport = {
  readonly firm: string;
  readonly state: FirmState;
  readonly oldOrigin: string;
  /** Blank when nothing of the firm was rebuilt. */
  readonly newOrigin: string;
  readonly sources: readonly string[];
  readonly signer: string;
  /** Who vouches for the signer's key; blank when there is none. */
  readonly signerFrom: 'policy' | 'vault' | 'old-host' | '';
  /** The accepted one first; with `disagrees` all that cannot be one history. */
  readonly heads: readonly HeadReport[];
  /** Heads under the log's own key that vaults refused: somebody else held that key. Nothing of them is used. */
  readonly refusedHeads: readonly HeadReport[];
  /** Evidence of such heads after which two people had a vault go on. */
  readonly thaws: readonly SourceThaw[];
  /** Entries that the accepted head or any source says there are. */
  readonly entries: number;
  readonly hashed: number;
  /** hashed / entries. */
  readonly coverage: number;
  readonly events: number;
  readonly suspectEntries: number;
  readonly suspectEvents: number;
  /** Of them, those among trusted events, each with its reason. Those behind the last trusted entry are only counted. */
  readonly suspects: readonly SuspectRange[];
  readonly excluded: readonly Exclusion[];
  /** Undefined where nobody outside was asked. */
  readonly cleanPoint: CleanPoint | undefined;
  /** Entries nobody has. */
  readonly gap: { readonly first: number; readonly last: number } | undefined;
  readonly stop: Stop | undefined;
  /** One vault or host alone had the accepted head. */
  readonly singleSource: boolean;
  /** Heads that the old platform's own log noted of this firm, and how many of them the entries lead to. */
  readonly platformHeads: { readonly compared: number; readonly agreeing: number };
  readonly bookHash: string;
  /** The newest replayer's statement below what was left out, and whether the book was that; undefined = there is none. */
  readonly statement: ComparedStatement | undefined;
  /** Of the new log, read back and replayed. */
  readonly newBookHash: string;
  readonly bookHashMatch: boolean;
  readonly brokenInvariants: readonly string[];
  /** What the rebuild spent on this firm. */
  readonly seconds: number;
};

export type RebuildReport = {
  readonly release: string;
  readonly directory: string;
  readonly originPrefix: string;
  readonly recoveryRecipient: string;
  readonly sources: readonly { readonly name: string; readonly kind: string }[];
  readonly ok: boolean;
  readonly firms: readonly FirmReport[];
  /** Bytes that are not what was written; another source may have had them whole. */
  readonly findings: readonly Finding[];
  /** Everybody who was ever let in, as the old platform's own log says, whether a firm has a clean point or not. */
  readonly access: readonly SuspiciousAccess[];
  readonly startedAtMicros: number;
  readonly seconds: number;
};
