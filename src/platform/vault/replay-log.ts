import { bookHash } from '../engine/book-hash.ts';
import type { BookEvent, BookRules } from '../engine/book-rules.ts';
import { type EngineEvent, engineSchemas } from '../engine/engine-events.ts';
import { freshFingerprintKey } from '../engine/load-state.ts';
import { emptyLogState, type Folder, foldEntry } from '../engine/log-state.ts';
import { rootSpace } from '../journal/batch-root.ts';
import { compileCodec } from '../journal/codec.ts';
import { parseHeader } from '../journal/entry-header.ts';
import { type EpochCipher, epochCipher } from '../journal/epoch-cipher.ts';
import { batchRootHolds, openSealed } from '../journal/open-entry.ts';
import { sameBytes } from '../journal/sha256.ts';
import type { EntryHeader } from '../journal/types.ts';
import { AGE_WRAP, openAgeWraps } from '../keys/age-wrap.ts';
import { keyCommitment, parseEpochText, sealingKeyOf } from '../keys/epoch-text.ts';
import type { ReplayRefusalCode } from './book-statement.ts';

/** What a replayer must know of the business. */
export type ReplayRules<Book, Event extends BookEvent> = Pick<
  BookRules<Book, Event, never>,
  'schemas' | 'emptyBook' | 'evolve' | 'canonicalState'
> & {
  /** Sentences of what a folded book breaks. */
  readonly invariants: (book: Book) => readonly string[];
};

export type ReplayFault = {
  readonly entry: number;
  readonly code: ReplayRefusalCode;
  readonly seen: string;
};

export type ReplayedBook = {
  readonly bookHash: string;
  readonly events: number;
  /** Of the last event; 0 = there is none. */
  readonly sequence: number;
};

/** One log's book, made anew from its entries by somebody else than the host that wrote them. */
export type LogReplay = {
  /** Takes the next entry, whose payload has the hash in its header; what is wrong with it, or undefined. */
  readonly take: (index: number, leaf: Buffer, payload: Buffer) => Promise<ReplayFault | undefined>;
  /** What the entries taken so far fold to; an invariant that they break is a fault of the last one. */
  readonly book: () => ReplayedBook | ReplayFault;
};

const FIRST_SEQUENCE = 1;

/** `identities`: `AGE-SECRET-KEY-1…`; one of them must open each key epoch. */
export function logReplay<Book, Event extends BookEvent>(
  rules: ReplayRules<Book, Event>,
  origin: string,
  identities: readonly string[],
): LogReplay {
  const codec = compileCodec<EngineEvent | Event>([...engineSchemas, ...rules.schemas]);
  const state = emptyLogState(rules.emptyBook(), freshFingerprintKey());
  const folder: Folder<Book> = { state, pending: [], eventCount: 0 };
  const space = rootSpace();
  let cipher: EpochCipher | undefined;
  let nextSequence = FIRST_SEQUENCE;
  let last = -1;
  const takeBatch = (index: number, header: EntryHeader, leaf: Buffer, payload: Buffer) => {
    if (header.firstSequence !== nextSequence)
      return fault(index, 'replay_entry_must_follow', `first sequence ${header.firstSequence}`);
    const opening = openSealed({ index, header, leaf, payload }, cipher);
    if (!opening.ok) return fault(index, 'replay_entry_must_open', opening.seen);
    if (!batchRootHolds(opening, space))
      return fault(index, 'replay_entry_must_open', 'events that have not the batch root');
    nextSequence += header.eventCount;
    try {
      foldEntry(folder, { rules, codec }, opening.entry);
      return undefined;
    } catch (failure) {
      const seen = failure instanceof Error ? failure.message : String(failure);
      return fault(index, 'replay_entry_must_fold', seen);
    }
  };
  return {
    take: async (index, leaf, payload) => {
      const header = parseHeader(leaf);
      if (header?.origin !== origin)
        return fault(index, 'replay_entry_must_follow', 'no header of this log');
      last = index;
      if (header.kind === 'batch') return takeBatch(index, header, leaf, payload);
      if (header.kind === 'succession') return undefined;
      cipher = await epochCipherOf(header, payload, identities);
      return cipher === undefined
        ? fault(index, 'replay_epoch_must_open', `key epoch ${header.keyEpoch}: no key for it here`)
        : undefined;
    },
    book: () => {
      const [broken] = rules.invariants(state.book);
      if (broken !== undefined) return fault(last, 'replay_book_must_keep_its_rules', broken);
      return {
        bookHash: bookHash(rules.canonicalState(state.book)),
        events: folder.eventCount,
        sequence: nextSequence - 1,
      };
    },
  };
}

function fault(entry: number, code: ReplayRefusalCode, seen: string): ReplayFault {
  return { entry, code, seen };
}

/** The data key from the first wrap that one of the identities opens, if it is the one the epoch is committed to. */
async function epochCipherOf(
  { origin, keyEpoch }: EntryHeader,
  payload: Buffer,
  identities: readonly string[],
): Promise<EpochCipher | undefined> {
  const parsed = parseEpochText(payload.toString('latin1'));
  if (parsed?.terms.origin !== origin || parsed.terms.epoch !== keyEpoch) return undefined;
  if (!parsed.wraps.some(({ kind }) => kind === AGE_WRAP)) return undefined;
  for (const identity of identities) {
    const dataKey = await openAgeWraps(parsed.wraps, identity);
    if (dataKey === undefined) continue;
    const isCommitted = sameBytes(
      keyCommitment(dataKey, origin, keyEpoch),
      parsed.terms.commitment,
    );
    if (isCommitted) return epochCipher(sealingKeyOf(dataKey));
  }
  return undefined;
}
