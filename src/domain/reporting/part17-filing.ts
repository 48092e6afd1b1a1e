import { type Part17Failure, part17Failure } from './part17-failure.ts';
import type { Evidence, Part17Input, SpecialAccountReport } from './part17-input.ts';
import {
  fillAccountNumber,
  type Part17Record,
  part17Key,
  part17RecordFailure,
} from './part17-record.ts';
import { type SeriesTotal, seriesRecords, seriesTotals } from './part17-series.ts';
import type { Holding } from './reportable-position.ts';

/** What one special account and commodity is due to file. `number` is the firm's own, not yet filled. */
export type FilingDue = {
  readonly number: string;
  readonly exchange: string;
  readonly commodity: string;
  readonly state: 'reportable' | 'exit';
  readonly holdings: readonly Holding[];
  /** Positions filed in the report before; an exit states those that are gone as zero. */
  readonly earlier: readonly Part17Record[];
};

/** A record with what it rests on: accounts, and the source of each, in the same order. */
export type FiledRecord = {
  readonly record: Part17Record;
  readonly evidence: Evidence;
  readonly accounts: readonly string[];
  readonly sources: readonly string[];
};

export type Filing = {
  readonly filed: readonly FiledRecord[];
  readonly failures: readonly Part17Failure[];
  readonly report: SpecialAccountReport | undefined;
};

/** All records of one special account in one commodity. A record that cannot be made is a failure; the others stand. */
export function fileSpecialAccount(due: FilingDue, input: Part17Input): Filing {
  const accountNumber = fillAccountNumber(due.number);
  if (accountNumber === undefined)
    return { filed: [], failures: [numberFailure(due)], report: undefined };
  const { reportingFirm } = input;
  const head = { reportingFirm, accountNumber, reportDate: input.reportDate.replaceAll('-', '') };
  const failures: Part17Failure[] = [];
  const filed: FiledRecord[] = [];
  const contractOf = new Map<string, string>();
  for (const total of seriesTotals(due.holdings)) {
    const subject = `${due.number} ${total.contract.contract}`;
    const made = seriesRecords(head, total);
    if ('code' in made) failures.push(made);
    else
      for (const record of made) {
        const failure =
          part17RecordFailure(record, subject) ?? claimKey(contractOf, record, total, subject);
        if (failure === undefined) filed.push({ record, ...groundsOf(total) });
        else failures.push(failure);
      }
  }
  if (due.state === 'exit') filed.push(...zeroRecords(due, filed, head, input));
  return { filed, failures, report: reportOf(due, accountNumber, filed) };
}

function numberFailure({ number }: FilingDue): Part17Failure {
  const wanted = '1 to 12 printable ASCII characters without blanks';
  return part17Failure('account_number_must_fit_twelve_characters', number, number, wanted);
}

/** Two contracts with one record key (weekly options without their dates) would look like one position, twice. */
function claimKey(
  contractOf: Map<string, string>,
  record: Part17Record,
  { contract }: SeriesTotal,
  subject: string,
): Part17Failure | undefined {
  const key = part17Key(record);
  const other = contractOf.get(key);
  contractOf.set(key, other ?? contract.contract);
  if (other === undefined) return undefined;
  const wanted = 'another commodity code, or cftcFlexDate with the full expiration';
  return part17Failure('series_must_be_told_apart', subject, `same columns as ${other}`, wanted);
}

function groundsOf({ evidence, accounts, sources }: SeriesTotal): Omit<FiledRecord, 'record'> {
  return { evidence, accounts, sources };
}

/** The first day no longer reportable: what was filed before and is gone is stated as zero. */
function zeroRecords(
  due: FilingDue,
  filed: readonly FiledRecord[],
  head: Pick<Part17Record, 'reportingFirm' | 'accountNumber' | 'reportDate'>,
  { mode }: Part17Input,
): readonly FiledRecord[] {
  const evidence = mode === 'estimate' ? 'estimated' : 'measured';
  const told = new Set(filed.map(({ record }) => part17Key(record)));
  return due.earlier
    .map((earlier): Part17Record => ({ ...earlier, ...head, long: 0, short: 0, action: 'A' }))
    .filter((record) => !told.has(part17Key(record)))
    .map((record) => ({ record, evidence, accounts: [], sources: [] }));
}

function reportOf(
  { exchange, commodity, state }: FilingDue,
  accountNumber: string,
  filed: readonly FiledRecord[],
): SpecialAccountReport {
  const records = filed.map(({ record }) => record);
  const positions = records.filter(({ reportType }) => reportType === 'RP');
  return { accountNumber, exchange, commodity, state, positions };
}
