import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fc } from './_seeded.ts';
import type { FingerprintKey } from './fingerprint.ts';
import {
  addRow,
  emptyFingerprintTable,
  type FingerprintTable,
  findRow,
  NO_ROW,
} from './fingerprint-table.ts';

const KEY: FingerprintKey = [1, 2];

function rowsOf(table: FingerprintTable, text: string): number[] {
  const rows: number[] = [];
  for (let row = findRow(table, text); row !== NO_ROW; row = findRow(table, text, row))
    rows.push(row);
  return rows.sort((a, b) => a - b);
}

function sizeBytes(table: FingerprintTable): number {
  const arrays = [
    ...table.prints,
    ...table.parts.flatMap((part) => (part ? [part.tags, part.rows] : [])),
  ];
  return arrays.reduce((sum, array) => sum + array.byteLength, 0);
}

test('findRow() finds nothing in an empty table', () => {
  assert.equal(findRow(emptyFingerprintTable(KEY), 'T1'), NO_ROW);
});

test('addRow() numbers rows 0, 1, 2 … and findRow() finds each, in two tables used in turn', () => {
  const left = emptyFingerprintTable(KEY);
  const right = emptyFingerprintTable([9, 9]);
  assert.equal(addRow(left, 'T1'), 0);
  assert.equal(addRow(left, 'T2'), 1);
  assert.equal(findRow(right, 'T2'), NO_ROW);
  assert.equal(addRow(right, 'T2'), 0);
  assert.equal(findRow(left, 'T2'), 1);
  assert.equal(findRow(left, 'T3'), NO_ROW);
});

test('findRow() agrees with a Map over any sequence of additions and questions', () => {
  const text = fc.oneof(
    fc.constantFrom('a', 'b', 'c', ''),
    fc.string({ unit: 'binary', maxLength: 20 }),
  );
  const step = fc.record({ adds: fc.boolean(), text });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const table = emptyFingerprintTable(KEY);
      const oracle = new Map<string, number[]>();
      for (const { adds, text } of steps) {
        if (adds) oracle.set(text, [...(oracle.get(text) ?? []), addRow(table, text)]);
        assert.deepEqual(rowsOf(table, text), oracle.get(text) ?? []);
      }
      assert.equal(table.rowCount, [...oracle.values()].flat().length);
      for (const [text, rows] of oracle)
        assert.deepEqual(rowsOf(structuredClone(table), text), rows);
    }),
  );
});

test('a table of 200,000 texts finds each, no other, and takes at most 40 bytes a row', () => {
  const table = emptyFingerprintTable(KEY);
  const textOf = (i: number): string => `CME:XCME:2020-01-02:353:${i}:buy`;
  const count = 200_000;
  for (let i = 0; i < count; i += 1) addRow(table, textOf(i));
  for (let i = 0; i < count; i += 1) assert.equal(findRow(table, textOf(i)), i);
  for (let i = count; i < 2 * count; i += 1) assert.equal(findRow(table, textOf(i)), NO_ROW);
  assert.ok(sizeBytes(table) / count <= 40, `${sizeBytes(table) / count} bytes a row`);
});
