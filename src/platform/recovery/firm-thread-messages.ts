import type { Batch } from '../journal/types.ts';
import type { NotedHead } from './platform-heads.ts';
import type { Outsiders, Until } from './rebuild-options.ts';
import type { FirmReport } from './report.ts';
import type { Finding } from './source.ts';
import type { Exclusion, Succession } from './succession-text.ts';
import type { NotedAccess } from './suspicious-access.ts';

/** What a thread is told once, when it starts. */
export type FirmThreadStart = {
  readonly sources: readonly string[];
  /** `AGE-SECRET-KEY-1…`. */
  readonly identity: string;
  readonly pinned: ReadonlyMap<string, string>;
  /** Key texts of replayers whose statements count. */
  readonly replayers: readonly string[];
  readonly until: Until | undefined;
  readonly outsiders: Outsiders | undefined;
};

export type FirmQuestion = {
  readonly firm: string;
  /** Undefined when it is not clear which log is the firm's. */
  readonly origin: string | undefined;
  /** The logs it may be, when it is not clear. */
  readonly origins: readonly string[];
  readonly platformHeads: readonly NotedHead[];
  readonly platformAccess: readonly NotedAccess[];
  readonly exclusions: readonly Exclusion[];
};

/** A thread has one firm at a time. Each question has one answer; the next is put when that has come. */
export type ToFirmThread =
  | { readonly ask: 'prove'; readonly question: FirmQuestion }
  /** What comes next in the firm's new log. */
  | { readonly ask: 'next' }
  /** The folded state, as it is at the end of a new log of so many entries. */
  | { readonly ask: 'state'; readonly entryCount: number; readonly openedEpoch: number };

export type FromFirmThread =
  | { readonly said: 'proven'; readonly firm: ProvenFirm }
  | { readonly said: 'part'; readonly part: HomePart }
  | { readonly said: 'state'; readonly pieces: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly said: 'failed'; readonly sentence: string };

export type ProvenFirm = {
  readonly report: FirmReport;
  readonly findings: readonly Finding[];
  /** Undefined when nothing of it is rebuilt. */
  readonly home: FirmHome | undefined;
};

/** What must be known of a firm before its new log begins. */
export type FirmHome = {
  readonly succession: Omit<Succession, 'origin'>;
  /** Later events that need an excluded one; the exclusion is then refused. */
  readonly dependents: readonly number[];
  /** A key epoch of it has a wrap to some recovery key. */
  readonly isForRecovery: boolean;
  /** A key epoch of it was opened with the one that was given. */
  readonly isOpenedByRecovery: boolean;
};

export type HomeBatch = Omit<Batch, 'origin'>;

/** A new log in pieces, in their order. */
export type HomePart =
  | { readonly kind: 'epoch'; readonly untilMicros: number }
  | { readonly kind: 'batches'; readonly batches: readonly HomeBatch[] }
  /** Of all batches, in hex: `batchDigest`. */
  | { readonly kind: 'end'; readonly digest: string };
