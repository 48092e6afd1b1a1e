import type { BookEvent } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import type { Codec } from '../journal/codec.ts';
import type { Disk } from '../journal/disk.ts';
import type { RecoveryIdentity } from '../keys/age-wrap.ts';
import type { RebuildRules } from './prove-firm.ts';
import type { Trust } from './proven-log.ts';
import type { Finding } from './source.ts';
import type { Exclusion } from './succession-text.ts';
import type { Openers } from './unlock-epochs.ts';

export type Until = { readonly timeSeconds: number } | { readonly entry: number };

export type RebuildOptions<Book, Event extends BookEvent, Command> = {
  readonly disk: Disk;
  /** Directories: vault stores, or data directories of dead hosts. */
  readonly sources: readonly string[];
  /** Where the new data directory is to be; empty or not there. */
  readonly directory: string;
  readonly recovery: RecoveryIdentity;
  /** Key text by origin, from a policy that a person carried here. */
  readonly pinned: ReadonlyMap<string, string>;
  readonly rules: RebuildRules<Book, Event, Command>;
  readonly release: string;
  readonly firm: string | undefined;
  readonly until: Until | undefined;
  readonly exclusions: ReadonlyMap<string, readonly Exclusion[]>;
  /** Firms in the order in which they are wanted; others follow by name. */
  readonly order: readonly string[];
  readonly now: () => number;
  readonly progress: (step: RebuildStep) => void;
};

export type RebuildStep = {
  readonly step: 'sources' | 'proven' | 'written';
  readonly firm: string;
  readonly done: number;
  readonly of: number;
};

/** What all parts of one rebuild share. */
export type Rebuilding<Book, Event extends BookEvent, Command> = {
  readonly options: RebuildOptions<Book, Event, Command>;
  readonly codec: Codec<EngineEvent | Event>;
  readonly trust: Trust;
  readonly openers: Openers;
  readonly findings: Finding[];
};

export function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1_000;
}
