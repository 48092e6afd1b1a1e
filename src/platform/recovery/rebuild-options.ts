import type { Disk } from '../journal/disk.ts';
import type { RecoveryIdentity } from '../keys/age-wrap.ts';
import type { FirmRecipient } from '../keys/policy-file.ts';
import type { FirmThreadStart } from './firm-thread-messages.ts';
import type { FirmThread } from './firm-threads.ts';
import type { Exclusion } from './succession-text.ts';

export type Until = { readonly timeSeconds: number } | { readonly entry: number };

/** What others than the old host say of its firms. */
export type Outsiders = {
  /** One folder for each firm in it. */
  readonly folder: string;
  /** Who have said that what these files contradict is left out; fewer than two = it is only proposed. */
  readonly approvers: readonly string[];
};

export type RebuildOptions = {
  readonly disk: Disk;
  /** Directories: vault stores, or data directories of dead hosts. */
  readonly sources: readonly string[];
  /** Where the new data directory is to be; empty or not there. */
  readonly directory: string;
  readonly recovery: RecoveryIdentity;
  /** Key text by origin, from a policy that a person carried here. */
  readonly pinned: ReadonlyMap<string, string>;
  /** Firms' own recipients, from the same policy: the new home's epochs are wrapped to them too. */
  readonly firmRecipients: readonly FirmRecipient[];
  /** Key texts of replayers, as a person carried them here; what they have stated is compared. */
  readonly replayers: readonly string[];
  readonly release: string;
  readonly firm: string | undefined;
  /** Firms that have a new home already. */
  readonly without: readonly string[];
  readonly until: Until | undefined;
  readonly exclusions: ReadonlyMap<string, readonly Exclusion[]>;
  readonly outsiders: Outsiders | undefined;
  /** Firms in the order in which they are wanted; others follow by name. */
  readonly order: readonly string[];
  /** Threads that prove firms side by side. */
  readonly threadCount: number;
  /** A thread in which `answerFirmThread` runs under the rules of the business. */
  readonly startThread: (start: FirmThreadStart) => FirmThread;
  readonly now: () => number;
  readonly progress: (step: RebuildStep) => void;
};

export type RebuildStep = {
  readonly step: 'sources' | 'proven' | 'written';
  readonly firm: string;
  readonly done: number;
  readonly of: number;
};

export function secondsSince(startedMs: number): number {
  return Math.round(performance.now() - startedMs) / 1_000;
}
