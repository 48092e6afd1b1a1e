import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyNumberColumn, numberAt, pushNumber, setNumber } from './number-column.ts';

test('a column keeps 10,000 numbers by row, over several chunks, and lets one be changed', () => {
  const column = emptyNumberColumn();
  for (let i = 0; i < 10_000; i += 1) assert.equal(pushNumber(column, i * 2 ** 30), i);
  setNumber(column, 4_096, -1);
  const seen = Array.from({ length: 10_000 }, (_, row) => numberAt(column, row));
  assert.deepEqual(
    seen,
    Array.from({ length: 10_000 }, (_, i) => (i === 4_096 ? -1 : i * 2 ** 30)),
  );
});

test('numberAt() and setNumber() stop at a row that is not there', () => {
  const column = emptyNumberColumn();
  pushNumber(column, 1);
  assert.throws(() => numberAt(column, 1), /a row is within its column/);
  assert.throws(() => setNumber(column, 1, 0), /a row is within its column/);
});
