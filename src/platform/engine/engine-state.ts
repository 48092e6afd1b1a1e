import type { Codec } from '../journal/codec.ts';
import type { Disk } from '../journal/disk.ts';
import type { EpochKey, Journal, JournalKeys } from '../journal/types.ts';
import type { WrappedEpoch } from '../keys/open-epoch-for.ts';
import type { BookEvent, BookRules } from './book-rules.ts';
import type { EngineEvent } from './engine-events.ts';
import type { Firm } from './firm.ts';
import type { PlatformState } from './platform-log.ts';
import type { Scheduler } from './scheduler.ts';
import type { Ticks } from './ticks.ts';
import type { WatchedKeys } from './watched-keys.ts';

export type EngineOptions<Book, Event extends BookEvent, Command> = {
  readonly disk: Disk;
  /** The data directory; the engine's part of it is `journal/` and `snapshots/`. */
  readonly directory: string;
  readonly keys: JournalKeys;
  /** Keeps the keys of the epochs that are held, and forgets all others for good; left out = nothing can be erased. */
  readonly eraseKeys?: (isHeld: (origin: string, epoch: number) => boolean) => Promise<void>;
  /** Opens erased epochs for as long as the engine is open, so that books can be folded from their first event. */
  readonly openErased?: (epoch: WrappedEpoch, payload: Uint8Array) => Promise<EpochKey | undefined>;
  readonly rules: BookRules<Book, Event, Command>;
  /** Name of the release that runs, recorded in the platform log and in snapshots. */
  readonly release: string;
  /** First part of every log's origin, unique to the installation; by default `holdfast`. */
  readonly originPrefix?: string;
  /** Microseconds since 1970 UTC. */
  readonly now: () => number;
  readonly sealing: 'worker' | 'inline';
  /**
   * Asked with each durable answer of level `vaulted`: resolves when the answer may leave, undefined when at once. For a
   * refusal by the engine the sequence is the firm's last durable one.
   */
  readonly hold?: (firm: string, sequence: number) => Promise<void> | undefined;
  /** Why this firm takes no command yet; undefined when it does. Questions are answered all the same. */
  readonly whyNotYet?: (firm: string) => WhyNotYet | undefined;
  /** Called once: nothing will be acknowledged any more, end the process. */
  readonly onFatal: (failure: Error) => void;
  /** A decision of this firm met a bug; the firm is answered no more until the process is started again. */
  readonly onStopped?: (firm: string, bug: unknown) => void;
  /** Entries of a firm after which a snapshot is taken while the engine runs; by default only when it closes. */
  readonly snapshotEveryEntries?: number;
  /** Told of every snapshot taken while the engine runs. */
  readonly onSnapshot?: (snapshot: BackgroundSnapshot) => void;
  /** For tests: sizes of the journal's own files. */
  readonly maxCommitFileBytes?: number;
};

export type BackgroundSnapshot = {
  readonly firm: string;
  /** How long copying and hashing the book held the thread. */
  readonly holdMs: number;
  /** Why it could not be written; the engine goes on without it. */
  readonly failure: Error | undefined;
};

export type WhyNotYet = {
  /** By default `vault_must_show_its_head`. */
  readonly code?: 'integrity_alarm_must_be_cleared';
  readonly seen: string;
  readonly wanted: string;
};

/** An open engine, as its parts see it. */
export type EngineState<Book, Event extends BookEvent, Command> = {
  readonly options: EngineOptions<Book, Event, Command>;
  readonly journal: Journal;
  readonly watched: WatchedKeys;
  readonly codec: Codec<EngineEvent | Event>;
  readonly platform: Firm<PlatformState, EngineEvent>;
  readonly firms: Map<string, Firm<Book, Event>>;
  /** Firms being created. */
  readonly making: Set<string>;
  readonly ticks: Ticks;
  readonly scheduler: Scheduler<Book, Event>;
  /** Firms whose durable head is not yet in the platform log. */
  readonly changedHeads: Set<string>;
  headsAtMicros: number;
  headsTimer: NodeJS.Timeout | undefined;
  /** Entries when the last snapshot was begun, by firm. */
  readonly snapshotAt: Map<string, number>;
  /** By firm whose snapshot waits for a still moment. */
  readonly snapshotTimers: Map<string, NodeJS.Timeout>;
  /** Snapshots being hashed and written beside the work. */
  readonly snapshotsUnderWay: Set<Promise<void>>;
  /** `performance.now()` of the last submission to any firm. */
  submittedAtMs: number;
  readonly listeners: Set<(firm: string, sequence: number) => void>;
  isClosing: boolean;
};

export function originOf(prefix: string | undefined, firm: string): string {
  return `${prefix ?? 'holdfast'}/firm/${firm}`;
}

export function platformOrigin(prefix: string | undefined): string {
  return `${prefix ?? 'holdfast'}/platform`;
}
