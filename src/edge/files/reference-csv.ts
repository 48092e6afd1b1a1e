import { combineRows, readReferenceRows } from '../../domain/reference/decide-reference.ts';
import { leiChecks } from '../../domain/reference/party-row.ts';
import type { ReferenceEvent } from '../../domain/reference/reference-events.ts';
import type { RowProblem } from '../../domain/reference/reference-rejection.ts';
import {
  REFERENCE_COLUMNS,
  type ReferenceKind,
  type SetReference,
} from '../../domain/reference/reference-rows.ts';
import { rowKey } from '../../domain/reference/row-identity.ts';
import { setReference } from '../../domain/reference/set-reference.ts';
import { type CsvRow, checkHeader, readCsvTable } from './csv-table.ts';
import {
  EMPTY_CONTENT,
  type FieldFailure,
  type FileRefusal,
  type ParsedRecord,
} from './import-record.ts';
import { referenceKindOf } from './reference-kind.ts';

/** What has been read of one file: its kind, and its rows by key, to find two that contradict each other. */
type Load = {
  readonly kind: ReferenceKind;
  readonly fileName: string;
  readonly byKey: Map<string, ReferenceEvent>;
};

/**
 * Reads a reference file of any kind; the header says which. A record carries one row as its command, or why the row is
 * refused. Whether a row fits the book (a contract of a known product) is decided there. The first record of a file
 * also carries the warnings about its columns.
 */
export async function* readReferenceCsv(
  bytes: AsyncIterable<Uint8Array>,
  fileName: string,
): AsyncGenerator<readonly ParsedRecord[], FileRefusal | undefined, undefined> {
  const runs = readCsvTable(bytes);
  let load: Load | undefined;
  let headerWarnings: readonly FieldFailure[] = [];
  for (let next = await runs.next(); ; next = await runs.next()) {
    if (next.done) return next.value;
    const { header, rows } = next.value;
    if (load === undefined) {
      const kind = referenceKindOf(header);
      if (kind === undefined) return unknownHeader(header);
      const { refusal, warnings } = checkHeader(header, REFERENCE_COLUMNS[kind]);
      if (refusal !== undefined) return refusal;
      load = { kind, fileName, byKey: new Map() };
      headerWarnings = warnings;
    }
    const records = [];
    for (const row of rows) {
      records.push(recordOf(load, row, headerWarnings));
      headerWarnings = [];
    }
    if (records.length > 0) yield records;
  }
}

function unknownHeader(header: readonly string[]): FileRefusal {
  return {
    code: 'reference_kind_must_be_known',
    field: 'header',
    seen: header.join(', '),
    wanted: 'the columns of a reference file (docs/formats/reference-csv.md)',
    line: 1,
  };
}

function recordOf(load: Load, row: CsvRow, headerWarnings: readonly FieldFailure[]): ParsedRecord {
  const { message, line, endOffset } = row;
  const place = { message, line, endOffset };
  if (row.problem !== undefined) {
    return { ...EMPTY_CONTENT, ...place, failures: [row.problem], warnings: headerWarnings };
  }
  const command = setReference(load.kind, [row.cells], load.fileName);
  const failures = failuresOf(load, command);
  return {
    ...EMPTY_CONTENT,
    ...place,
    commands: failures.length === 0 ? [command] : [],
    failures,
    warnings: failures.length === 0 ? [...headerWarnings, ...warningsOf(command)] : headerWarnings,
  };
}

function failuresOf(load: Load, command: SetReference): FieldFailure[] {
  // Who enters it is the engine's to say; a row is right or wrong whoever loads it.
  const { events, refused } = readReferenceRows(command, { enteredBy: '' });
  const failures: FieldFailure[] = refused.map(failureOf);
  for (const { event } of events) {
    const earlier = load.byKey.get(rowKey(event));
    const combined = earlier === undefined ? event : combineRows(earlier, event);
    if ('code' in combined) failures.push(failureOf(combined));
    else load.byKey.set(rowKey(combined), combined);
  }
  return failures;
}

function failureOf({ code, field, seen, wanted }: RowProblem): FieldFailure {
  return { code, field, seen, wanted };
}

/** A wrong LEI does no harm to the book, so it is told and not refused. */
function warningsOf(command: SetReference): FieldFailure[] {
  if (command.kind !== 'clients') return [];
  return command.rows
    .filter(({ lei }) => !leiChecks(lei))
    .map(({ lei }) => ({
      code: 'client_lei_check_digits_are_wrong',
      field: 'lei',
      seen: lei,
      wanted: 'check digits by ISO 17442',
    }));
}
