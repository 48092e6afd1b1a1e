import type { Rejection } from '../../domain/basics/decision.ts';
import type { Disk } from './disk.ts';

/**
 * What the journal promises, in one place. It knows no event's meaning: an event is bytes, and only the boundaries
 * between events are seen (for the batch root). Every byte on disk is specified in `docs/formats/journal.md`.
 */

/** Largest number of bytes `plain` plus four per event may have in one batch: it then fits an entry however badly it compresses. */
export const MAX_BATCH_BYTES = 1_040_000;

/**
 * One entry to be: the events of one decision (or of many decided in one tick) of one log.
 * A transaction over several batches gives them one `group` and sets `commit` on the last.
 */
export type Batch = {
  readonly origin: string;
  /** Must equal `journal.nextSequence(origin)` counting the batches handed over before this one. */
  readonly firstSequence: number;
  /** The events, back to back. Copied before `commit` returns its promise, so the buffer may be used again. */
  readonly plain: Uint8Array;
  /** Bytes of each event, in order; at least one event; they add up to `plain.length`. */
  readonly eventLengths: Uint32Array;
  /** Microseconds since 1970 UTC. Decides when a new key epoch begins. */
  readonly timeMicros: number;
  /** Safe integer that the batches of one transaction share; 0 when the batch stands alone. */
  readonly group: number;
  /** True on the last (or only) batch of a transaction. */
  readonly commit: boolean;
};

export type CommittedEntry = {
  readonly origin: string;
  /** Index of the entry (the tree's leaf), counting the log's own epoch entries. */
  readonly entry: number;
  readonly lastSequence: number;
  /** `now()` when the tick's fdatasync had returned, microseconds since 1970 UTC. */
  readonly durableAt: number;
};

export type CommitRejectionCode = 'storage-low';

export type CommitOutcome =
  | { readonly ok: true; readonly entries: readonly CommittedEntry[] }
  | { readonly ok: false; readonly rejection: Rejection<CommitRejectionCode> };

/** The leaf of the tree: everything that can be known of an entry without a key. */
export type EntryHeader = {
  /** `succession`: cleartext, the first entry of a log that goes on where another one ended. */
  readonly kind: 'batch' | 'epoch' | 'succession';
  readonly commit: boolean;
  readonly origin: string;
  readonly firstSequence: number;
  readonly eventCount: number;
  readonly timeMicros: number;
  readonly keyEpoch: number;
  readonly group: number;
  readonly plainLength: number;
  readonly payloadLength: number;
  readonly batchRoot: Uint8Array;
  readonly payloadHash: Uint8Array;
};

/** A decrypted entry whose frame, payload hash, tag and padding were checked. Epoch entries are not handed out. */
export type Entry = {
  readonly index: number;
  readonly header: EntryHeader;
  /** The events as they were committed. Valid until the next entry is asked for. */
  readonly plain: Uint8Array;
  /** Where each event begins in `plain`, and the end: event i is `plain[eventOffsets[i], eventOffsets[i+1])`. */
  readonly eventOffsets: Uint32Array;
};

/** First entry of a log that succeeds another: what it says is not the journal's business. */
export type Succession = { readonly payload: Uint8Array; readonly timeMicros: number };

/** An entry as it is stored, for whoever keeps a copy without a key. The bytes are good until the next is asked for. */
export type SealedEntry = {
  readonly index: number;
  /** The header as it was hashed into the tree. */
  readonly leaf: Uint8Array;
  readonly payload: Uint8Array;
};

export type LogHead = { readonly size: number; readonly root: Uint8Array };

export type DamageCode =
  | 'frame-damaged'
  | 'frame-missing'
  | 'header-damaged'
  | 'payload-damaged'
  | 'payload-sealed-wrongly'
  | 'batch-root-wrong'
  | 'free-space-not-zero'
  | 'below-checkpoint'
  | 'checkpoint-damaged'
  | 'tree-differs-from-checkpoint'
  | 'commit-file-damaged'
  | 'copies-differ'
  | 'epoch-damaged'
  | 'book-locked'
  | 'keyring-damaged'
  | 'keyring-missing'
  | 'policy-damaged'
  | 'close-mark-damaged'
  | 'log-missing'
  | 'unexpected-file';

