import { assertThat } from './decision.ts';

/**
 * A column of short texts by row number in one byte per character instead of a JavaScript string each: texts of
 * Latin-1 characters go into shared chunks, others are kept as they are. Rows are written once and may be overwritten;
 * the bytes of an overwritten row are lost until `compactTexts` is worth its code (rows are reused rarely).
 * Plain data, so that it can be cloned and kept in a snapshot.
 */
export type TextColumn = {
  readonly chunks: Uint8Array[];
  /** Position after the last byte used, over all chunks. */
  end: number;
  /** By row, in chunks: start of its text; its length is the first byte there. */
  readonly starts: Float64Array[];
  readonly wide: Map<number, string>;
};

const CHUNK_BYTES = 1 << 16;
const ROW_BITS = 12;
const ROWS = 1 << ROW_BITS;
const LONGEST = 255;

export function emptyTextColumn(): TextColumn {
  return { chunks: [], end: 0, starts: [], wide: new Map() };
}

export function setText(column: TextColumn, row: number, text: string): void {
  while (row >>> ROW_BITS >= column.starts.length) column.starts.push(new Float64Array(ROWS));
  const starts = column.starts[row >>> ROW_BITS];
  assertThat(starts !== undefined, 'a text row is within its column');
  if (!isNarrow(text)) {
    column.wide.set(row, text);
    return;
  }
  if (column.wide.size > 0) column.wide.delete(row);
  const start = roomFor(column, text.length + 1);
  const chunk = column.chunks[Math.floor(start / CHUNK_BYTES)];
  assertThat(chunk !== undefined, 'a text chunk is there');
  let at = start % CHUNK_BYTES;
  chunk[at] = text.length;
  for (let index = 0; index < text.length; index += 1) {
    at += 1;
    chunk[at] = text.charCodeAt(index);
  }
  column.end = start + text.length + 1;
  starts[row & (ROWS - 1)] = start;
}

export function textAt(column: TextColumn, row: number): string {
  const wide = column.wide.size > 0 ? column.wide.get(row) : undefined;
  if (wide !== undefined) return wide;
  const start = column.starts[row >>> ROW_BITS]?.[row & (ROWS - 1)];
  assertThat(start !== undefined, 'a text row was written before it is read');
  const chunk = column.chunks[Math.floor(start / CHUNK_BYTES)];
  const at = start % CHUNK_BYTES;
  const length = chunk?.[at];
  assertThat(chunk !== undefined && length !== undefined, 'a text is within its chunk');
  return String.fromCharCode.apply(null, [...chunk.subarray(at + 1, at + 1 + length)]);
}

/** A text never crosses a chunk's end. */
function roomFor(column: TextColumn, bytes: number): number {
  const left = CHUNK_BYTES - (column.end % CHUNK_BYTES);
  const start = column.end % CHUNK_BYTES !== 0 && left < bytes ? column.end + left : column.end;
  if (Math.floor(start / CHUNK_BYTES) >= column.chunks.length) column.chunks.push(new Uint8Array(CHUNK_BYTES));
  return start;
}

function isNarrow(text: string): boolean {
  if (text.length > LONGEST) return false;
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 255) return false;
  return true;
}
