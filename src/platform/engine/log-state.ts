import { assertThat } from '../../domain/basics/decision.ts';
import type { FingerprintKey } from '../../domain/basics/fingerprint.ts';
import { type Codec, eventReader, learnName } from '../journal/codec.ts';
import { schemaConflict, schemasFromJson } from '../journal/codec-json.ts';
import { emptyNameTable, type NameTable } from '../journal/codec-names.ts';
import type { Entry, EntryHeader } from '../journal/types.ts';
import type { BookEvent, BookRules } from './book-rules.ts';
import { type EngineEvent, isEngineEvent } from './engine-events.ts';
import { emptyIdempotencyKeys, type IdempotencyKeys, rememberKey } from './idempotency-keys.ts';

/** What a log folds to: the book, and what the engine itself must remember. Plain data, the content of a snapshot. */
export type LogState<Book> = {
  book: Book;
  names: NameTable;
  keys: IdempotencyKeys;
  /** Entries folded, counting the log's epoch entries and groups without commit. */
  entryCount: number;
  /** Of the last event folded; -1 when there is none. */
  lastSequence: number;
  /** Of the last entry; ticks never go back behind it. */
  timeMicros: number;
  /** The key epoch whose opening with schemas and names was seen last. */
  openedEpoch: number;
  /** The schemas recorded last, as their JSON; blank = none yet. */
  schemas: string;
};

/** Folds entries of one log, in order, into its state. */
export type Folder<Book> = {
  readonly state: LogState<Book>;
  /** Entries of a group whose commit has not been seen; ignored when it never comes. */
  pending: HeldEntry[];
  /** Events folded by this folder. */
  eventCount: number;
};

type HeldEntry = Pick<Entry, 'header' | 'plain' | 'eventOffsets'>;

export type LogRules<Book, Event extends BookEvent> = {
  readonly rules: Pick<BookRules<Book, Event, never>, 'emptyBook' | 'evolve'>;
  readonly codec: Codec<EngineEvent | Event>;
  /** What else the engine's own events mean: the platform log is folded here. */
  readonly onEngineEvent?: (event: EngineEvent, sequence: number) => void;
};

export type ReplayErrorCode = 'schema_changed' | 'group_is_torn' | 'sequence_is_wrong';

/** The log is whole, but this release cannot fold it. */
export class ReplayError extends Error {
  readonly code: ReplayErrorCode;
  constructor(code: ReplayErrorCode, sentence: string) {
    super(`Cannot replay: ${sentence} (${code})`);
    this.name = 'ReplayError';
    this.code = code;
  }
}

export function emptyLogState<Book>(book: Book, fingerprintKey: FingerprintKey): LogState<Book> {
  return {
    book,
    names: emptyNameTable(),
    keys: emptyIdempotencyKeys(fingerprintKey),
    entryCount: 0,
    lastSequence: -1,
    timeMicros: 0,
    openedEpoch: 0,
    schemas: '',
  };
}

/** Folds one entry, or holds it back until its group commits. */
export function foldEntry<Book, Event extends BookEvent>(
  folder: Folder<Book>,
  log: LogRules<Book, Event>,
  entry: Entry,
): void {
  const { header } = entry;
  const group = folder.pending[0]?.header.group;
  if (group !== undefined && header.group !== group) folder.pending = [];
  if (header.group === 0) foldEvents(folder, log, entry);
  else if (header.commit) foldGroup(folder, log, entry);
  else
    folder.pending.push({
      header,
      plain: entry.plain.slice(),
      eventOffsets: entry.eventOffsets.slice(),
    });
  folder.state.entryCount = entry.index + 1;
  folder.state.timeMicros = header.timeMicros;
}

function foldGroup<Book, Event extends BookEvent>(
  folder: Folder<Book>,
  log: LogRules<Book, Event>,
  last: HeldEntry,
): void {
  const parts = [...folder.pending, last];
  folder.pending = [];
  let next = last.header.group;
  for (const { header } of parts) {
    if (header.firstSequence !== next) {
      throw new ReplayError(
        'group_is_torn',
        `group ${header.group} lacks the part from event ${next}`,
      );
    }
    next += header.eventCount;
  }
  for (const part of parts) foldEvents(folder, log, part);
}

function foldEvents<Book, Event extends BookEvent>(
  folder: Folder<Book>,
  log: LogRules<Book, Event>,
  { header, plain, eventOffsets }: HeldEntry,
): void {
  const { codec, rules } = log;
  const { state } = folder;
  const { book, names } = state;
  const reader = eventReader(plain);
  if (header.firstSequence <= state.lastSequence) {
    throw new ReplayError(
      'sequence_is_wrong',
      `event ${header.firstSequence} follows ${state.lastSequence}`,
    );
  }
  let sequence = header.firstSequence;
  let from = 0;
  for (let i = 1; i <= header.eventCount; i += 1) {
    const to = eventOffsets[i];
    assertThat(to !== undefined, 'an entry knows where its events end');
    const event = codec.decode(reader, from, to, names);
    if (isEngineEvent(event)) foldEngineEvent(state, log, event, { sequence, header });
    else rules.evolve(book, event, sequence);
    from = to;
    sequence += 1;
  }
  folder.eventCount += header.eventCount;
  state.lastSequence = sequence - 1;
}

function foldEngineEvent<Book, Event extends BookEvent>(
  state: LogState<Book>,
  log: LogRules<Book, Event>,
  event: EngineEvent,
  { sequence, header }: { readonly sequence: number; readonly header: EntryHeader },
): void {
  if (event.type === 'SchemaRecorded') {
    checkSchema(event.json, log.codec);
    state.openedEpoch = header.keyEpoch;
    state.schemas = event.json;
  }
  if (event.type === 'NamesRecorded') {
    for (const [i, { name }] of event.names.entries())
      learnName(state.names, event.first + i, name, 0);
  }
  if (event.type === 'SubmissionRecorded') {
    rememberKey(state.keys, event.sender, event.key, sequence, header.timeMicros);
  }
  log.onEngineEvent?.(event, sequence);
}

function checkSchema(json: string, { schemas }: Pick<Codec<never>, 'schemas'>): void {
  const recorded = schemasFromJson(json);
  const problem =
    'problem' in recorded ? recorded.problem : schemaConflict(recorded.schemas, schemas);
  if (problem === undefined) return;
  throw new ReplayError('schema_changed', `${problem.seen}, wanted ${problem.wanted}`);
}
