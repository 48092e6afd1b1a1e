import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { type EventOf, eventSchema } from '../../domain/basics/schema.ts';
import { compileCodec, eventReader, eventWriter } from './codec.ts';
import { schemasAndEvents } from './codec-arbitrary.ts';
import { EventDecodingError, EventEncodingError } from './codec-error.ts';
import { emptyNameTable, type NameTable } from './codec-names.ts';

const booked = eventSchema('Booked', 10, {
  account: 'id',
  tradeId: 'text',
  side: { oneOf: ['buy', 'sell'] },
  quantity: 'whole',
  tradeDate: 'date',
  fees: { list: { fee: 'id', amount: 'whole' } },
});
const noted = eventSchema('Noted', 11, {
  note: 'longText',
  raw: 'bytes',
  count: 'count',
  final: 'flag',
});
type Event = EventOf<typeof booked> | EventOf<typeof noted>;
const codec = compileCodec<Event>([booked, noted]);

const trade: EventOf<typeof booked> = {
  type: 'Booked',
  account: 'A1',
  tradeId: 'T1',
  side: 'sell',
  quantity: -5,
  tradeDate: '2020-01-02',
  fees: [{ fee: 'A1', amount: 125 }],
};

function encodeAll<E extends { readonly type: string }>(
  codec: ReturnType<typeof compileCodec<E>>,
  events: readonly E[],
  names: NameTable,
): { plain: Uint8Array; ends: number[] } {
  const writer = eventWriter(16);
  const ends = events.map((event) => {
    codec.encode(event, names, writer);
    return writer.position;
  });
  return { plain: writer.bytes.subarray(0, writer.position), ends };
}

function decodeAll<E extends { readonly type: string }>(
  codec: ReturnType<typeof compileCodec<E>>,
  plain: Uint8Array,
  ends: readonly number[],
  names: NameTable,
): E[] {
  const reader = eventReader(plain);
  return ends.map((end, i) => codec.decode(reader, i === 0 ? 0 : (ends[i - 1] ?? 0), end, names));
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (failure) {
    if (failure instanceof EventDecodingError || failure instanceof EventEncodingError)
      return failure.code;
    throw failure;
  }
  return 'none';
}

test('encode() writes the bytes of docs: names prefix, tag, fields in schema order, little-endian', () => {
  const names = emptyNameTable();
  const { plain, ends } = encodeAll(codec, [trade, { ...trade, fees: [] }], names);
  const hex = Buffer.from(plain).toString('hex');
  const fields = '00000000' + '02005431' + '01' + '00000000000014c0' + '5747';
  const names0 = '00' + '00000000' + '0100' + '02004131';
  assert.equal(hex, `${names0}0a${fields}0100000000000000000000405f40` + `0a${fields}0000`);
  assert.deepEqual(ends, [11 + 20 + 2 + 12, 45 + 22]);
  assert.deepEqual(names.names, ['A1']);
});

test('decode() gives back random events of random schemas, names learned from the bytes alone', () => {
  fc.assert(
    fc.property(schemasAndEvents, ({ schemas, events }) => {
      const random = compileCodec(schemas);
      const { plain, ends } = encodeAll(random, events, emptyNameTable());
      const learned = emptyNameTable();
      assert.deepEqual(decodeAll(random, plain, ends, learned), events);
      // Reading the same bytes again with the names known gives the same.
      assert.deepEqual(decodeAll(random, plain, ends, learned), events);
    }),
    { numRuns: 150 },
  );
});

test('decode() refuses every cut of every event with a code', () => {
  fc.assert(
    fc.property(schemasAndEvents, ({ schemas, events }) => {
      const random = compileCodec(schemas);
      const { plain, ends } = encodeAll(random, events.slice(0, 1), emptyNameTable());
      const end = ends[0] ?? 0;
      for (let cut = 0; cut < end; cut += 1) {
        const within = codeOf(() => random.decode(eventReader(plain), 0, cut, emptyNameTable()));
        const alone = codeOf(() =>
          random.decode(eventReader(plain.slice(0, cut)), 0, cut, emptyNameTable()),
        );
        assert.notEqual(within, 'none');
        assert.notEqual(alone, 'none');
      }
      const longer = Buffer.concat([plain, Buffer.alloc(1)]);
      assert.equal(
        codeOf(() => random.decode(eventReader(longer), 0, end + 1, emptyNameTable())),
        'event_too_long',
      );
    }),
    { numRuns: 60 },
  );
});

test('decode() of hostile bytes ends with an event or a code, whatever the bytes', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Uint8Array.of(10, ...bytes)),
    fc
      .uint8Array({ maxLength: 100 })
      .map((bytes) => Uint8Array.of(11, 255, 255, 255, 127, ...bytes)),
    fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => Uint8Array.of(0, 0, 0, 0, 0, 255, 255, ...bytes)),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      codeOf(() => codec.decode(eventReader(bytes), 0, bytes.length, emptyNameTable()));
    }),
    { numRuns: 1_500 },
  );
});

