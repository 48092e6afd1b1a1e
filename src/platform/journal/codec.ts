import { dateOfDay, dayNumber } from '../../domain/basics/business-date.ts';
import { assertThat } from '../../domain/basics/decision.ts';
import type { EventSchema } from '../../domain/basics/schema.ts';
import { type EventDecodingCode, EventDecodingError, EventEncodingError } from './codec-error.ts';
import { defineName, forgetNames, MAX_NAME_BYTES, type NameTable } from './codec-names.ts';
import { checkSchema, decoderSource, encoderSource } from './codec-source.ts';
import { readUtf8, writeUtf8 } from './codec-text.ts';

/**
 * Events as flat binary, little-endian:
 *
 * | part | bytes |
 * |---|---|
 * | names, only in front of an event that uses new ones | u8 0, u32 number of the first, u16 count, then each u16 length + UTF-8 |
 * | tag | u8, 1 … 255, says which schema |
 * | fields | in the order of the schema, sizes as in `domain/basics/schema.ts` |
 *
 * An event knows its end from the batch (`Batch.eventLengths`), and must fill it exactly.
 */
export type Codec<Event> = {
  readonly schemas: readonly EventSchema[];
  /** Appends the event and returns how many bytes it took. Throws EventEncodingError and then has changed nothing. */
  readonly encode: (event: Event, names: NameTable, writer: EventWriter) => number;
  /** Reads the event in `[from, to)`, learning the names it defines. Throws EventDecodingError. */
  readonly decode: (reader: EventReader, from: number, to: number, names: NameTable) => Event;
};

/** A growing buffer of events. Old contents are kept when it grows; `bytes` is then another buffer. */
export type EventWriter = { bytes: Buffer; view: DataView; position: number };

/** The events of one batch, to be decoded. */
export type EventReader = { readonly bytes: Buffer; readonly view: DataView; position: number };

type Encode = (event: unknown, writer: EventWriter, names: NameTable) => number;
type Decode = <Event>(
  reader: EventReader,
  from: number,
  to: number,
  names: readonly string[],
) => Event;

/** One event type; its code is made when the first of them is written or read. */
type Coded = {
  readonly schema: EventSchema;
  encode: Encode | undefined;
  decode: Decode | undefined;
};

const NO_DAY = 65_535;
const NAMES_TAG = 0;
// Dense from the start: an array that grows from index 18,000 on would be a dictionary.
const textByDay: (string | undefined)[] = Array.from({ length: NO_DAY + 1 }, () => undefined);
textByDay[NO_DAY] = '';
const dayByText = new Map<string, number>([['', NO_DAY]]);

const tools = { room, defineName, writeUtf8, readUtf8, dayOf, dateOf, refuse, bad };

export function eventWriter(sizeBytes: number): EventWriter {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  return { bytes, view: new DataView(bytes.buffer), position: 0 };
}