/** Where the stored bytes are not what was written. */
export type Damage = {
  readonly code: DamageCode;
  readonly file: string;
  /** Byte position in the file. */
  readonly offset: number;
  readonly origin?: string;
  readonly entry?: number;
  readonly seen: string;
  /** True when the next start may put it right by itself: an unacknowledged tail, or a copy that is still in the commit file. */
  readonly repairable: boolean;
};

export type RecoveredLog = {
  readonly origin: string;
  readonly size: number;
  readonly nextSequence: number;
  readonly root: Uint8Array;
};

export type Recovery = {
  readonly logs: readonly RecoveredLog[];
  /** False after a crash: the tail was then looked at, and `cut` says what was never acknowledged and is gone. */
  readonly closedCleanly: boolean;
  readonly cut: readonly { readonly file: string; readonly offset: number }[];
};

/** Signs checkpoints of one log; the key name is the log's origin (C2SP tlog-checkpoint). */
export type CheckpointSigner = {
  readonly name: string;
  /** `name+hex8(key id)+base64(type ‖ public key)`, for whoever checks our log. */
  readonly verifierKey: string;
  readonly sign: (text: Uint8Array) => Uint8Array;
  /** While true nothing may be signed; left out = never. */
  readonly isFrozen?: () => boolean;
};

/** A data key while it may be used on this host. */
export type EpochKey = {
  readonly epoch: number;
  /** 32 bytes; XAES-256-GCM key of the epoch's payloads. */
  readonly sealingKey: Uint8Array;
  /** Microseconds since 1970 UTC; a batch timed at or after it opens the next epoch. */
  readonly untilMicros: number;
};

export type EpochOpening =
  | { readonly ok: true; readonly key: EpochKey }
  | {
      readonly ok: false;
      readonly seen: string;
      readonly reason: 'damaged' | 'key-not-held' | 'erased';
    };

/** What the journal needs of the keys room; `platform/keys/keyring.ts` is the real one. */
export type JournalKeys = {
  /** Logs that have a signing key, in order of creation. */
  readonly origins: () => readonly string[];
  /** Makes and stores (durably) the signing key of a new log. */
  readonly addLog: (origin: string) => Promise<void>;
  readonly signer: (origin: string) => CheckpointSigner;
  /** A fresh data key and the cleartext payload (its wraps) of the entry that opens its epoch. */
  readonly startEpoch: (
    origin: string,
    epoch: number,
    timeMicros: number,
  ) => { readonly key: EpochKey; readonly payload: Uint8Array };
  /** Unwraps the key from an epoch entry's payload and checks its key commitment. */
  readonly openEpoch: (origin: string, epoch: number, payload: Uint8Array) => EpochOpening;
  /** Damage of the key files on disk, compared with what is in memory. */
  readonly verifyFiles: () => Promise<readonly Damage[]>;
};

export type JournalOptions = {
  readonly disk: Disk;
  readonly directory: string;
  readonly keys: JournalKeys;
  /**
   * `worker`: a thread of its own seals ticks and, on a disk whose files have descriptors, writes and syncs them, but for
   * lone small ones; long reads are opened in another. `inline`: all on this thread, same bytes.
   */
  readonly sealing: 'worker' | 'inline';
  /** Called once, after a write or sync failed or a file lost its name: nothing more will be acknowledged; end the process. */
  readonly onFatal: (failure: Error) => void;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
  /** At most one checkpoint a log in this time; default 10 s. */
  readonly checkpointEveryMicros?: number;
  /** Largest commit file; default 16 MiB. Tests use small ones to see many changes of file. */
  readonly maxCommitFileBytes?: number;
};

export type OpenOutcome =
  | { readonly ok: true; readonly journal: Journal; readonly recovery: Recovery }
  | { readonly ok: false; readonly damage: readonly Damage[] };

