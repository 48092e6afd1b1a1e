import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EventOf, eventSchema } from '../../domain/basics/schema.ts';
import { type EngineEvent, engineSchemas } from '../engine/engine-events.ts';
import { compileCodec, eventReader, eventWriter } from '../journal/codec.ts';
import { emptyNameTable } from '../journal/codec-names.ts';
import type { Entry } from '../journal/types.ts';
import { leavingOut, suspectEvents } from './replaced-events.ts';

const sold = eventSchema('Sold', 20, { what: 'id', count: 'count' });
type Event = EngineEvent | EventOf<typeof sold>;
const codec = compileCodec<Event>([...engineSchemas, sold]);

/** One entry of these events, sequences from 5. */
function entryOf(events: readonly Event[]): Entry {
  const names = emptyNameTable();
  const writer = eventWriter(64);
  const eventOffsets = new Uint32Array(events.length + 1);
  for (const [at, event] of events.entries()) {
    codec.encode(event, names, writer);
    eventOffsets[at + 1] = writer.position;
  }
  const plain = writer.bytes.subarray(0, writer.position);
  const header = {
    kind: 'batch',
    commit: true,
    origin: 'a',
    firstSequence: 5,
    eventCount: events.length,
    timeMicros: 1,
    keyEpoch: 1,
    group: 0,
    plainLength: plain.length,
    payloadLength: 0,
    batchRoot: Buffer.alloc(32),
    payloadHash: Buffer.alloc(32),
  } as const;
  return { index: 9, header, plain, eventOffsets };
}

function eventsOf({ plain, eventOffsets }: Entry): Event[] {
  const names = emptyNameTable();
  const reader = eventReader(plain);
  return [...eventOffsets.slice(1)].map((to, at) =>
    codec.decode(reader, eventOffsets[at] ?? 0, to, names),
  );
}

const events: readonly Event[] = [
  { type: 'SchemaRecorded', json: '[]' },
  { type: 'Sold', what: 'corn', count: 1 },
  { type: 'Sold', what: 'corn', count: 2 },
];
const exclusion = { first: 6, last: 6, reason: 'forged', approvers: ['A. Ames', 'B. Bell'] };

test('an excluded event leaves its names behind, and later events read as before', () => {
  const [schemas, excluded, later] = eventsOf(
    leavingOut(codec, { exclusions: [exclusion], suspects: [] })(entryOf(events)),
  );
  assert.deepEqual(excluded, {
    type: 'EventExcluded',
    sequence: 6,
    reason: 'forged',
    approvers: [{ name: 'A. Ames' }, { name: 'B. Bell' }],
  });
  assert.deepEqual(later, events[2]);
  assert.match(
    JSON.stringify(schemas),
    /EventExcluded/,
    'what stands in the log is explained in it',
  );
});

test('without exclusions an entry stays as it was, byte for byte', () => {
  const entry = entryOf(events);
  assert.equal(leavingOut(codec, { exclusions: [], suspects: [] })(entry), entry);
});

test('a suspect among trusted events is kept with its bytes, and its names stay readable for those behind it', () => {
  const suspects = [{ first: 6, last: 6, reason: 'needs_what_is_left_out' }] as const;
  const [, kept, later] = eventsOf(
    leavingOut(codec, { exclusions: [], suspects })(entryOf(events)),
  );
  assert.ok(kept?.type === 'SuspectKept');
  assert.deepEqual([kept.entry, kept.reason], [9, 'unconfirmed']);
  assert.deepEqual(later, events[2]);
});

test('a suspect entry keeps the bytes of each event, one for one', () => {
  const entry = entryOf(events);
  const kept = eventsOf(suspectEvents(codec, 'after-until')(entry));
  assert.equal(kept.length, events.length);
  const bytes = kept.map((event) => (event.type === 'SuspectKept' ? event.event : undefined));
  assert.deepEqual(
    Buffer.concat(bytes.map((each) => each ?? Buffer.alloc(0))),
    Buffer.from(entry.plain),
  );
  const [first] = kept;
  assert.ok(first?.type === 'SuspectKept');
  assert.deepEqual([first.entry, first.reason], [9, 'after-until']);
});
