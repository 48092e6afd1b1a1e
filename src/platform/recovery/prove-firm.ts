import { bookHash } from '../engine/book-hash.ts';
import type { BookEvent, BookRules } from '../engine/book-rules.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { freshFingerprintKey } from '../engine/load-state.ts';
import { emptyLogState, type Folder, foldEntry, type LogRules } from '../engine/log-state.ts';
import type { Codec } from '../journal/codec.ts';
import { openSealed } from '../journal/open-entry.ts';
import type { Entry } from '../journal/types.ts';
import type { BranchEntry } from './branch.ts';
import { dependents } from './dependents.ts';
import { excludingEvents } from './replaced-events.ts';
import { type Finding, type PlaceReader, placeReader } from './source.ts';
import type { Exclusion } from './succession-text.ts';
import { type Openers, type UnlockedEpoch, unlockEpoch } from './unlock-epochs.ts';
import { readWhole, type WholeEntry } from './whole-entry.ts';

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

export type StopCode =
  | 'entry_must_be_whole'
  | 'epoch_must_open'
  | 'entry_must_open'
  | 'entry_must_follow'
  | 'entry_must_fold';

/** Why the log could not be read further, and where. */
export type Stop = { readonly entry: number; readonly code: StopCode; readonly seen: string };

export type FirmProof = {
  /** Entries that fold: those before the cut, whole transactions only. */
  readonly cleanEntries: number;
  /** Entries behind them that open and are kept without trust. */
  readonly suspectEntries: number;
  readonly cleanEvents: number;
  readonly suspectEvents: number;
  /** First sequence behind the clean ones. */
  readonly nextSequence: number;
  /** Entries whose leaf is in the tree and whose payload has its hash. */
  readonly hashed: number;
  readonly bookHash: string;
  readonly stop: Stop | undefined;
  /** Later events that need an excluded one; the exclusion is then refused. */
  readonly dependents: readonly number[];
  readonly brokenInvariants: readonly string[];
  readonly epochs: ReadonlyMap<number, UnlockedEpoch>;
  /** Text of the old log's own succession. */
  readonly earlier: string | undefined;
  /** Header time of the last entry that is written again. */
  readonly lastTimeMicros: number;
};

export type FirmReading = {
  readonly entries: readonly BranchEntry[];
  /** Entries before this one may be folded. */
  readonly cleanLimit: number;
  /** And those whose header is timed later may not: the old host's clock, where no vault gave a time. */
  readonly untilMicros: number;
  readonly exclusions: readonly Exclusion[];
  readonly openers: Openers;
  readonly findings: Finding[];
  readonly onEngineEvent?: (event: EngineEvent) => void;
};

/** Hashes, opens and replays a log with this release, without writing anything. */
export async function proveFirm<Book, Event extends BookEvent, Command>(
  rules: RebuildRules<Book, Event, Command>,
  codec: Codec<EngineEvent | Event>,
  reading: FirmReading,
): Promise<FirmProof> {
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
    const entry = await walk.next(index);
    if (entry === 'end') break;
    if (entry === undefined) continue;
    isCut ||= index >= reading.cleanLimit || entry.header.timeMicros > reading.untilMicros;
    if (!isCut) foldOne(folder, log, replace(entry), walk, needed.mayMiss);
  }
  return {
    ...walk.result(),
    bookHash: bookHash(rules.canonicalState(state.book)),
    dependents: needed.found(),
    brokenInvariants: rules.invariants(state.book),
  };
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
    walk.folded(entry);
  } catch (failure) {
    // With something left out, what cannot be folded any more needs it: named, and the exclusion refused.
    if (mayMiss(entry.header.firstSequence)) return;
    walk.stop({ entry: entry.index, code: 'entry_must_fold', seen: messageOf(failure) });
  }
}

type Walk = {
  /** The batch of this entry; undefined when it has no events; `end` when nothing more can be read. */
  readonly next: (index: number) => Promise<Entry | undefined | 'end'>;
  readonly folded: (entry: Entry) => void;
  readonly stop: (stop: Stop) => void;
  readonly result: () => Omit<FirmProof, 'bookHash' | 'dependents' | 'brokenInvariants'>;
};

function newWalk({ entries, openers, findings }: FirmReading): Walk {
  const read: PlaceReader = placeReader();
  const epochs = new Map<number, UnlockedEpoch>();
  let stopped: Stop | undefined;
  let earlier: string | undefined;
  let expected = 1;
  const clean = { entries: 0, events: 0, nextSequence: 1, openEvents: 0 };
  const suspect = { entries: 0, events: 0 };
  let hashed = 0;
  let foldedEntries = 0;
  let lastTimeMicros = 0;
  const stop = (found: Stop) => {
    stopped ??= found;
  };
  const openEpoch = async (whole: WholeEntry): Promise<undefined | 'end'> => {
    const unlocked = await unlockEpoch(whole, openers);
    if (unlocked !== undefined) epochs.set(whole.index, unlocked);
    if (unlocked?.cipher !== undefined) return undefined;
    const seen = whyLocked(unlocked);
    stop({ entry: whole.index, code: 'epoch_must_open', seen });
    return 'end';
  };
  let cipher: UnlockedEpoch['cipher'];
  return {
    stop,
    next: async (index) => {
      const found = entries[index];
      if (found === undefined || stopped !== undefined) return 'end';
      const whole = readWhole(found, index, read, findings);
      if (whole === undefined) {
        stop({ entry: index, code: 'entry_must_be_whole', seen: 'no copy with its hash' });
        return 'end';
      }
      hashed += 1;
      const { header } = whole;
      if (header.kind === 'succession') earlier = whole.payload.toString('utf8');
      if (header.kind === 'epoch') {
        const opened = await openEpoch(whole);
        cipher = epochs.get(index)?.cipher;
        return opened;
      }
      if (header.kind !== 'batch') return undefined;
      if (header.firstSequence !== expected) {
        const seen = `first sequence ${header.firstSequence}, wanted ${expected}`;
        stop({ entry: index, code: 'entry_must_follow', seen });
        return 'end';
      }
      const opening = openSealed(whole, cipher);
      if (!opening.ok) {
        stop({ entry: index, code: 'entry_must_open', seen: opening.seen });
        return 'end';
      }
      expected += header.eventCount;
      lastTimeMicros = header.timeMicros;
      return opening.entry;
    },
    folded: ({ index, header }) => {
      foldedEntries = index + 1;
      clean.openEvents += header.eventCount;
      if (header.group !== 0 && !header.commit) return;
      clean.entries = index + 1;
      clean.events += clean.openEvents;
      clean.openEvents = 0;
      clean.nextSequence = header.firstSequence + header.eventCount;
    },
    result: () => {
      // A transaction that its log never finished: readers pass over it here as they did there.
      if (foldedEntries === entries.length) {
        clean.entries = foldedEntries;
        clean.nextSequence = expected;
        clean.events += clean.openEvents;
      }
      suspect.events = expected - clean.nextSequence;
      suspect.entries = suspect.events === 0 ? 0 : hashed - clean.entries;
      return {
        cleanEntries: clean.entries,
        suspectEntries: suspect.entries,
        cleanEvents: clean.events,
        suspectEvents: suspect.events,
        nextSequence: clean.nextSequence,
        hashed,
        stop: stopped,
        epochs,
        earlier,
        lastTimeMicros,
      };
    },
  };
}

function whyLocked(unlocked: UnlockedEpoch | undefined): string {
  if (unlocked === undefined) return 'no epoch text';
  return unlocked.hasRecovery
    ? 'wraps to other recovery keys only'
    : 'an epoch from before there was a recovery key';
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
