import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from '../../../domain/basics/_seeded.ts';
import { contentHeight, offsetOf, offsetShowing, rowsInView, scrollTopOf } from './viewport.ts';

const ROW = 26;
const small = { rowCount: 1_000, rowHeight: ROW, height: 520 };
const million = { rowCount: 1_000_000, rowHeight: ROW, height: 520 };

test('few rows are scrolled pixel by pixel', () => {
  assert.equal(contentHeight(small), 26_000);
  assert.equal(offsetOf(small, 130), 130);
  assert.deepEqual(rowsInView(small, 130), { first: 5, end: 25 });
  assert.deepEqual(rowsInView(small, 131), { first: 5, end: 26 });
});

test('a million rows stay below the height that browsers take, and both ends are reached', () => {
  const height = contentHeight(million);
  assert.ok(height <= 16_000_000);
  assert.equal(offsetOf(million, 0), 0);
  const last = offsetOf(million, height - million.height);
  assert.deepEqual(rowsInView(million, last), { first: 999_980, end: 1_000_000 });
});

test('rows that fit are not scrolled; none are shown when there are none', () => {
  const few = { rowCount: 3, rowHeight: ROW, height: 520 };
  assert.equal(offsetOf(few, 999), 0);
  assert.deepEqual(rowsInView(few, 0), { first: 0, end: 3 });
  assert.deepEqual(rowsInView({ ...few, rowCount: 0 }, 0), { first: 0, end: 0 });
});

test('every row can be shown whole by scrolling, however many there are', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5_000_000 }),
      fc.integer({ min: 60, max: 2_000 }),
      fc.nat(),
      fc.nat(),
      (rowCount, height, from, wanted) => {
        const viewport = { rowCount, rowHeight: ROW, height };
        const row = wanted % rowCount;
        const before = offsetOf(viewport, from % (contentHeight(viewport) + 1));
        const offset = offsetShowing(viewport, before, row);
        const shown = offsetOf(viewport, scrollTopOf(viewport, offset));
        assert.equal(shown, Math.min(Math.max(offset, 0), Math.max(rowCount * ROW - height, 0)));
        assert.ok(row * ROW >= shown && (row + 1) * ROW <= shown + height);
      },
    ),
  );
});
