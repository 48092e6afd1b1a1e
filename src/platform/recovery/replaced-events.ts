import { assertThat } from '../../domain/basics/decision.ts';
import type { EngineEvent } from '../engine/engine-events.ts';
import { type Codec, eventReader, eventWriter } from '../journal/codec.ts';
import { schemasToJson } from '../journal/codec-json.ts';
import { emptyNameTable } from '../journal/codec-names.ts';
import type { Entry } from '../journal/types.ts';
import type { LeftOut } from './left-out.ts';
import { rangeIndex } from './range-index.ts';

type EngineCodec = Pick<Codec<EngineEvent>, 'encode' | 'schemas'>;

const NAMES_TAG = 0;
const NAMES_HEAD_BYTES = 7;
const SCHEMA_RECORDED_TAG = 1;

/** What a rebuild writes in the place of an entry's events; a whole entry's worth, one for one. */
export type EventReplacer = (entry: Entry) => Entry;

/**
 * Puts `EventExcluded` in the place of what people left out, and `SuspectKept` in that of what is not trusted. Names that
 * the event defined stay in front of it, since later events say their numbers only. Schemas are recorded as this release
 * has them, so that the log explains what stands in it.
 */
export function leavingOut(
  codec: EngineCodec,
  { exclusions, suspects }: LeftOut,
  recordsSchemas = exclusions.length + suspects.length > 0,
): EventReplacer {
  if (!recordsSchemas) return (entry) => entry;
  const schemas = encoded(codec, { type: 'SchemaRecorded', json: schemasToJson(codec.schemas) });
  const excluded = rangeIndex(exclusions);
  const suspected = rangeIndex(suspects);
  return (entry) =>
    replaceEvents(entry, (event, sequence) => {
      const namesEnd = endOfNames(event);
      const exclusion = excluded.at(sequence);
      if (exclusion === undefined && suspected.at(sequence) !== undefined) {
        const kept = suspectKept(codec, entry.index, 'unconfirmed', event.subarray(namesEnd));
        return Buffer.concat([event.subarray(0, namesEnd), kept]);
      }
      if (exclusion === undefined) return event[namesEnd] === SCHEMA_RECORDED_TAG ? schemas : event;
      const { reason, approvers } = exclusion;
      const names = approvers.map((name) => ({ name }));
      const replaced = encoded(codec, {
        type: 'EventExcluded',
        sequence,
        reason,
        approvers: names,
      });
      return Buffer.concat([event.subarray(0, namesEnd), replaced]);
    });
}

/** Keeps every event of an entry, as bytes, and folds none of them. */
export function suspectEvents(
  codec: EngineCodec,
  reason: 'after-until' | 'beyond-signed-head',
): EventReplacer {
  return (entry) => replaceEvents(entry, (event) => suspectKept(codec, entry.index, reason, event));
}

function suspectKept(
  codec: EngineCodec,
  entry: number,
  reason: 'after-until' | 'beyond-signed-head' | 'unconfirmed',
  event: Buffer,
): Buffer {
  return encoded(codec, { type: 'SuspectKept', entry, reason, event });
}

function encoded(codec: EngineCodec, event: EngineEvent): Buffer {
  const writer = eventWriter(1_024);
  // These events have no names in them, so any table will do.
  codec.encode(event, emptyNameTable(), writer);
  return writer.bytes.subarray(0, writer.position);
}

function replaceEvents(entry: Entry, replace: (event: Buffer, sequence: number) => Buffer): Entry {
  const { eventCount, firstSequence } = entry.header;
  const bytes = eventReader(entry.plain).bytes;
  const events: Buffer[] = [];
  const eventOffsets = new Uint32Array(eventCount + 1);
  let end = 0;
  for (let i = 0; i < eventCount; i += 1) {
    const event = replace(
      bytes.subarray(entry.eventOffsets[i], entry.eventOffsets[i + 1]),
      firstSequence + i,
    );
    events.push(event);
    end += event.length;
    eventOffsets[i + 1] = end;
  }
  return { ...entry, plain: Buffer.concat(events), eventOffsets };
}

/** Where the names end that an event defines, and its tag stands. */
function endOfNames(event: Buffer): number {
  if (event[0] !== NAMES_TAG) return 0;
  let at = NAMES_HEAD_BYTES;
  for (let left = event.readUInt16LE(5); left > 0; left -= 1) at += 2 + event.readUInt16LE(at);
  assertThat(at < event.length, 'an event follows the names it defines');
  return at;
}
