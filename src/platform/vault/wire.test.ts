import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { encodeWire } from './encode-wire.ts';
import { KINDS, REFUSAL_CODES, type WireMessage } from './wire.ts';
import { type WireRead, wireReader } from './wire-reader.ts';

const bytes = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });
const handle = fc.nat({ max: 65_535 });
const size = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const note = fc.oneof(
  fc.constant(''),
  fc.stringMatching(
    /^[a-z/]{1,20}\n\d{1,9}\n[A-Za-z0-9+/]{43}=\n\n\u2014 [a-z]{1,9} [A-Za-z0-9]{8}\n$/,
  ),
);
const origin = fc.stringMatching(/^[a-z]{1,9}(\/[a-z]{1,9}){0,3}$/);

const message: fc.Arbitrary<WireMessage> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    name: origin,
    publicKey: bytes(32),
    nonce: bytes(32),
  }),
  fc.record({
    kind: fc.constant('challenge' as const),
    publicKey: bytes(32),
    nonce: bytes(32),
    signature: bytes(64),
  }),
  fc.record({ kind: fc.constant('proof' as const), signature: bytes(64) }),
  fc.record({
    kind: fc.constant('origin' as const),
    handle,
    origin,
    logKey: bytes(32),
    signature: bytes(64),
    note,
  }),
  fc.record({ kind: fc.constant('want' as const), handle, size, note }),
  fc.record({
    kind: fc.constant('entry' as const),
    handle,
    index: size,
    header: fc.uint8Array({ maxLength: 512 }),
    payload: fc.uint8Array({ maxLength: 2_000 }),
  }),
  fc.record({
    kind: fc.constant('head' as const),
    handle,
    note: note.filter((text) => text !== ''),
  }),
  fc.record({
    kind: fc.constant('cosignature' as const),
    handle,
    size,
    timeSeconds: size,
    signature: bytes(64),
  }),
  fc.record({
    kind: fc.constant('cosignatures' as const),
    cosignatures: fc.array(fc.record({ handle, size, timeSeconds: size, signature: bytes(64) }), {
      minLength: 1,
      maxLength: 5,
    }),
    signature: bytes(64),
  }),
  fc.record({
    kind: fc.constant('refusal' as const),
    handle,
    code: fc.constantFrom(...REFUSAL_CODES),
    note,
  }),
  fc.record({
    kind: fc.constant('statement' as const),
    handle,
    note: note.filter((text) => text !== ''),
  }),
  fc.record({
    kind: fc.constant('claim' as const),
    handle,
    size,
    bookHash: fc.stringMatching(/^v\d:[0-9a-f]{64}$/),
  }),
  fc.record({
    kind: fc.constant('evidence' as const),
    handle,
    timeSeconds: size,
    sha256: bytes(32),
    note,
    offered: note,
  }),
  fc.record({
    kind: fc.constant('thawed' as const),
    handle,
    record: fc.stringMatching(/^[a-zé\n ]{0,200}$/),
  }),
  fc.constant<WireMessage>({ kind: 'beat' }),
);

/** Everything a reader makes of a stream that arrives in these chunks. */
function readAll(chunks: readonly Buffer[]): WireRead[] {
  const reader = wireReader(() => true);
  const reads: WireRead[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    for (let read = reader.next(); read.state !== 'more'; read = reader.next()) {
      reads.push(read);
      if (read.state === 'bad') return reads;
    }
  }
  return reads;
}

function cut(stream: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (stream.length + 1)))].sort(
    (a, b) => a - b,
  );
  return [...ends, stream.length].map((end, at) =>
    stream.subarray(at === 0 ? 0 : ends[at - 1], end),
  );
}

/** Byte fields may be Buffers or plain arrays. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, plain(field)]));
}

test('what was encoded is read again, however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      (sent, places) => {
        const stream = Buffer.concat(sent.map(encodeWire));
        const read = readAll(cut(stream, places));
        assert.deepEqual(
          read.map((found) => (found.state === 'message' ? plain(found.message) : found)),
          plain(sent),
        );
      },
    ),
    { numRuns: 400 },
  );
});

test('any bytes are messages, or the end of the stream, and never more than one frame is held', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (chunks) => {
      for (const read of readAll(chunks.map((chunk) => Buffer.from(chunk))))
        assert.ok(read.state === 'message' || read.state === 'bad');
    }),
    { numRuns: 1000 },
  );
});

test('one changed byte of a frame is another message or the end of the stream, never a throw', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (sent, place, change) => {
      const frame = encodeWire(sent);
      const at = place % frame.length;
      frame.writeUInt8((frame.readUInt8(at) + change) % 256, at);
      for (const read of readAll([frame])) {
        if (read.state !== 'message') continue;
        // Whatever is taken is written again as the very same bytes: there is one way to say a thing.
        assert.deepEqual(
          encodeWire(read.message),
          frame.subarray(0, encodeWire(read.message).length),
        );
      }
    }),
    { numRuns: 2000 },
  );
});

const prefix = (length: number, kind: number, zero = 0) => {
  const bytesOfIt = Buffer.alloc(8);
  bytesOfIt.writeUInt32LE(length, 0);
  bytesOfIt.writeUInt8(kind, 4);
  bytesOfIt.writeUInt8(zero, 7);
  return bytesOfIt;
};

const cases = [
  // what comes                                      what is seen
  [prefix(KINDS.entry.most + 1, KINDS.entry.number), /a frame that begins/],
  [prefix(0xffff_ffff, KINDS.entry.number), /a frame that begins/],
  [prefix(0, 0), /a frame that begins/],
  [prefix(0, 99), /a frame that begins/],
  [prefix(0, KINDS.beat.number, 1), /a frame that begins/],
  [prefix(63, KINDS.proof.number), /a frame that begins/],
] as const;
for (const [stream, seen] of cases) {
  test(`a frame that begins ${stream.toString('hex')} ends the stream before its body is read`, () => {
    const [read] = readAll([stream]);
    assert.ok(read?.state === 'bad');
    assert.match(read.seen, seen);
  });
}

test('a kind whose turn it is not ends the stream before its body is read', () => {
  const reader = wireReader((kind) => kind === 'hello');
  reader.push(prefix(1_000_000, KINDS.entry.number));
  assert.deepEqual(reader.next(), { state: 'bad', seen: 'a entry out of turn' });
});
