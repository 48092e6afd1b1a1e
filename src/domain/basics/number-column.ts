import { assertThat } from './decision.ts';

/**
 * A dense column of numbers by row, eight bytes each, grown a chunk at a time so that it is never copied. Plain data.
 * Goes with a fingerprint table, whose rows have the same numbers.
 */
export type NumberColumn = { count: number; readonly chunks: Float64Array[] };

const CHUNK_BITS = 12;
const CHUNK_ROWS = 1 << CHUNK_BITS;

export function emptyNumberColumn(): NumberColumn {
  return { count: 0, chunks: [] };
}

/** Adds `value` and returns its row. */
export function pushNumber(column: NumberColumn, value: number): number {
  const row = column.count;
  if (row >>> CHUNK_BITS === column.chunks.length) column.chunks.push(new Float64Array(CHUNK_ROWS));
  column.count = row + 1;
  setNumber(column, row, value);
  return row;
}

export function setNumber(column: NumberColumn, row: number, value: number): void {
  const chunk = column.chunks[row >>> CHUNK_BITS];
  assertThat(chunk !== undefined && row < column.count, 'a row is within its column');
  chunk[row & (CHUNK_ROWS - 1)] = value;
}

export function numberAt(column: NumberColumn, row: number): number {
  const value =
    row < column.count ? column.chunks[row >>> CHUNK_BITS]?.[row & (CHUNK_ROWS - 1)] : undefined;
  assertThat(value !== undefined, 'a row is within its column');
  return value;
}
