import type { Command } from '../../domain/book/commands.ts';
import type { EarlierImport } from '../../domain/book/earlier-import.ts';
import type { SuspenseMatch } from '../../domain/book/suspense-matches.ts';
import type { BookPorts } from './book-file.ts';
import type { BoundedList } from './bounded-list.ts';
import type { FileRefusal, NoPrice } from './import-record.ts';
import type { CommandOutcome, ImportCounts, NotedCount } from './import-tally.ts';
import type { PlacedFailure } from './placed-failure.ts';
import type { SpoolFile } from './spool-file.ts';
import type { PartParser } from './staged-part.ts';

export type ImportPorts = BookPorts & {
  /** Decides each command against the book as it is, changing nothing. */
  readonly check: (commands: readonly Command[]) => Promise<readonly CommandOutcome[]>;
  readonly earlierImport: (sha256: string) => Promise<EarlierImport>;
  /** Trades in suspense that would find their account now. */
  readonly suspenseMatches: () => Promise<readonly SuspenseMatch[]>;
  /** Edges never import each other: whoever wires the house puts the FIXML reader in. */
  readonly stageFixml: PartParser;
  readonly createSpoolFile: () => Promise<SpoolFile>;
  readonly progress: (progress: ImportProgress) => void;
};

export type ImportProgress =
  | { readonly phase: 'reading'; readonly bytes: number; readonly records: number }
  | { readonly phase: 'checking' | 'booking'; readonly batches: number; readonly of: number };

export type ImportRequest = {
  readonly fileName: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  /** Book the good rows of a CSV file although others are bad. */
  readonly partial: boolean;
  readonly ports: ImportPorts;
};

export type ImportResult = {
  readonly file: string;
  /** Blank when the kind was not recognised. */
  readonly kind: string;
  /** Blank when the file was not read to its end. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** `refused`: nothing was booked. `stopped`: the book took a part; importing the file again goes on from there. */
  readonly outcome: 'imported' | 'refused' | 'stopped';
  /** Why it was refused or stopped. */
  readonly reason: FileRefusal | undefined;
  readonly counts: ImportCounts;
  /** Why records were noted, with how many; in all `counts.noted`. */
  readonly noted: readonly NotedCount[];
  /** Held trades that the new reference rows let through. */
  readonly redriven: number;
  /** After accounts or members: trades in suspense that now match one. They are not moved by themselves. */
  readonly suspenseMatches: BoundedList<SuspenseMatch>;
  readonly failures: BoundedList<PlacedFailure>;
  readonly warnings: BoundedList<PlacedFailure>;
  readonly noPrices: BoundedList<NoPrice>;
};
