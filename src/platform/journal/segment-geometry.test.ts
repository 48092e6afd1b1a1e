import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { FILE_HEADER_BYTES, SECTOR_BYTES } from './layout.ts';
import {
  framePosition,
  logDirectoryName,
  originOfDirectory,
  segmentBytes,
  segmentName,
  segmentPlace,
  segmentStart,
} from './segment-geometry.ts';

const MIB = 1_048_576;

const segments = [
  // number, MiB, first position in MiB
  [0, 1, 0],
  [1, 2, 1],
  [2, 4, 3],
  [5, 32, 31],
  [6, 64, 63],
  [7, 64, 127],
  [8, 64, 191],
] as const;
for (const [number, size, start] of segments) {
  test(`segment ${number} has ${size} MiB from ${start} MiB`, () => {
    assert.equal(segmentBytes(number), size * MIB);
    assert.equal(segmentStart(number), start * MIB);
    assert.deepEqual(segmentPlace(start * MIB), { segment: number, offset: 0 });
    assert.deepEqual(segmentPlace(start * MIB + size * MIB - 1), {
      segment: number,
      offset: size * MIB - 1,
    });
  });
}

test('framePosition() lays frames behind each other, each within one segment', () => {
  const sectors = fc.array(fc.integer({ min: 1, max: 2040 }), { minLength: 1, maxLength: 400 });
  fc.assert(
    fc.property(sectors, (sizes) => {
      let end = 0;
      for (const size of sizes) {
        const frameBytes = size * SECTOR_BYTES;
        const position = framePosition(end, frameBytes);
        const { segment, offset } = segmentPlace(position);
        assert.ok(position >= end && offset >= FILE_HEADER_BYTES && offset % SECTOR_BYTES === 0);
        assert.ok(offset + frameBytes <= segmentBytes(segment));
        const before = segmentPlace(end);
        if (segment !== before.segment && before.offset > 0)
          assert.ok(
            Math.max(before.offset, FILE_HEADER_BYTES) + frameBytes > segmentBytes(before.segment),
            'it did not fit',
          );
        end = position + frameBytes;
      }
    }),
    { numRuns: 50 },
  );
});

test('the name of a log directory can be turned back into the origin', () => {
  assert.equal(logDirectoryName('holdfast/firm/A-1'), 'holdfast+firm+A-1');
  assert.equal(originOfDirectory('holdfast+firm+A-1'), 'holdfast/firm/A-1');
  assert.equal(segmentName(12), '00000012.segment');
});
