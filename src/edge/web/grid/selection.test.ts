import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOf, type Selection, selectionAfter } from './selection.ts';

const extent = { rowCount: 100, columnCount: 5, pageRows: 10 };

function at(row: number, column: number): Selection {
  return { anchor: { row, column }, active: { row, column } };
}

const moves = [
  // from row, column, key, shift, control, to row, column
  [5, 2, 'ArrowDown', false, false, 6, 2],
  [5, 2, 'ArrowUp', false, false, 4, 2],
  [5, 2, 'ArrowLeft', false, false, 5, 1],
  [5, 2, 'ArrowRight', false, false, 5, 3],
  [5, 4, 'ArrowRight', false, false, 5, 4],
  [99, 2, 'ArrowDown', false, false, 99, 2],
  [0, 2, 'ArrowUp', false, false, -1, 2],
  [-1, 2, 'ArrowUp', false, false, -1, 2],
  [-1, 2, 'ArrowRight', false, false, -1, 3],
  [-1, 2, 'ArrowDown', false, false, 0, 2],
  [0, 2, 'ArrowUp', true, false, 0, 2],
  [5, 2, 'PageDown', false, false, 15, 2],
  [95, 2, 'PageDown', false, false, 99, 2],
  [5, 2, 'PageUp', false, false, 0, 2],
  [5, 2, 'Home', false, false, 5, 0],
  [5, 2, 'End', false, false, 5, 4],
  [5, 2, 'Home', false, true, 0, 0],
  [5, 2, 'End', false, true, 99, 4],
  [5, 2, 'ArrowDown', false, true, 99, 2],
  [5, 2, 'ArrowUp', false, true, 0, 2],
] as const;
for (const [row, column, key, shift, control, toRow, toColumn] of moves) {
  test(`selectionAfter() ${control ? 'control ' : ''}${shift ? 'shift ' : ''}${key} at ${row},${column}: ${toRow},${toColumn}`, () => {
    const after = selectionAfter(at(row, column), { key, shift, control }, extent);
    assert.deepEqual(after?.active, { row: toRow, column: toColumn });
  });
}

test('selectionAfter() with shift keeps the anchor and grows the range', () => {
  const first = selectionAfter(at(5, 2), { key: 'ArrowDown', shift: true, control: false }, extent);
  assert.ok(first);
  const second = selectionAfter(first, { key: 'ArrowRight', shift: true, control: false }, extent);
  assert.ok(second);
  assert.deepEqual(rangeOf(second), { firstRow: 5, lastRow: 6, firstColumn: 2, lastColumn: 3 });
});

test('selectionAfter() control A takes everything; other keys move nothing', () => {
  const all = selectionAfter(at(5, 2), { key: 'a', shift: false, control: true }, extent);
  assert.ok(all);
  assert.deepEqual(rangeOf(all), { firstRow: 0, lastRow: 99, firstColumn: 0, lastColumn: 4 });
  assert.equal(
    selectionAfter(at(5, 2), { key: 'x', shift: false, control: false }, extent),
    undefined,
  );
});
