import { type Codec, compileCodec } from '../journal/codec.ts';
import type { Entry } from '../journal/types.ts';
import { bookHash } from './book-hash.ts';
import type { BookEvent, BookRules } from './book-rules.ts';
import { type EngineEvent, type EpochsErased, engineSchemas } from './engine-events.ts';
import { freshFingerprintKey } from './load-state.ts';
import { emptyLogState, type Folder, foldEntry, type LogState } from './log-state.ts';

/** Where stored bytes are not what was written, or do not fold to what they should. */
export type VerifyDamage = {
  readonly file: string;
  /** Byte position in the file; 0 when the whole file is meant. */
  readonly offset: number;
  /** Entry of the log, where one is meant. */
  readonly entry: number | undefined;
  readonly what: string;
};

const FIRST_SEQUENCE = 1;

/** A snapshot's claim: that the book after so many entries has this hash. */
export type HashClaim = { readonly file: string; readonly size: number; readonly bookHash: string };

/** Folds one log from its first entry while it is verified, and compares what others claim of it. */
export type LogCheck = {
  /** The carried book that the fold began from. */
  readonly carriedBy: (HashClaim & { readonly lastEntry: string }) | undefined;
  readonly take: (entry: Entry) => void;
  readonly result: () => LogCheckResult;
};

export type LogCheckResult = {
  /** Batch entries that were decrypted and handed in. */
  readonly taken: number;
  /** Batch entries that were folded, or left out as the parts of a group without commit. */
  readonly folded: number;
  /** Of the book at the end; blank when the log could not be folded to its end. */
  readonly bookHash: string;
  readonly damage: readonly VerifyDamage[];
};

/** The state after so many entries, where those before it cannot be read any more. */
export type CarriedState<Book> = {
  readonly claim: HashClaim;
  readonly lastEntry: string;
  readonly state: LogState<Book>;
};

export function checkFirmLog<Book, Event extends BookEvent, Command>(
  rules: BookRules<Book, Event, Command>,
  { claims, carried }: Start<Book>,
  invariants: (book: Book) => readonly string[],
): LogCheck {
  const codec = compileCodec<EngineEvent | Event>([...engineSchemas, ...rules.schemas]);
  const hash = (book: Book): string => bookHash(rules.canonicalState(book));
  return checkLog({ rules, codec, claims, carried, invariants, hash });
}

type Start<Book> = {
  readonly claims: readonly HashClaim[];
  readonly carried: CarriedState<Book> | undefined;
};

export type PlatformCheck = LogCheck & {
  /** The newest erasure of each firm's log, by its origin; the names of firms end their origins. */
  readonly erased: () => ReadonlyMap<string, EpochsErased>;
};

/** The platform log holds the engine's events only. */
export function checkPlatformLog(): PlatformCheck {
  const erased = new Map<string, EpochsErased>();
  const origins = new Map<string, string>();
  const check = checkLog<undefined, EngineEvent>({
    rules: { emptyBook: () => undefined, evolve: () => undefined },
    codec: compileCodec<EngineEvent>(engineSchemas),
    onEngineEvent: (event) => {
      if (event.type === 'FirmCreated') origins.set(event.firm, event.origin);
      const origin = event.type === 'EpochsErased' ? origins.get(event.firm) : undefined;
      if (event.type === 'EpochsErased' && origin !== undefined) erased.set(origin, event);
    },
    claims: [],
    carried: undefined,
    invariants: () => [],
    hash: () => '',
  });
  return { ...check, erased: () => erased };
}

type Check<Book, Event extends BookEvent> = {
  readonly rules: Pick<BookRules<Book, Event, never>, 'emptyBook' | 'evolve'>;
  readonly codec: Codec<EngineEvent | Event>;
  readonly onEngineEvent?: (event: EngineEvent) => void;
  readonly claims: readonly HashClaim[];
  readonly carried: CarriedState<Book> | undefined;
  readonly invariants: (book: Book) => readonly string[];
  readonly hash: (book: Book) => string;
};

function checkLog<Book, Event extends BookEvent>(check: Check<Book, Event>): LogCheck {
  const { rules, codec, claims, carried, invariants, hash, onEngineEvent } = check;
  const state = carried?.state ?? emptyLogState(rules.emptyBook(), freshFingerprintKey());
  const log = { rules, codec, ...(onEngineEvent === undefined ? {} : { onEngineEvent }) };
  const folder: Folder<Book> = { state, pending: [], eventCount: 0 };
  const damage: VerifyDamage[] = [];
  const compared = new Set<HashClaim>();
  let taken = 0;
  let folded = 0;
  let expected: number | undefined;
  let isBroken = false;
  // A snapshot usually ends where the log does: its hash is then the log's, and is computed once.
  let hashed = { folded: -1, bookHash: '' };
  const carriedDamage: readonly VerifyDamage[] = carried
    ? claimDamage(carried.claim, hash(state.book))
    : [];
  if (carried !== undefined) compared.add(carried.claim);
  const hashNow = (): string => {
    if (hashed.folded !== folded) hashed = { folded, bookHash: hash(state.book) };
    return hashed.bookHash;
  };
  return {
    carriedBy: carried && { ...carried.claim, lastEntry: carried.lastEntry },
    take: (entry) => {
      taken += 1;
      if (isBroken) return;
      const { firstSequence, eventCount } = entry.header;
      try {
        if (
          firstSequence !== (expected ?? (carried === undefined ? FIRST_SEQUENCE : firstSequence))
        ) {
          throw new Error(
            `events ${expected ?? FIRST_SEQUENCE} to ${firstSequence - 1} are missing`,
          );
        }
        // What the carried book contains is not folded twice.
        if (carried === undefined || entry.index >= carried.claim.size)
          foldEntry(folder, log, entry);
      } catch (failure) {
        isBroken = true;
        damage.push({
          file: '',
          offset: 0,
          entry: entry.index,
          what: `cannot be folded: ${messageOf(failure)}`,
        });
        return;
      }
      expected = firstSequence + eventCount;
      folded += 1;
      for (const claim of claims.filter(({ size }) => size === entry.index + 1)) {
        compared.add(claim);
        damage.push(...claimDamage(claim, hashNow()));
      }
    },
    result: () => {
      const broken = isBroken ? [] : invariants(state.book);
      const notReached = claims.filter((claim) => !compared.has(claim));
      const more = [
        ...broken.map((what) => ({ file: '', offset: 0, entry: undefined, what })),
        ...notReached.map(({ file, size }) => ({
          file,
          offset: 0,
          entry: size - 1,
          what: 'a snapshot that could not be compared with the log',
        })),
      ];
      return {
        taken,
        folded,
        bookHash: isBroken ? '' : hashNow(),
        damage: [...carriedDamage, ...damage, ...more],
      };
    },
  };
}

function claimDamage(claim: HashClaim, folded: string): readonly VerifyDamage[] {
  if (claim.bookHash === folded) return [];
  const what = `a snapshot with book hash ${claim.bookHash}, the log folds to ${folded}`;
  return [{ file: claim.file, offset: 0, entry: claim.size - 1, what }];
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
