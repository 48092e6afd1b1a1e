import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from './_seeded.ts';
import { emptyTextColumn, setText, textAt } from './text-column.ts';

const texts = [
  ['', 'empty'],
  ['CME:CBT:2020-03-16:685:7799607:B', 'a trade id'],
  ['Zürich £', 'Latin-1'],
  ['先物', 'wide'],
  ['€', 'above Latin-1 by one'],
  ['x'.repeat(255), 'the longest that goes into a chunk'],
  ['x'.repeat(256), 'longer than that'],
] as const;
for (const [text, what] of texts) {
  test(`textAt() gives back ${what}`, () => {
    const column = emptyTextColumn();
    setText(column, 0, 'before');
    setText(column, 1, text);
    setText(column, 2, 'after');
    assert.deepEqual(
      [0, 1, 2].map((row) => textAt(column, row)),
      ['before', text, 'after'],
    );
  });
}

test('setText() over rows again and again agrees with an array, also after a clone', () => {
  const text = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('x'.repeat(255), 'y'.repeat(256)),
  );
  const step = fc.record({ row: fc.nat({ max: 6 }), text });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const column = emptyTextColumn();
      const oracle = new Map<number, string>();
      for (const { row, text: written } of steps) {
        setText(column, row, written);
        oracle.set(row, written);
        for (const [known, expected] of oracle) assert.equal(textAt(column, known), expected);
      }
      for (const [known, expected] of oracle)
        assert.equal(textAt(structuredClone(column), known), expected);
    }),
  );
});

test('rows written again with texts of one length take no more room', () => {
  const column = emptyTextColumn();
  for (let round = 0; round < 50; round += 1) {
    for (let row = 0; row < 5_000; row += 1)
      setText(column, row, `T${100_000 + round * 5_000 + row}`);
  }
  assert.equal(column.end, 5_000 * 8);
  assert.equal(textAt(column, 4_999), `T${100_000 + 49 * 5_000 + 4_999}`);
});

test('textAt() of a row that was never written is a bug', () => {
  const column = emptyTextColumn();
  setText(column, 1, 'x');
  assert.throws(() => textAt(column, 0), /written before it is read/);
});
