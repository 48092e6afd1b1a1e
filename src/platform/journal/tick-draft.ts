import { assertThat } from '../../domain/basics/decision.ts';
import type { EntryHeader } from './types.ts';

/**
 * One tick of all logs before it is sealed, packed into one buffer, so that it goes to the sealing thread without a
 * copy: objects cost a clone of every field on both threads (reference/performance.md §11).
 *
 * | part | bytes |
 * |---|---|
 * | by entry | ten numbers as f64, in the order of `Field` |
 * | plain sections | of a batch its event lengths (u32 each) and events, of a cleartext entry its payload |
 */
export type TickDraft = {
  readonly tick: number;
  readonly entryCount: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
};

/** What is known of an entry before it is sealed; its origin goes with its key. */
export type EntryDraft = {
  readonly header: Omit<EntryHeader, 'origin' | 'payloadLength' | 'batchRoot' | 'payloadHash'>;
  readonly index: number;
  /** Which key given to `addKey`: the one the entry is sealed with, or that its epoch entry brings. */
  readonly keyNumber: number;
};

/** Places of the numbers of one entry. */
const Field = {
  kind: 0,
  commit: 1,
  firstSequence: 2,
  eventCount: 3,
  timeMicros: 4,
  keyEpoch: 5,
  group: 6,
  plainLength: 7,
  index: 8,
  keyNumber: 9,
} as const;
const FIELDS = 10;
const KINDS: readonly EntryHeader['kind'][] = ['batch', 'epoch', 'succession'];
const ENTRY_BYTES = FIELDS * Float64Array.BYTES_PER_ELEMENT;

/** An empty pack for so many entries; `addEntry` writes them one after the other. */
export type TickPack = {
  readonly bytes: Buffer<ArrayBuffer>;
  readonly numbers: Float64Array;
  filled: number;
  plainAt: number;
};

export function tickPack(entryCount: number, plainBytes: number): TickPack {
  // A buffer of its own, since the sealing thread takes it over.
  const buffer = new ArrayBuffer(entryCount * ENTRY_BYTES + plainBytes);
  return {
    bytes: Buffer.from(buffer),
    numbers: new Float64Array(buffer, 0, entryCount * FIELDS),
    filled: 0,
    plainAt: entryCount * ENTRY_BYTES,
  };
}

/** Adds the numbers of the next entry and returns where its plain section goes. */
export function addEntry(pack: TickPack, { header, index, keyNumber }: EntryDraft): number {
  const { numbers } = pack;
  const at = pack.filled * FIELDS;
  numbers[at + Field.kind] = KINDS.indexOf(header.kind);
  numbers[at + Field.commit] = header.commit ? 1 : 0;
  numbers[at + Field.firstSequence] = header.firstSequence;
  numbers[at + Field.eventCount] = header.eventCount;
  numbers[at + Field.timeMicros] = header.timeMicros;
  numbers[at + Field.keyEpoch] = header.keyEpoch;
  numbers[at + Field.group] = header.group;
  numbers[at + Field.plainLength] = header.plainLength;
  numbers[at + Field.index] = index;
  numbers[at + Field.keyNumber] = keyNumber;
  pack.filled += 1;
  const plainAt = pack.plainAt;
  pack.plainAt += header.plainLength;
  assertThat(pack.plainAt <= pack.bytes.length, 'a pack has room for its entries');
  return plainAt;
}

function kindOf(number: number): EntryHeader['kind'] {
  const kind = KINDS[number];
  assertThat(kind !== undefined, 'a pack holds known kinds of entries');
  return kind;
}

type PackedEntry = EntryDraft & { readonly plain: Buffer };

export function entriesOf({ bytes, entryCount }: TickDraft): readonly PackedEntry[] {
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, entryCount * FIELDS);
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: PackedEntry[] = [];
  let plainAt = entryCount * ENTRY_BYTES;
  for (let entry = 0; entry < entryCount; entry += 1) {
    const number = (field: number): number => {
      const value = numbers[entry * FIELDS + field];
      assertThat(value !== undefined, 'a pack holds the numbers of its entries');
      return value;
    };
    const plainLength = number(Field.plainLength);
    entries.push({
      index: number(Field.index),
      keyNumber: number(Field.keyNumber),
      plain: all.subarray(plainAt, plainAt + plainLength),
      header: {
        kind: kindOf(number(Field.kind)),
        commit: number(Field.commit) === 1,
        firstSequence: number(Field.firstSequence),
        eventCount: number(Field.eventCount),
        timeMicros: number(Field.timeMicros),
        keyEpoch: number(Field.keyEpoch),
        group: number(Field.group),
        plainLength,
      },
    });
    plainAt += plainLength;
  }
  return entries;
}
