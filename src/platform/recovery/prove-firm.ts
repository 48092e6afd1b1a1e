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
import type { Judge, JudgedLogWriter } from './judge.ts';
import type { LeftOut } from './left-out.ts';
import { leavingOut } from './replaced-events.ts';
import type { ComparedStatement, WantedStatement } from './replayer-statement.ts';
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
  /** What outsiders' files in a folder say of a firm's events; undefined when there are none of the firm. */
  readonly judgeBy: (folder: string, firm: string) => Promise<Judge<Event> | undefined>;
};

/** The same without a word about outsiders. */
export type FoldingRules<Book, Event extends BookEvent, Command> = Omit<
  RebuildRules<Book, Event, Command>,
  'judgeBy'
>;

export type FirmProof = WalkedEntries & {
  readonly bookHash: string;
  /** Later events that need an excluded one; the exclusion is then refused. */
  readonly dependents: readonly number[];
  readonly brokenInvariants: readonly string[];
  readonly statement: ComparedStatement | undefined;
};

export type FirmReading<Event> = Reading & {
  /** Entries before this one may be folded. */
  readonly cleanLimit: number;
  /** And those whose header is timed later may not: the old host's clock, where no vault gave a time. */
  readonly untilMicros: number;
  readonly leftOut: LeftOut;
  readonly judge?: JudgedLogWriter<Event> | undefined;
  /** Book to compare with on the way. */
  readonly statement?: WantedStatement | undefined;
  /** The time is the old host's clock. */
  readonly onEngineEvent?: (event: EngineEvent, sequence: number, timeMicros: number) => void;
};

/** A log as it was folded; its book is hashed and checked only when that is the fold to keep. */
export type FoldedFirm<Book> = {
  readonly walk: Walk;
  readonly state: LogState<Book>;
  readonly dependents: readonly number[];
  readonly statement: ComparedStatement | undefined;
};

/** Hashes, opens and replays a log with this release, without writing anything. */
export async function proveFirm<Book, Event extends BookEvent, Command>(
  rules: FoldingRules<Book, Event, Command>,
  codec: Codec<EngineEvent | Event>,
  reading: FirmReading<Event>,
): Promise<ProvenFold<Book>> {
  return proofOf(rules, await foldFirm(rules, codec, reading));
}

export type ProvenFold<Book> = { readonly proof: FirmProof; readonly state: LogState<Book> };

export function proofOf<Book, Event extends BookEvent, Command>(
  rules: FoldingRules<Book, Event, Command>,
  { walk, state, dependents: needing, statement }: FoldedFirm<Book>,
): ProvenFold<Book> {
  const proof = {
    ...walked(walk),
    bookHash: bookHash(rules.canonicalState(state.book)),
    dependents: needing,
    brokenInvariants: rules.invariants(state.book),
    statement,
  };
  return { proof, state };
}

export async function foldFirm<Book, Event extends BookEvent, Command>(
  rules: FoldingRules<Book, Event, Command>,
  codec: Codec<EngineEvent | Event>,
  reading: FirmReading<Event>,
): Promise<FoldedFirm<Book>> {
  const { leftOut, judge } = reading;
  const needed = dependents<Event>([...leftOut.exclusions, ...leftOut.suspects], rules.references);
  let timeMicros = 0;
  let evolving = 0;
  const log: LogRules<Book, Event> = {
    codec,
    rules: {
      emptyBook: rules.emptyBook,
      evolve: (book, event, sequence) => {
        needed.look(event, sequence);
        judge?.look(event, { sequence, timeMicros });
        evolving = sequence;
        rules.evolve(book, event, sequence);
      },
    },
    onEngineEvent: (event, sequence) => {
      needed.lookAtEngineEvent(event, sequence);
      reading.onEngineEvent?.(event, sequence, timeMicros);
    },
  };
  const state = emptyLogState(rules.emptyBook(), freshFingerprintKey());
  const folder: Folder<Book> = { state, pending: [], eventCount: 0 };
  const replace = leavingOut(codec, leftOut);
  const walk = newWalk(reading);
  let isCut = false;
  let statement: ComparedStatement | undefined;
  const compareAfter = (entries: number) => {
    const wanted = reading.statement;
    if (isCut || wanted === undefined || entries !== wanted.entry + 1) return;
    const isTheSame = bookHash(rules.canonicalState(state.book)) === wanted.bookHash;
    statement = { ...wanted, isTheSame };
  };
  for (let index = 0; index < reading.entries.length; index += 1) {
    compareAfter(index);
    const entry = await nextEntry(walk, index);
    if (entry === 'end') break;
    if (entry === undefined) continue;
    isCut ||= index >= reading.cleanLimit || entry.header.timeMicros > reading.untilMicros;
    timeMicros = entry.header.timeMicros;
    judge?.beginEntry(index);
    evolving = entry.header.firstSequence;
    const mayMiss = () => needed.mayMiss(evolving);
    if (!isCut) foldOne(folder, log, replace(entry), walk, mayMiss);
  }
  compareAfter(reading.entries.length);
  return { walk, state, dependents: needed.found(), statement };
}

function foldOne<Book, Event extends BookEvent>(
  folder: Folder<Book>,
  log: LogRules<Book, Event>,
  entry: Entry,
  walk: Walk,
  mayMiss: () => boolean,
): void {
  try {
    foldEntry(folder, log, entry);
    noteFolded(walk, entry);
  } catch (failure) {
    // With something left out, what cannot be folded any more needs it: named, and the exclusion refused.
    if (mayMiss()) return;
    walk.stop ??= { entry: entry.index, code: 'entry_must_fold', seen: messageOf(failure) };
  }
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