const NAMED = '0000000000010002004131';
const hostileCases = [
  // what                       bytes in hex                                            code
  ['no bytes', '', 'event_truncated'],
  ['an unknown tag', '0c', 'event_tag_unknown'],
  [
    'a name never defined',
    '0a05000000' + '0000' + '00' + '0000000000000000' + 'ffff' + '0000',
    'event_name_unknown',
  ],
  ['a word not listed', `${NAMED}0a000000000000020000000000000000ffff0000`, 'event_word_unknown'],
  ['half a contract', `${NAMED}0a00000000000000000000000000e03fffff0000`, 'event_number_not_whole'],
  [
    '65,535 fees in no bytes',
    `${NAMED}0a000000000000000000000000000000ffffffff`,
    'event_truncated',
  ],
  ['text of 4 GiB', '0bffffffff', 'event_truncated'],
  ['raw bytes of 4 GiB', '0b00000000ffffffff', 'event_truncated'],
  [
    'text that is not UTF-8',
    '0b01000000ff' + '00000000' + '00000000' + '00',
    'event_text_not_utf8',
  ],
  ['a flag of 2', '0b00000000' + '00000000' + '00000000' + '02', 'event_flag_unknown'],
  [
    'names that leave a number out',
    '00' + '01000000' + '0100' + '02004131' + '0b00',
    'event_names_out_of_order',
  ],
  ['one name twice', '00' + '00000000' + '0200' + '0100410100410b', 'event_names_out_of_order'],
  ['names without an event', NAMED, 'event_truncated'],
] as const;

for (const [what, hex, code] of hostileCases) {
  test(`decode() refuses ${what}: ${code}`, () => {
    const bytes = Buffer.from(hex, 'hex');
    assert.equal(
      codeOf(() => codec.decode(eventReader(bytes), 0, bytes.length, emptyNameTable())),
      code,
    );
  });
}

const note: EventOf<typeof noted> = {
  type: 'Noted',
  note: '',
  raw: new Uint8Array(),
  count: 0,
  final: false,
};
const unwritable: readonly (readonly [string, Event])[] = [
  ['a quantity beyond the safe integers', { ...trade, quantity: 2 ** 53 }],
  ['half a contract', { ...trade, quantity: 0.5 }],
  ['a day that does not exist', { ...trade, tradeDate: '2020-02-30' }],
  ['a text of 65,536 bytes', { ...trade, tradeId: 'x'.repeat(65_536) }],
  ['a text with half a surrogate pair', { ...trade, tradeId: '\ud800' }],
  ['a name of 65,536 bytes', { ...trade, account: 'x'.repeat(65_536) }],
  ['a name with half a surrogate pair', { ...trade, fees: [{ fee: '\udc00', amount: 1 }] }],
  [
    '65,536 fees',
    { ...trade, fees: Array.from({ length: 65_536 }, () => ({ fee: 'A1', amount: 1 })) },
  ],
  ['a count below zero', { ...note, count: -1 }],
  ['a count of 2^32', { ...note, count: 2 ** 32 }],
];

for (const [what, event] of unwritable) {
  test(`encode() refuses ${what} and leaves writer and names as they were`, () => {
    const names = emptyNameTable();
    const writer = eventWriter(8);
    codec.encode(note, names, writer);
    const before = { position: writer.position, names: [...names.names] };
    assert.equal(
      codeOf(() => codec.encode(event, names, writer)),
      'event_cannot_be_written',
    );
    assert.deepEqual({ position: writer.position, names: names.names }, before);
    codec.encode(trade, names, writer);
    const reader = eventReader(writer.bytes);
    assert.deepEqual(
      codec.decode(reader, before.position, writer.position, emptyNameTable()),
      trade,
    );
  });
}

test('encode() writes minus zero as zero, so that a replay equals what was decided', () => {
  const { plain, ends } = encodeAll(codec, [{ ...trade, quantity: -0 }], emptyNameTable());
  const [event] = decodeAll(codec, plain, ends, emptyNameTable());
  assert.ok(event?.type === 'Booked' && Object.is(event.quantity, 0));
});

test('a simple event costs 21 bytes and four a fee; size never passes the bound the encoder reserved', () => {
  const names = emptyNameTable();
  const sizes = [[], trade.fees, [...trade.fees, ...trade.fees]].map((fees) => {
    const writer = eventWriter(0);
    codec.encode(trade, names, writer);
    const at = writer.position;
    codec.encode({ ...trade, fees }, names, writer);
    return writer.position - at;
  });
  assert.deepEqual(sizes, [22, 34, 46]);
});
