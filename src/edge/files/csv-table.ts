import { type Parser, parse } from 'csv-parse';
import { encodingRefusal, LineCount } from './csv-encoding.ts';
import type { FieldFailure, FileRefusal } from './import-record.ts';

/** One data row. `cells` are trimmed, by column; a row of the wrong width has a `problem` and no cells. */
export type CsvRow = {
  readonly cells: { readonly [column: string]: string };
  readonly problem: FieldFailure | undefined;
  /** From 1; the header is no row. */
  readonly message: number;
  /** Line on which the row starts, from 1. */
  readonly line: number;
  /** Bytes of the file up to and including this row and its line end. */
  readonly endOffset: number;
};

/** Rows that were read together. The first run of a file comes with the header even when it has no row. */
export type CsvRun = { readonly header: readonly string[]; readonly rows: readonly CsvRow[] };

/** Columns that a kind of file must have and may have. */
export type CsvColumns = {
  readonly required: readonly string[];
  readonly optional: readonly string[];
};

/** Longest row in bytes; also what an unclosed quote may swallow before the file is refused. */
export const CSV_ROW_LIMIT_BYTES = 1_048_576;
/** A larger chunk is parsed in parts, so that a run of rows stays small whatever the source hands over. */
const PART_BYTES = 65_536;

/**
 * Reads comma-separated UTF-8 (RFC 4180; a byte order mark, any line ends and blank lines are fine). Strict: bad UTF-8,
 * a NUL, a misplaced or unclosed quote or an endless row refuses the file. Returns why, or undefined when all of it was
 * read; rows before a refusal must not be used. Never throws for what is in the file.
 */
export async function* readCsvTable(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<CsvRun, FileRefusal | undefined, undefined> {
  const table = openTable();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const lines = new LineCount();
  for await (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += PART_BYTES) {
      const part = chunk.subarray(start, start + PART_BYTES);
      const refusal = encodingRefusal(decoder, part, lines) ?? (await table.write(part));
      if (refusal !== undefined) return refusal;
      lines.pass(part);
      yield* table.take();
    }
  }
  const refusal = encodingRefusal(decoder, undefined, lines) ?? (await table.end());
  if (refusal !== undefined) return refusal;
  yield* table.take();
  return table.hasHeader()
    ? undefined
    : {
        code: 'csv_must_have_a_header',
        field: 'header',
        seen: 'an empty file',
        wanted: 'column names',
        line: 1,
      };
}

/** Missing columns refuse the file; columns that nobody asked for are a warning and are not read. */
export function checkHeader(
  header: readonly string[],
  columns: CsvColumns,
): { readonly refusal: FileRefusal | undefined; readonly warnings: readonly FieldFailure[] } {
  const wanted = [...columns.required, ...columns.optional].join(', ');
  const missing = columns.required.filter((column) => !header.includes(column));
  const unknown = header.filter(
    (column) => !columns.required.includes(column) && !columns.optional.includes(column),
  );
  return {
    refusal:
      missing.length === 0
        ? undefined
        : {
            code: 'csv_column_must_be_present',
            field: missing.join(', '),
            seen: `no such column among ${header.join(', ')}`,
            wanted,
            line: 1,
          },
    warnings: unknown.map((column) => ({
      code: 'csv_column_is_unknown',
      field: column,
      seen: column,
      wanted,
    })),
  };
}

type Table = {
  readonly write: (part: Uint8Array) => Promise<FileRefusal | undefined>;
  readonly end: () => Promise<FileRefusal | undefined>;
  /** Rows read since the last call; at most one run. */
  readonly take: () => CsvRun[];
  readonly hasHeader: () => boolean;
};