export type Journal = {
  readonly origins: () => readonly string[];
  /** Durable when the promise resolves. Origin: letters, digits, `.`, `-`, `_` and `/` between parts, at most 128 characters. */
  readonly createLog: (origin: string, succession?: Succession) => Promise<void>;
  /** The next batch of this log opens a new key epoch, whatever the time. */
  readonly endEpoch: (origin: string) => void;
  /**
   * One tick for all logs: one write, one fdatasync. Calls may overlap (the next tick is sealed while this one is
   * synced) and become durable in the order of the calls. Rejects (the promise) only after a fatal failure.
   */
  readonly commit: (batches: readonly Batch[]) => Promise<CommitOutcome>;
  /** The sequence the next batch of this log must begin with (counts batches handed over, durable or not). */
  readonly nextSequence: (origin: string) => number;
  /** The durable head. */
  readonly head: (origin: string) => LogHead;
  /** Durable entries: the head's size, without the hashing that its root takes. */
  readonly size: (origin: string) => number;
  /** The last checkpoint as a signed note, or undefined while the log is empty. */
  readonly checkpoint: (origin: string) => string | undefined;
  /** Stored checkpoints of the last week or longer, oldest first. */
  readonly recentCheckpoints: (origin: string) => Promise<readonly string[]>;
  readonly verifierKey: (origin: string) => string;
  /** Durable entries of a log. */
  readonly entryCount: (origin: string) => number;
  /** The durable head, signed now; unlike `checkpoint` it is stored nowhere, whoever asks for it keeps it. */
  readonly signHead: (origin: string) => { readonly size: number; readonly note: string };
  /** The key epochs that are durable, in order. */
  readonly epochs: (origin: string) => readonly JournalEpoch[];
  /** Drops the keys of these epochs from memory: reads of their entries throw `EpochLockedError` from now on. */
  readonly forgetEpochs: (origin: string, epochs: ReadonlySet<number>) => void;
  /** Takes keys that were opened elsewhere, for reads only. */
  readonly lendEpochs: (origin: string, keys: readonly EpochKey[]) => void;
  /** Durable entries as they are stored, whole and unopened, epoch entries included. Throws as `read` does. */
  readonly readSealed: (origin: string, fromEntry: number) => AsyncIterableIterator<SealedEntry>;
  /** Durable entries from `fromEntry` to the head at the time of the call. Throws `JournalDamageError` on the first bad one. */
  readonly read: (origin: string, fromEntry: number) => AsyncIterableIterator<Entry>;
  /** One durable entry, now: for facts a decision names. Undefined for an epoch entry, which holds no events. */
  readonly readEntrySync: (origin: string, index: number) => Entry | undefined;
  /** The durable entry that holds a sequence, or undefined when none does. */
  readonly entryOfSequence: (origin: string, sequence: number) => number | undefined;
  /** After all ticks handed over: everything into the segments, synced, and checkpoints written. */
  readonly flush: () => Promise<void>;
  /** Full check of everything on disk while the journal goes on; see `verify.ts`. */
  readonly verify: (options?: VerifyOptions) => Promise<VerifyReport>;
  readonly storage: () => StorageState;
  /** Bytes of the log's segments and checkpoints on disk, preallocated space included. */
  readonly sizeOnDisk: (origin: string) => number;
  readonly close: () => Promise<void>;
};

export type JournalEpoch = {
  readonly epoch: number;
  /** The entry that begins it. */
  readonly entry: number;
  /** Of its first event, or of the first of a later epoch when it has none. */
  readonly firstSequence: number;
  /** Its entries can be read now. */
  readonly isOpen: boolean;
};

export type StorageState = {
  readonly low: boolean;
  readonly freeBytes: number;
  /** Commits are refused below this: two segments more than what is already promised. */
  readonly wantedBytes: number;
};

export type VerifyOptions = {
  /** Only this log (and the files that all logs share). */
  readonly origin?: string;
  /** Each good batch entry, decrypted, so that the caller can replay it. May be async: reading waits for it. */
  readonly onEntry?: (origin: string, entry: Entry) => void | Promise<void>;
};

export type VerifiedLog = {
  readonly origin: string;
  readonly entries: number;
  /** Entries whose frame, leaf, payload hash and place in the tree were re-computed. */
  readonly hashed: number;
  /** Entries whose tag, padding, length and batch root were re-computed (epoch entries: whose key was unwrapped). */
  readonly decrypted: number;
  /** Entries whose key was erased here: hashed, and not opened. */
  readonly locked: number;
  readonly events: number;
  readonly checkpoints: number;
  readonly root: Uint8Array;
};

export type VerifyReport = {
  readonly logs: readonly VerifiedLog[];
  readonly damage: readonly Damage[];
};
