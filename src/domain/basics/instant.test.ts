import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from './_seeded.ts';
import { instantMicros } from './instant.ts';

const instants = [
  ['1970-01-01T00:00:00Z', 0],
  ['2020-04-16T09:00:00', 1_587_027_600_000_000],
  ['2020-04-16T09:00:00Z', 1_587_027_600_000_000],
  ['2020-04-16T04:00:00-05:00', 1_587_027_600_000_000],
  ['2020-04-16T14:30:00+0530', 1_587_027_600_000_000],
  ['2017-03-17T15:31:10.601-05:00', 1_489_782_670_601_000],
  ['2020-04-16T09:00:00.1Z', 1_587_027_600_100_000],
  // Finer than a microsecond is cut, not rounded.
  ['2020-04-16T09:00:00.123456789Z', 1_587_027_600_123_456],
  // A leap second counts into the next minute.
  ['2016-12-31T23:59:60Z', 1_483_228_800_000_000],
  ['2020-04-16', undefined],
  ['2020-04-16 09:00:00', undefined],
  ['2020-04-31T09:00:00Z', undefined],
  ['2020-04-16T24:00:00Z', undefined],
  ['2020-04-16T09:60:00Z', undefined],
  ['2020-04-16T09:00:00.Z', undefined],
  ['2020-04-16T09:00:00.1234567890Z', undefined],
  ['2020-04-16T09:00:00z', undefined],
  ['2020-04-16T09:00:00+5', undefined],
  ['x', undefined],
  ['', undefined],
] as const;
for (const [text, micros] of instants) {
  test(`instantMicros() of ${text === '' ? 'nothing' : text} is ${micros}`, () => {
    assert.equal(instantMicros(text), micros);
  });
}

test('instantMicros() agrees with Date for every millisecond and offset', () => {
  const offsets = fc.constantFrom('Z', '+00:00', '-06:00', '+0100', '+05:30', '-0930');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), offsets, (ms, offset) => {
      const local = new Date(ms).toISOString().slice(0, -1);
      const withColon = offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
      assert.equal(instantMicros(`${local}${offset}`), Date.parse(`${local}${withColon}`) * 1000);
    }),
  );
});
