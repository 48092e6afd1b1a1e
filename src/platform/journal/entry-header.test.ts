import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { headerBytes, isOrigin, parseHeader, writeHeader } from './entry-header.ts';
import { MAX_HEADER_BYTES, MAX_PAYLOAD_BYTES, MAX_PLAIN_BYTES } from './layout.ts';
import type { EntryHeader } from './types.ts';

const origins = [
  ['holdfast/platform', true],
  ['a', true],
  ['Firm-1/sub_log/x.y', true],
  ['', false],
  ['/a', false],
  ['a/', false],
  ['a//b', false],
  ['a/../b', false],
  ['a b', false],
  ['a+b', false],
  ['ä', false],
  ['x'.repeat(128), true],
  ['x'.repeat(129), false],
] as const;
for (const [text, expected] of origins) {
  test(`isOrigin("${text.slice(0, 20)}"): ${expected}`, () =>
    assert.equal(isOrigin(text), expected));
}

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const safe = fc.maxSafeNat();
const batchHeader: fc.Arbitrary<EntryHeader> = fc.record({
  kind: fc.constant('batch' as const),
  commit: fc.boolean(),
  origin: fc.constantFrom('a', 'holdfast/firm/a', 'x'.repeat(128)),
  firstSequence: safe,
  eventCount: fc.integer({ min: 1, max: 0xffff_ffff }),
  timeMicros: safe,
  keyEpoch: fc.integer({ min: 1, max: 0xffff_ffff }),
  group: safe,
  plainLength: fc.integer({ min: 0, max: MAX_PLAIN_BYTES }),
  payloadLength: fc.integer({ min: 0, max: MAX_PAYLOAD_BYTES }),
  batchRoot: hash,
  payloadHash: hash,
});

function bytesOf(header: EntryHeader): Buffer {
  const bytes = Buffer.alloc(headerBytes(header.origin));
  writeHeader(header, bytes, 0);
  return bytes;
}

test('parseHeader() reads what writeHeader() writes', () => {
  fc.assert(
    fc.property(batchHeader, (header) => {
      const bytes = bytesOf(header);
      assert.ok(bytes.length <= MAX_HEADER_BYTES);
      const parsed = parseHeader(bytes);
      assert.deepEqual(
        parsed && {
          ...parsed,
          batchRoot: [...parsed.batchRoot],
          payloadHash: [...parsed.payloadHash],
        },
        {
          ...header,
          batchRoot: [...header.batchRoot],
          payloadHash: [...header.payloadHash],
        },
      );
    }),
  );
});

test('parseHeader() never throws and refuses what no journal writes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const header = parseHeader(Buffer.from(bytes));
      assert.ok(header === undefined || bytesOf(header).equals(Buffer.from(bytes)));
    }),
  );
  const [sample] = fc.sample(batchHeader, { numRuns: 1, seed: 1 });
  assert.ok(sample !== undefined);
  const changes = [
    [0, 2],
    [1, 3],
    [2, 2],
    [3, 129],
    [15, 0xff],
    [44, 1],
    [43, 0xff],
  ] as const;
  for (const [at, value] of changes) {
    const bytes = bytesOf(sample);
    bytes[at] = value;
    assert.equal(parseHeader(bytes), undefined, `byte ${at} = ${value}`);
  }
});
