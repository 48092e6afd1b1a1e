import { assertThat } from '../../domain/basics/decision.ts';
import { type Codec, eventReader } from '../journal/codec.ts';
import { EventEncodingError } from '../journal/codec-error.ts';
import { schemasToJson } from '../journal/codec-json.ts';
import { type Batch, type Journal, MAX_BATCH_BYTES } from '../journal/types.ts';
import {
  type BatchWriter,
  batchWriter,
  beginUnit,
  cutWhatIsFull,
  endUnit,
  eventWritten,
  nextSequence,
} from './batch-writer.ts';
import type { BookEvent } from './book-rules.ts';
import type { EngineEvent } from './engine-events.ts';
import type { LogState } from './log-state.ts';
import {
  type EventPlace,
  emptyRecentBatches,
  findRecent,
  type RecentBatches,
} from './recent-batches.ts';

/** One log while the engine writes it: its state as decided, and what of it is not yet durable. */
export type LiveLog<Book, Event extends BookEvent> = {
  readonly name: string;
  readonly origin: string;
  readonly codec: Codec<EngineEvent | Event>;
  readonly journal: Journal;
  /** As decided, ahead of the disk. */
  state: LogState<Book>;
  batch: BatchWriter;
  recent: RecentBatches;
  /** Entries read back for old events, newest last. */
  readonly oldEntries: OldEntry[];
  /** The last event handed to the journal. */
  handedSequence: number;
  /** The last event that is durable. */
  durableSequence: number;
  readonly waiting: Waiter[];
  /** The log's schemas are those of an earlier release: the first batch records ours, so that the log explains it. */
  schemasAreDue: boolean;
};

/** Somebody who is told when `sequence` is durable, or why it never will be. In the order of their sequences. */
export type Waiter = {
  readonly sequence: number;
  readonly settle: (failure: LogFailure | undefined) => void;
};

export type LogFailure =
  | { readonly code: 'engine_stopped'; readonly seen: string }
  | { readonly code: 'storage_low'; readonly seen: string; readonly wanted: string };

type OldEntry = {
  readonly index: number;
  readonly plain: Uint8Array;
  readonly offsets: Uint32Array;
  readonly firstSequence: number;
};

/** Entries of up to 1 MiB kept for facts from beyond the recent batches. */
const OLD_ENTRIES = 8;
/** Names written in one event when an epoch opens. */
const NAMES_BYTES = 262_144;

export function liveLog<Book, Event extends BookEvent>(
  given: Pick<LiveLog<Book, Event>, 'name' | 'origin' | 'codec' | 'journal' | 'state'>,
): LiveLog<Book, Event> {
  const next = given.journal.nextSequence(given.origin);
  const batch = batchWriter(given.origin, next);
  batch.timeMicros = given.state.timeMicros;
  return {
    ...given,
    batch,
    recent: emptyRecentBatches(),
    oldEntries: [],
    handedSequence: next - 1,
    durableSequence: next - 1,
    waiting: [],
    schemasAreDue: given.state.schemas !== schemasToJson(given.codec.schemas),
  };
}

/**
 * Sets the time of the open batch when it is empty. `epochEnds` is when the log's running key epoch does: the first
 * batch from then on opens an epoch, and so begins with the schemas and all names.
 */
export function openBatch<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  nowMicros: number,
  epochEnds: {
    readonly get: (origin: string) => number;
    readonly set: (origin: string, micros: number) => void;
  },
): void {
  const { batch } = log;
  if (batch.eventCount > 0 || batch.unit !== undefined) return;
  batch.timeMicros = Math.max(nowMicros, batch.timeMicros);
  const opensEpoch = batch.timeMicros >= epochEnds.get(log.origin);
  if (!opensEpoch && !log.schemasAreDue) return;
  // Until the journal has really opened it, further batches belong to the same new epoch.
  if (opensEpoch) epochEnds.set(log.origin, Number.POSITIVE_INFINITY);
  beginUnit(batch);
  const json = schemasToJson(log.codec.schemas);
  writeEvent(log, { type: 'SchemaRecorded', json });
  log.state.schemas = json;
  log.schemasAreDue = false;
  if (opensEpoch) for (const event of namesEvents(log.state.names.names)) writeEvent(log, event);
  stateIsWritten(log);
  cutWhatIsFull(batch);
  endUnit(batch);
}

