import { dayNumber } from '../basics/business-date.ts';
import { compareText } from './_compare-text.ts';
import { filingsDue } from './part17-due.ts';
import { type Part17Failure, part17Failure } from './part17-failure.ts';
import { type FiledRecord, type FilingDue, fileSpecialAccount } from './part17-filing.ts';
import type {
  Evidence,
  Part17Input,
  Part17Position,
  SpecialAccountReport,
} from './part17-input.ts';
import { fillAccountNumber, type Part17Record, printPart17Record } from './part17-record.ts';
import { type SpecialAccounts, specialAccounts } from './special-accounts.ts';

/** What one line of the file rests on; goes into the evidence file beside it, never into the 80 characters. */
export type RecordEvidence = {
  /** Line of the record in the file, from 1. */
  readonly line: number;
  readonly record: string;
  readonly evidence: Evidence;
  /** Accounts that were added up; empty for an exit record of a position that is gone. */
  readonly accounts: readonly string[];
  readonly sources: readonly string[];
};

export type Part17Report = {
  /** Lines of 80 characters without line ends, sorted: equal input gives equal bytes, whatever its order. */
  readonly records: readonly string[];
  readonly failures: readonly Part17Failure[];
  readonly evidence: readonly RecordEvidence[];
  /** To be handed to the next report as `previous`. */
  readonly specialAccounts: readonly SpecialAccountReport[];
  /** Positions left out because their product is on no US reporting market. */
  readonly notOnUsMarket: number;
};

/**
 * The Part 17 file of one clearing date, 17 CFR 17.00: every special account that is reportable, with all its
 * positions in that commodity on that market, and the accounts that were reportable in the report before and are no more.
 */
export function part17Records(input: Part17Input): Part17Report {
  const onUsMarket = input.positions.filter(({ contract }) => contract.cftcExchange !== '');
  const notOnUsMarket = input.positions.length - onUsMarket.length;
  const refused = [...headFailures(input), ...evidenceFailures(input.mode, onUsMarket)];
  const none = { records: [], evidence: [], specialAccounts: [], notOnUsMarket };
  if (refused.length > 0) return { ...none, failures: refused };
  const accounts = specialAccounts(input.accounts);
  const failures: Part17Failure[] = [];
  const filed: FiledRecord[] = [];
  const reports: SpecialAccountReport[] = [];
  for (const due of filingsDue(input, accounts)) {
    const shared = sharedNumberFailure(due, accounts);
    if (shared !== undefined) {
      failures.push(shared);
      continue;
    }
    const filing = fileSpecialAccount(due, input);
    filed.push(...filing.filed);
    failures.push(...filing.failures);
    if (filing.report !== undefined) reports.push(filing.report);
  }
  const sorted = filed.toSorted((a, b) => compareRecords(a.record, b.record));
  const evidence = sorted.map(evidenceOf);
  const records = evidence.map(({ record }) => record);
  return { records, failures, evidence, specialAccounts: reports, notOnUsMarket };
}

/** The file: one record a line, each line ended by LF, the last too; no records give an empty file. */
export function part17FileText(records: readonly string[]): string {
  return records.map((record) => `${record}\n`).join('');
}

/** The evidence file beside an estimated report: what each line rests on, and how many lines rest on what. */
export function part17EvidenceFile(input: Part17Input, { evidence }: Part17Report) {
  const { reportDate, reportingFirm, mode } = input;
  const count = (kind: Evidence) => evidence.filter((entry) => entry.evidence === kind).length;
  const counts = {
    measured: count('measured'),
    estimated: count('estimated'),
    'carried-forward': count('carried-forward'),
  };
  return { reportDate, reportingFirm, mode, counts, records: evidence };
}

function headFailures({ reportingFirm, reportDate }: Part17Input): readonly Part17Failure[] {
  const failures: Part17Failure[] = [];
  const firm = 'reporting_firm_must_be_three_characters';
  if (!/^[A-Za-z0-9]{3}$/.test(reportingFirm))
    failures.push(part17Failure(firm, 'firm', reportingFirm, 'three letters or digits'));
  if (dayNumber(reportDate) === undefined)
    failures.push(part17Failure('report_date_must_be_a_date', 'report', reportDate, 'YYYY-MM-DD'));
  return failures;
}

/** A figure that is not measured may hide a crossing of the level, so it stops the report and not its own record only. */
function evidenceFailures(
  mode: Part17Input['mode'],
  positions: readonly Part17Position[],
): readonly Part17Failure[] {
  if (mode === 'estimate') return [];
  const wanted = 'measured, or an estimated report';
  return positions
    .filter(({ evidence }) => evidence !== 'measured')
    .map(({ account, contract, evidence }) =>
      part17Failure(
        'position_must_be_measured',
        `${account} ${contract.contract}`,
        evidence,
        wanted,
      ),
    );
}

function sharedNumberFailure(
  { number }: FilingDue,
  { sharedNumbers }: SpecialAccounts,
): Part17Failure | undefined {
  const filled = fillAccountNumber(number);
  if (filled === undefined || !sharedNumbers.has(filled)) return undefined;
  const wanted = 'a number that no other account of the firm is reported under';
  return part17Failure('account_number_must_be_unique', number, filled, wanted);
}

function evidenceOf(entry: FiledRecord, index: number): RecordEvidence {
  const { record, evidence, accounts, sources } = entry;
  return { line: index + 1, record: printPart17Record(record), evidence, accounts, sources };
}

const REPORT_TYPE_ORDER = ['RP', 'EP', 'DN'];

/** Account, market, commodity code, then positions before exchanges before notices, then maturity, put or call, strike. */
function compareRecords(a: Part17Record, b: Part17Record): number {
  return (
    compareText(a.accountNumber, b.accountNumber) ||
    compareText(a.exchange, b.exchange) ||
    compareText(a.commodity, b.commodity) ||
    REPORT_TYPE_ORDER.indexOf(a.reportType) - REPORT_TYPE_ORDER.indexOf(b.reportType) ||
    compareText(a.expiration, b.expiration) ||
    compareText(a.putCall, b.putCall) ||
    compareStrike(a.strike, b.strike)
  );
}

function compareStrike(a: number | undefined, b: number | undefined): number {
  return a === undefined || b === undefined ? 0 : a - b;
}
