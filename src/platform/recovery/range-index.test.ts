import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../domain/basics/_seeded.ts';
import { rangeIndex } from './range-index.ts';

const range = fc
  .tuple(fc.nat(30), fc.nat(6))
  .map(([first, more]) => ({ first, last: first + more }));

test('rangeIndex() finds what looking at every range finds', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 12 }), range, (ranges, asked) => {
      const index = rangeIndex(ranges);
      for (let sequence = -1; sequence <= 40; sequence += 1) {
        const naive = ranges.find(({ first, last }) => first <= sequence && sequence <= last);
        assert.equal(index.at(sequence), naive);
      }
      const isTouched = ranges.some(
        ({ first, last }) => first <= asked.last && last >= asked.first,
      );
      assert.equal(index.touches(asked), isTouched);
    }),
  );
});
