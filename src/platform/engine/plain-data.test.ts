import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { packPlainData, unpackPlainData } from './plain-data.ts';

function again(data: unknown, arrays: 'copied' | 'shared' = 'shared'): unknown {
  const packed = Buffer.concat(packPlainData(data, arrays));
  return unpackPlainData(packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length));
}

test('unpackPlainData() gives back maps, sets, objects and typed arrays of every kind', () => {
  const data = {
    map: new Map<unknown, unknown>([
      ['a', new Set([1, 'b'])],
      [2, { deep: [undefined, null, -0, 1n] }],
    ]),
    arrays: [
      Int8Array.of(-1),
      Uint8Array.of(1, 2, 3),
      Uint8ClampedArray.of(255),
      Int16Array.of(-2),
      Uint16Array.of(3),
      Int32Array.of(-4),
      Uint32Array.of(5),
      Float32Array.of(0.5),
      Float64Array.of(Math.PI),
      BigInt64Array.of(-6n),
      BigUint64Array.of(7n),
      new Float64Array(),
    ],
  };
  assert.deepEqual(again(data), data);
});

test('unpackPlainData() gives back any data', () => {
  const array = fc.oneof(fc.uint8Array(), fc.float64Array(), fc.int32Array(), fc.uint16Array());
  const data = fc.anything({
    withMap: true,
    withSet: true,
    withBigInt: true,
    withNullPrototype: false,
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(data, array)), (value) => {
      assert.deepEqual(again(value, 'copied'), structuredClone(value));
    }),
  );
});

test("packPlainData() 'copied' does not see later changes", () => {
  const array = Float64Array.of(1);
  const pieces = packPlainData({ array }, 'copied');
  array[0] = 2;
  const packed = Buffer.concat(pieces);
  const data: unknown = unpackPlainData(
    packed.buffer.slice(packed.byteOffset, packed.byteOffset + packed.length),
  );
  assert.deepEqual(data, { array: Float64Array.of(1) });
});

test('packPlainData() refuses what is no plain data', () => {
  assert.throws(
    () => packPlainData({ view: new DataView(new ArrayBuffer(8)) }, 'shared'),
    /no other views/,
  );
  assert.throws(() => packPlainData({ act: () => undefined }, 'shared'), /could not be cloned/);
});