function* namesEvents(names: readonly string[]): Generator<EngineEvent> {
  let first = 0;
  let bytes = 0;
  for (const [i, name] of names.entries()) {
    bytes += 2 + Buffer.byteLength(name);
    const isLast = i + 1 === names.length;
    if (!isLast && bytes < NAMES_BYTES && i - first < 60_000) continue;
    const some = names.slice(first, i + 1).map((known) => ({ name: known }));
    yield { type: 'NamesRecorded', first, names: some };
    first = i + 1;
    bytes = 0;
  }
}

/** Adds an event to the open unit and returns its sequence. Throws EventEncodingError, and then has added nothing. */
export function writeEvent<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  event: EngineEvent | Event,
): number {
  const { batch, state } = log;
  const size = log.codec.encode(event, state.names, batch.writer);
  if (size + 4 > MAX_BATCH_BYTES) {
    batch.writer.position -= size;
    throw new EventEncodingError('event', `${size} bytes`, `at most ${MAX_BATCH_BYTES - 4} bytes`);
  }
  const sequence = nextSequence(batch);
  eventWritten(batch);
  return sequence;
}

/** Notes that the state now contains everything written. */
export function stateIsWritten<Book, Event extends BookEvent>(log: LiveLog<Book, Event>): void {
  log.state.lastSequence = nextSequence(log.batch) - 1;
}

/** The event of a sequence, from the open batch, the recent ones or the journal. */
export function readEvent<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  sequence: number,
): EngineEvent | Event {
  const place =
    placeInOpenBatch(log, sequence) ??
    findRecent(log.recent, sequence) ??
    placeInJournal(log, sequence);
  return log.codec.decode(eventReader(place.plain), place.from, place.to, log.state.names);
}

function placeInOpenBatch<Book, Event extends BookEvent>(
  { batch }: LiveLog<Book, Event>,
  sequence: number,
): EventPlace | undefined {
  if (sequence >= batch.firstSequence) {
    const index = sequence - batch.firstSequence;
    const from = index === 0 ? batch.start : batch.ends[index - 1];
    const to = batch.ends[index];
    assertThat(
      index < batch.eventCount && from !== undefined && to !== undefined,
      'a fact is of the past',
    );
    return { plain: batch.writer.bytes, from, to };
  }
  const cut = batch.ready.find((ready) => isIn(ready, sequence));
  if (cut === undefined) return undefined;
  const index = sequence - cut.firstSequence;
  const before = cut.eventLengths.subarray(0, index).reduce((sum, length) => sum + length, 0);
  const length = cut.eventLengths[index];
  assertThat(length !== undefined, 'an event of a cut batch has a length');
  return { plain: cut.plain, from: before, to: before + length };
}

function isIn({ firstSequence, eventLengths }: Batch, sequence: number): boolean {
  return sequence >= firstSequence && sequence < firstSequence + eventLengths.length;
}

function placeInJournal<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  sequence: number,
): EventPlace {
  const index = log.journal.entryOfSequence(log.origin, sequence);
  assertThat(index !== undefined, 'a fact is an event of the log');
  const entry = log.oldEntries.find((old) => old.index === index) ?? readOldEntry(log, index);
  const at = sequence - entry.firstSequence;
  const [from, to] = [entry.offsets[at], entry.offsets[at + 1]];
  assertThat(from !== undefined && to !== undefined, 'an entry holds its sequences');
  return { plain: entry.plain, from, to };
}

function readOldEntry<Book, Event extends BookEvent>(
  log: LiveLog<Book, Event>,
  index: number,
): OldEntry {
  const entry = log.journal.readEntrySync(log.origin, index);
  assertThat(entry !== undefined, 'an entry with events is no epoch entry');
  const { plain, eventOffsets, header } = entry;
  const old = {
    index,
    plain: plain.slice(),
    offsets: eventOffsets.slice(),
    firstSequence: header.firstSequence,
  };
  log.oldEntries.push(old);
  if (log.oldEntries.length > OLD_ENTRIES) log.oldEntries.shift();
  return old;
}
