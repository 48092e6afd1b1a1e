import { assertThat } from '../../domain/basics/decision.ts';
import { type Codec, compileCodec, eventReader, learnName } from '../journal/codec.ts';
import { EventDecodingError } from '../journal/codec-error.ts';
import { eventToJson, schemasFromJson } from '../journal/codec-json.ts';
import { emptyNameTable, type NameTable, nameTableOf } from '../journal/codec-names.ts';
import type { Entry, Journal } from '../journal/types.ts';
import { type EngineEvent, engineSchemas } from './engine-events.ts';

type AnyEvent = EngineEvent | { readonly type: 'other' };

/**
 * A log as lines of JSON, one an event, read with the schemas that travel in the log itself, so that a log of any
 * release can be dumped by any other:
 * `{"sequence":…,"time":"…Z","entry":…,"event":{"type":…,…}}`; raw bytes are base64. A suspect's line has `"kept"`
 * besides: the event that its bytes are, where they can be read. Parts of a group that no commit followed give one line with
 * `"ignored"` instead of `"event"`.
 */
export async function* dumpLog(
  journal: Pick<Journal, 'read'>,
  origin: string,
): AsyncGenerator<string> {
  const dumper = newDumper();
  let pending: Entry[] = [];
  for await (const entry of journal.read(origin, 0)) {
    if (pending.length > 0 && pending[0]?.header.group !== entry.header.group) {
      yield* pending.map(ignoredLine);
      pending = [];
    }
    pending.push({
      ...entry,
      plain: entry.plain.slice(),
      eventOffsets: entry.eventOffsets.slice(),
    });
    if (!entry.header.commit) continue;
    for (const part of pending) yield* dumper(part);
    pending = [];
  }
  yield* pending.map(ignoredLine);
}

function ignoredLine({ index, header }: Entry): string {
  const { firstSequence, eventCount, timeMicros } = header;
  const ignored = `${eventCount} events of a group without commit`;
  return JSON.stringify({
    sequence: firstSequence,
    time: timeText(timeMicros),
    entry: index,
    ignored,
  });
}

function newDumper(): (entry: Entry) => Generator<string> {
  let codec: Codec<AnyEvent> = compileCodec<AnyEvent>(engineSchemas);
  let recorded = '';
  const names = emptyNameTable();
  const suspectNames = suspectNamesBeside(names);
  return function* (entry) {
    const reader = eventReader(entry.plain);
    const { header, eventOffsets } = entry;
    for (let i = 0; i < header.eventCount; i += 1) {
      const [from, to] = [eventOffsets[i], eventOffsets[i + 1]];
      assertThat(from !== undefined && to !== undefined, 'an entry knows where its events are');
      const event = codec.decode(reader, from, to, names);
      if (event.type === 'SchemaRecorded' && event.json !== recorded) {
        recorded = event.json;
        codec = recordedCodec(recorded);
      }
      if (event.type === 'NamesRecorded') {
        for (const [at, { name }] of event.names.entries())
          learnName(names, event.first + at, name, from);
      }
      const sequence = header.firstSequence + i;
      const time = timeText(header.timeMicros);
      const kept = event.type === 'SuspectKept' ? keptJson(codec, event, suspectNames(event)) : '';
      yield `{"sequence":${sequence},"time":"${time}","entry":${entry.index},"event":${eventToJson(event)}${kept}}`;
    }
  };
}

type Suspect = Extract<EngineEvent, { readonly type: 'SuspectKept' }>;

/**
 * Names of a suspect that lies among clean events were defined in front of it, and are theirs too. Those behind the clean
 * ones define names of their own, which later clean events know nothing of.
 */
function suspectNamesBeside(names: NameTable): (suspect: Suspect) => NameTable {
  let behind: NameTable | undefined;
  return ({ reason }) => {
    if (reason === 'unconfirmed') return names;
    behind ??= nameTableOf(names.names);
    return behind;
  };
}

/** Blank where the bytes are no event of the recorded schemas: a suspect may be anything. */
function keptJson(codec: Codec<AnyEvent>, { event }: Suspect, names: NameTable): string {
  try {
    return `,"kept":${eventToJson(codec.decode(eventReader(event), 0, event.length, names))}`;
  } catch (failure) {
    if (failure instanceof EventDecodingError) return '';
    throw failure;
  }
}

function recordedCodec(json: string): Codec<AnyEvent> {
  const recorded = schemasFromJson(json);
  if ('problem' in recorded)
    throw new Error(`Cannot dump: recorded schemas are ${recorded.problem.seen}`);
  return compileCodec<AnyEvent>(recorded.schemas);
}

/** `2026-03-02T08:00:00.000001Z` */
function timeText(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, '0')}Z`;
}
