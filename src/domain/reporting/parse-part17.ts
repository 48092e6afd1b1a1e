import { type Part17Failure, part17Failure } from './part17-failure.ts';
import { PART17_LAYOUT, PART17_RECORD_LENGTH, type Part17Field } from './part17-layout.ts';
import {
  type Part17Action,
  type Part17Record,
  type Part17ReportType,
  part17RecordFailure,
} from './part17-record.ts';
import { strikeFromOverpunch } from './part17-strike.ts';

export type ParsedPart17 =
  | { readonly ok: true; readonly record: Part17Record }
  | { readonly ok: false; readonly failure: Part17Failure };

/** Reads one record of 80 ASCII characters, without its line end. */
export function parsePart17Record(line: string): ParsedPart17 {
  if (line.length !== PART17_RECORD_LENGTH) {
    const seen = `${line.length} characters`;
    return refuse(part17Failure('record_must_be_80_characters', 'record', seen, '80'));
  }
  if (!/^[ -~]*$/.test(line)) {
    const wanted = 'printable ASCII only';
    return refuse(part17Failure('record_must_be_ascii', 'record', line, wanted));
  }
  const record = recordOf(cellReader(line));
  if ('code' in record) return refuse(record);
  const failure = part17RecordFailure(record, 'record');
  return failure === undefined ? { ok: true, record } : refuse(failure);
}

function refuse(failure: Part17Failure): ParsedPart17 {
  return { ok: false, failure };
}

type CellReader = (field: Part17Field) => string;

function cellReader(line: string): CellReader {
  return (field) => {
    const place = PART17_LAYOUT.find((entry) => entry.field === field);
    return place === undefined ? '' : line.slice(place.column - 1, place.column - 1 + place.length);
  };
}

function recordOf(cell: CellReader): Part17Record | Part17Failure {
  const words = wordsOf(cell);
  if ('code' in words) return words;
  const long = cell('long');
  const short = cell('short');
  if (!/^\d{7}$/.test(long)) return unreadable('long', long);
  if (!/^\d{7}$/.test(short)) return unreadable('short', short);
  const strikeText = cell('strike');
  const strike = strikeText.trim() === '' ? undefined : strikeFromOverpunch(strikeText);
  if (strikeText.trim() !== '' && strike === undefined) return unreadable('strike', strikeText);
  return {
    ...words,
    reportingFirm: cell('reportingFirm'),
    accountNumber: cell('accountNumber'),
    reportDate: cell('reportDate'),
    exchange: cell('exchange'),
    commodity: cell('commodity').trimEnd(),
    expiration: cell('expiration').trimEnd(),
    strike,
    long: Number(long),
    short: Number(short),
    commodity2: cell('commodity2').trimEnd(),
    expiration2: cell('expiration2').trimEnd(),
  };
}

type Words = Pick<Part17Record, 'reportType' | 'putCall' | 'exerciseStyle' | 'action'>;

/** The fields that hold a word of a closed list; a blank column is a blank word. */
function wordsOf(cell: CellReader): Words | Part17Failure {
  const reportType = cell('reportType');
  const putCall = cell('putCall').trim();
  const exerciseStyle = cell('exerciseStyle').trim();
  const action = cell('action').trim();
  if (!isReportType(reportType)) return unreadable('report type', reportType);
  if (!isPutCall(putCall)) return unreadable('put or call', putCall);
  if (!isExerciseStyle(exerciseStyle)) return unreadable('exercise style', exerciseStyle);
  if (!isAction(action)) return unreadable('record type', action);
  const reserved = `${cell('reservedA')}${cell('reservedB')}`;
  if (reserved.trim() !== '') return unreadable('reserved columns 6, 7 and 79', reserved);
  return { reportType, putCall, exerciseStyle, action };
}

function unreadable(field: string, seen: string): Part17Failure {
  const wanted = 'the form of 17 CFR 17.00(g)(2)';
  return part17Failure('record_field_must_be_readable', field, seen, wanted);
}

function isReportType(text: string): text is Part17ReportType {
  return text === 'RP' || text === 'DN' || text === 'EP';
}

function isPutCall(text: string): text is 'P' | 'C' | '' {
  return text === 'P' || text === 'C' || text === '';
}

function isExerciseStyle(text: string): text is 'A' | 'E' | '' {
  return text === 'A' || text === 'E' || text === '';
}

function isAction(text: string): text is Part17Action {
  return text === 'A' || text === 'C' || text === 'D' || text === '';
}