export function eventReader(plain: Uint8Array): EventReader {
  const { buffer, byteOffset, byteLength } = plain;
  return {
    bytes: Buffer.from(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
    position: 0,
  };
}

/**
 * By schema, for all codecs of a thread: a process makes several, of some hundred schemas each, and a short command
 * meets a dozen.
 */
const codedBySchema = new WeakMap<EventSchema, Coded>();

/** The encoders and decoders of all schemas. Types and tags must be unique. */
export function compileCodec<Event extends { readonly type: string }>(
  schemas: readonly EventSchema[],
): Codec<Event> {
  const byType = new Map<string, Coded>();
  const byTag: (Coded | undefined)[] = Array.from({ length: 256 }, () => undefined);
  for (const schema of schemas) {
    const { type, tag } = schema;
    assertThat(
      Number.isInteger(tag) && tag > 0 && tag < 256,
      `event ${type} has a tag from 1 to 255`,
    );
    assertThat(byTag[tag] === undefined, `event tag ${tag} belongs to one schema`);
    assertThat(!byType.has(type), `event type ${type} belongs to one schema`);
    const coded = codedBySchema.get(schema) ?? newCoded(schema);
    byType.set(type, coded);
    byTag[tag] = coded;
  }
  return {
    schemas,
    encode: (event, names, writer) => encodeEvent(byType.get(event.type), event, names, writer),
    decode: decodeWith(byTag),
  };
}

function newCoded(schema: EventSchema): Coded {
  checkSchema(schema);
  const coded = { schema, encode: undefined, decode: undefined };
  codedBySchema.set(schema, coded);
  return coded;
}

function encoderOf(coded: Coded): Encode {
  const encode: Encode = compile(['event', 'writer', 'names'], encoderSource(coded.schema));
  coded.encode = encode;
  return encode;
}

function decoderOf(coded: Coded): Decode {
  const decode: Decode = compile(['reader', 'p', 'end', 'names'], decoderSource(coded.schema));
  coded.decode = decode;
  return decode;
}

// Why source is compiled here, and why no outside text can become part of it: codec-source.ts.
function compile(parameters: readonly string[], body: string) {
  return new Function('tools', `'use strict'; return (${parameters.join(', ')}) => {${body}};`)(
    tools,
  );
}

function encodeEvent(
  coded: Coded | undefined,
  event: unknown,
  names: NameTable,
  writer: EventWriter,
): number {
  assertThat(coded !== undefined, 'an event has a schema');
  const encode = coded.encode ?? encoderOf(coded);
  const start = writer.position;
  const known = names.names.length;
  try {
    const end = encode(event, writer, names);
    writer.position =
      names.names.length === known ? end : insertNames(writer, start, end, names, known);
    return writer.position - start;
  } catch (failure) {
    forgetNames(names, known);
    writer.position = start;
    throw failure;
  }
}

/** Moves the event in `[start, end)` back and writes the names from number `first` on in front of it. */
function insertNames(
  writer: EventWriter,
  start: number,
  end: number,
  table: NameTable,
  first: number,
): number {
  const added = table.names.slice(first);
  const sizes = added.map((name) => Buffer.byteLength(name));
  const prefix = sizes.reduce((sum, size) => sum + 2 + size, 7);
  writer.position = end;
  room(writer, prefix);
  const { bytes, view } = writer;
  bytes.copyWithin(start + prefix, start, end);
  bytes[start] = NAMES_TAG;
  view.setUint32(start + 1, first, true);
  view.setUint16(start + 5, added.length, true);
  let at = start + 7;
  for (const name of added) at += 2 + writeName(bytes, view, at, name);
  return end + prefix;
}

function writeName(bytes: Buffer, view: DataView, at: number, name: string): number {
  const size = Buffer.byteLength(name);
  if (size > MAX_NAME_BYTES) refuse('id', `${size} bytes`, `at most ${MAX_NAME_BYTES} bytes`);
  view.setUint16(at, size, true);
  return bytes.write(name, at + 2, 'utf8');
}

function decodeWith<Event>(byTag: readonly (Coded | undefined)[]) {
  return (reader: EventReader, from: number, to: number, names: NameTable): Event => {
    if (to > reader.bytes.length || from >= to) bad('event_truncated', from, 'no bytes');
    try {
      const start =
        reader.bytes[from] === NAMES_TAG ? readNames(reader, from + 1, to, names) : from;
      const coded = byTag[reader.bytes[start] ?? NAMES_TAG];
      if (coded === undefined) return bad('event_tag_unknown', start, `tag ${reader.bytes[start]}`);
      const decode = coded.decode ?? decoderOf(coded);
      const event: Event = decode(reader, start + 1, to, names.names);
      if (reader.position > to)
        bad('event_truncated', from, `${reader.position - to} bytes missing`);
      if (reader.position < to)
        bad('event_too_long', from, `${to - reader.position} bytes left over`);
      return event;
    } catch (failure) {
      // A DataView refuses to read beyond the batch; within it, the end of the event is checked above.
      if (failure instanceof RangeError) return bad('event_truncated', from, failure.message);
      throw failure;
    }
  };
}

/**
 * Learns the names defined from `at` on, and returns where they end. Names already known must be the same: an entry
 * may be read again, and the opening of an epoch repeats them all.
 */
function readNames(reader: EventReader, at: number, to: number, table: NameTable): number {
  const first = reader.view.getUint32(at, true);
  const count = reader.view.getUint16(at + 4, true);
  let position = at + 6;
  for (let i = 0; i < count; i += 1) {
    const from = position + 2;
    const end = from + reader.view.getUint16(position, true);
    if (end > to) return bad('event_truncated', position, 'a name beyond the event');
    learnName(table, first + i, readUtf8(reader.bytes, reader.view, from, end), position);
    position = end;
  }
  if (position >= to) return bad('event_truncated', position, 'names without an event');
  return position;
}

/** Gives `name` the number it was written with. Throws when the table says otherwise or a number was left out. */
export function learnName(table: NameTable, number: number, name: string, position: number): void {
  const known = table.names[number];
  if (known === name) return;
  if (known !== undefined || number !== table.names.length || table.numbers.has(name)) {
    bad(
      'event_names_out_of_order',
      position,
      `name ${number}, the table holds ${table.names.length}`,
    );
  }
  table.names.push(name);
  table.numbers.set(name, number);
}

/** Makes sure that `size` bytes are free at the writer's position, and returns it. */
function room(writer: EventWriter, size: number): number {
  const { position } = writer;
  if (!(size >= 0)) refuse('event', 'a field is missing', 'every field of the schema');
  if (position + size > writer.bytes.length) {
    const larger = eventWriter(Math.max(position + size, writer.bytes.length * 2));
    larger.bytes.set(writer.bytes.subarray(0, position));
    writer.bytes = larger.bytes;
    writer.view = larger.view;
  }
  return position;
}

function dayOf(date: string, field: string): number {
  const known = dayByText.get(date);
  if (known !== undefined) return known;
  const day = dayNumber(date);
  if (day === undefined || day === NO_DAY)
    return refuse(field, date, 'a date from 1970 to 2149, or blank');
  dayByText.set(date, day);
  return day;
}

function dateOf(day: number): string {
  const known = textByDay[day];
  if (known !== undefined) return known;
  const date = dateOfDay(day);
  textByDay[day] = date;
  return date;
}

function refuse(field: string, seen: unknown, wanted: string): never {
  throw new EventEncodingError(field, String(seen), wanted);
}

function bad(code: EventDecodingCode, position: number, seen: string): never {
  throw new EventDecodingError(code, position, seen);
}
