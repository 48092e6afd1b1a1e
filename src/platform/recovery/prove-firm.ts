import { bookHash } from '../engine/book-hash.ts';
import type { BookEvent, BookRules } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { freshFingerprintKey } from '../engine/load-state.ts';
import {
  emptyLogState,
  type Folder,
  foldEntry,
  type LogRules,
  type LogState,
} from '../engine/log-state.ts';
import type { Codec } from '../journal/codec.ts';
import type { Entry } from '../journal/types.ts';
import { dependents } from './dependents.ts';
import { excludingEvents } from './replaced-events.ts';
import type { Exclusion } from './succession-text.ts';
import {
  newWalk,
  nextEntry,
  noteFolded,
  type Reading,
  type Walk,
  type WalkedEntries,
  walked,
} from './walk-entries.ts';

/** What a rebuild must know of the business: the engine's rules, and which older events an event needs. */
export type RebuildRules<Book, Event extends BookEvent, Command> = BookRules<
  Book,
  Event,
  Command
> & {
  readonly references: (event: Event) => readonly number[];
  /** Sentences of what a folded book breaks. */
  readonly invariants: (book: Book) => readonly string[];
};

export type FirmProof = WalkedEntries & {
  readonly bookHash: string;
  /** Later events that need an excluded one; the exclusion is then refused. */
  readonly dependents: readonly number[];
  readonly brokenInvariants: readonly string[];
};

export type FirmReading = Reading & {
  /** Entries before this one may be folded. */
  readonly cleanLimit: number;
  /** And those whose header is timed later may not: the old host's clock, where no vault gave a time. */
  readonly untilMicros: number;
  readonly exclusions: readonly Exclusion[];
  readonly onEngineEvent?: (event: EngineEvent) => void;
};

/** Hashes, opens and replays a log with this release, without writing anything. */
export async function proveFirm<Book, Event extends BookEvent, Command>(
  rules: RebuildRules<Book, Event, Command>,
  codec: Codec<EngineEvent | Event>,
  reading: FirmReading,
): Promise<{ readonly proof: FirmProof; readonly state: LogState<Book> }> {
  const needed = dependents<Event>(reading.exclusions, rules.references);
  const log: LogRules<Book, Event> = {
    codec,
    rules: {
      emptyBook: rules.emptyBook,
      evolve: (book, event, sequence) => {
        needed.look(event, sequence);
        rules.evolve(book, event, sequence);
      },
    },
    onEngineEvent: (event, sequence) => {
      needed.lookAtEngineEvent(event, sequence);
      reading.onEngineEvent?.(event);
    },
  };
  const state = emptyLogState(rules.emptyBook(), freshFingerprintKey());
  const folder: Folder<Book> = { state, pending: [], eventCount: 0 };
  const replace = excludingEvents(codec, reading.exclusions);
  const walk = newWalk(reading);
  let isCut = false;
  for (let index = 0; index < reading.entries.length; index += 1) {
    const entry = await nextEntry(walk, index);
    if (entry === 'end') break;
    if (entry === undefined) continue;
    isCut ||= index >= reading.cleanLimit || entry.header.timeMicros > reading.untilMicros;
    if (!isCut) foldOne(folder, log, replace(entry), walk, needed.mayMiss);
  }
  const proof = {
    ...walked(walk),
    bookHash: bookHash(rules.canonicalState(state.book)),
    dependents: needed.found(),
    brokenInvariants: rules.invariants(state.book),
  };
  return { proof, state };
}

function foldOne<Book, Event extends BookEvent>(
  folder: Folder<Book>,
  log: LogRules<Book, Event>,
  entry: Entry,
  walk: Walk,
  mayMiss: (sequence: number) => boolean,
): void {
  try {
    foldEntry(folder, log, entry);
    noteFolded(walk, entry);
  } catch (failure) {
    // With something left out, what cannot be folded any more needs it: named, and the exclusion refused.
    if (mayMiss(entry.header.firstSequence)) return;
    walk.stop ??= { entry: entry.index, code: 'entry_must_fold', seen: messageOf(failure) };
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
