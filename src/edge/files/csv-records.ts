import type { RowCells } from './_row-cells.ts';
import { type CsvColumns, type CsvRow, checkHeader, readCsvTable } from './csv-table.ts';
import {
  EMPTY_CONTENT,
  type FieldFailure,
  type ParsedRecord,
  type RecordContent,
  type RecordParser,
} from './import-record.ts';

export type CsvReading = {
  readonly columns: CsvColumns;
  /** Our own kinds warn of columns nobody asked for; an exchange's file has many that we leave alone. */
  readonly unknownColumns: 'warned' | 'left-alone';
  /** `source` names file and line, for the record's way through worklists. */
  readonly readRow: (cells: RowCells, source: string) => RecordContent;
};

/** A parser of CSV files with a header: one record a row. */
export function csvParser(reading: CsvReading): RecordParser {
  return async function* parseCsv(bytes, fileName) {
    const table = readCsvTable(bytes);
    let headerWarnings: readonly FieldFailure[] | undefined;
    for (;;) {
      const run = await table.next();
      if (run.done === true) return run.value;
      if (headerWarnings === undefined) {
        const { refusal, warnings } = checkHeader(run.value.header, reading.columns);
        if (refusal !== undefined) return refusal;
        headerWarnings = reading.unknownColumns === 'warned' ? warnings : [];
      }
      const records = run.value.rows.map((row) => csvRecord(reading, row, fileName));
      const [first, ...rest] = records;
      if (first === undefined) continue;
      // The header is no record: what there is to say about it is said with the first one.
      yield [{ ...first, warnings: [...headerWarnings, ...first.warnings] }, ...rest];
      headerWarnings = [];
    }
  };
}

function csvRecord(reading: CsvReading, row: CsvRow, fileName: string): ParsedRecord {
  const content =
    row.problem === undefined
      ? reading.readRow(row.cells, `${fileName}:${row.line}`)
      : { ...EMPTY_CONTENT, failures: [row.problem] };
  const { message, line, endOffset } = row;
  return { ...content, message, line, endOffset };
}
