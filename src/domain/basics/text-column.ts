import { assertThat } from './decision.ts';

/**
 * A column of short texts by row number in one byte per character instead of a JavaScript string each: texts of
 * Latin-1 characters go into shared chunks, others are kept as they are. A row that is written again keeps its place
 * when the new text is not longer than the old; else the old bytes are lost, which rows reused for alike texts (ids)
 * seldom cost. Plain data, so that it can be cloned and kept in a snapshot.
 */
export type TextColumn = {
  readonly chunks: Uint8Array[];
  /** Position after the last byte used, over all chunks. */
  end: number;
  /** By row, in chunks: position of its text + 1, 0 = none; the length is the first byte there. */
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
  const known = starts?.[row & (ROWS - 1)];
  assertThat(starts !== undefined && known !== undefined, 'a text row is within its column');
  const start = placeFor(column, known, text.length);
  if (start === undefined || !write(column, start, text)) {
    column.wide.set(row, text);
    return;
  }
  if (column.wide.size > 0) column.wide.delete(row);
  column.end = Math.max(column.end, start + text.length + 1);
  starts[row & (ROWS - 1)] = start + 1;
}

export function textAt(column: TextColumn, row: number): string {
  const wide = column.wide.size > 0 ? column.wide.get(row) : undefined;
  if (wide !== undefined) return wide;
  const known = column.starts[row >>> ROW_BITS]?.[row & (ROWS - 1)];
  assertThat(known !== undefined && known > 0, 'a text row was written before it is read');
  const start = known - 1;
  const chunk = column.chunks[Math.floor(start / CHUNK_BYTES)];
  const at = start % CHUNK_BYTES;
  const length = chunk?.[at];
  assertThat(chunk !== undefined && length !== undefined, 'a text is within its chunk');
  return Reflect.apply(String.fromCharCode, null, chunk.subarray(at + 1, at + 1 + length));
}

/** Where a text of that length goes: over the row's old one if it fits (`known`: its position + 1), else at the end. */
function placeFor(column: TextColumn, known: number, length: number): number | undefined {
  if (length > LONGEST) return undefined;
  if (known > 0) {
    const before =
      column.chunks[Math.floor((known - 1) / CHUNK_BYTES)]?.[(known - 1) % CHUNK_BYTES];
    if (before !== undefined && before >= length) return known - 1;
  }
  return roomFor(column, length + 1);
}

/** False when a character does not fit a byte; then the row's text is kept elsewhere and the place means nothing. */
function write(column: TextColumn, start: number, text: string): boolean {
  const chunk = column.chunks[Math.floor(start / CHUNK_BYTES)];
  assertThat(chunk !== undefined, 'a text chunk is there');
  let at = start % CHUNK_BYTES;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code > 255) return false;
    at += 1;
    chunk[at] = code;
  }
  chunk[start % CHUNK_BYTES] = text.length;
  return true;
}

/** A text never crosses a chunk's end. */
function roomFor(column: TextColumn, bytes: number): number {
  const left = CHUNK_BYTES - (column.end % CHUNK_BYTES);
  const start = column.end % CHUNK_BYTES !== 0 && left < bytes ? column.end + left : column.end;
  if (Math.floor(start / CHUNK_BYTES) >= column.chunks.length)
    column.chunks.push(new Uint8Array(CHUNK_BYTES));
  return start;
}