function openTable(): Table {
  let header: readonly string[] | undefined;
  let rows: CsvRow[] = [];
  let isHeaderTaken = false;
  let refusal: FileRefusal | undefined;
  let message = 0;
  let lastLine = 0;
  // csv-parse takes CR LF inside quotes for two lines.
  let miscounted = 0;
  const parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: CSV_ROW_LIMIT_BYTES,
    on_record: (record: string[], context) => {
      const cells = record.map((cell) => cell.trim());
      if (header === undefined) {
        miscounted += countIn(record, /\r\n/g);
        header = cells;
        refusal ??= repeatedColumn(cells);
      } else if (cells.length > 1 || cells[0] !== '') {
        message += 1;
        miscounted += countIn(record, /\r\n/g);
        const line = context.lines - miscounted - countIn(record, /\r\n|\n|\r/g);
        rows.push({ ...rowOf(header, cells), message, line, endOffset: context.bytes });
      }
      lastLine = context.lines - miscounted;
      // Nothing goes on to the stream's readable side: rows are taken here, in step with the writes.
      return null;
    },
  });
  const refuse = (error: Error): void => {
    refusal ??= syntaxRefusal(error, { row: lastLine + 1, here: parser.info.lines - miscounted });
  };
  parser.on('error', refuse);
  parser.resume();
  return {
    write: async (part) => {
      if (refusal === undefined) await written(parser, part, refuse);
      return refusal;
    },
    end: async () => {
      if (refusal === undefined) await ended(parser);
      return refusal;
    },
    take: () => {
      if (header === undefined || (rows.length === 0 && isHeaderTaken)) return [];
      const run = { header, rows };
      rows = [];
      isHeaderTaken = true;
      return [run];
    },
    hasHeader: () => header !== undefined,
  };
}

function rowOf(
  header: readonly string[],
  cells: readonly string[],
): Pick<CsvRow, 'cells' | 'problem'> {
  if (cells.length === header.length) {
    const entries = header.map((column, position): [string, string] => [
      column,
      cells[position] ?? '',
    ]);
    return { cells: Object.fromEntries(entries), problem: undefined };
  }
  const problem = {
    code: 'csv_row_must_have_a_cell_for_each_column',
    field: 'row',
    seen: `${cells.length} cells`,
    wanted: `${header.length} cells`,
  };
  return { cells: {}, problem };
}

function repeatedColumn(header: readonly string[]): FileRefusal | undefined {
  const repeated = header.find(
    (column, position) => column !== '' && header.indexOf(column) < position,
  );
  if (repeated === undefined) return undefined;
  const wanted = 'each column once';
  return {
    code: 'csv_column_must_appear_once',
    field: repeated,
    seen: header.join(', '),
    wanted,
    line: 1,
  };
}

function countIn(record: readonly string[], pattern: RegExp): number {
  let count = 0;
  for (const cell of record) count += cell.match(pattern)?.length ?? 0;
  return count;
}

/** The words for what the parser names by code; its own speak of fields and options. */
const SYNTAX: ReadonlyMap<unknown, string> = new Map([
  ['CSV_QUOTE_NOT_CLOSED', 'a quote that is not closed'],
  ['INVALID_OPENING_QUOTE', 'a quote in the middle of a cell'],
  ['CSV_INVALID_CLOSING_QUOTE', 'text behind a closing quote'],
]);

/** `row`: line on which the row begins that was being read; `here`: how far the parser came. */
function syntaxRefusal(
  error: Error,
  line: { readonly row: number; readonly here: number },
): FileRefusal {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'CSV_MAX_RECORD_SIZE') {
    const wanted = `rows of at most ${CSV_ROW_LIMIT_BYTES} bytes, and every quote closed`;
    return {
      code: 'csv_row_must_be_at_most_1_mib',
      field: 'row',
      seen: 'a longer row',
      wanted,
      line: line.row,
    };
  }
  return {
    code: 'csv_quotes_must_be_balanced',
    field: 'row',
    seen: SYNTAX.get(code) ?? error.message,
    wanted: 'quotes around a whole cell, doubled inside it, and closed',
    // An open quote swallows the rest of the file: the parser is at its end when it finds out.
    line: code === 'CSV_QUOTE_NOT_CLOSED' ? line.row : line.here,
  };
}

/** Resolves when the part was parsed. Its error arrives here before the stream tells its listeners. */
function written(parser: Parser, part: Uint8Array, refuse: (error: Error) => void): Promise<void> {
  return new Promise((resolve) => {
    parser.write(part, (error) => {
      if (error) refuse(error);
      resolve();
    });
  });
}

function ended(parser: Parser): Promise<void> {
  return new Promise((resolve) => {
    parser.once('end', resolve);
    parser.once('error', () => resolve());
    parser.end();
  });
}
