import { dayNumber } from '../basics/business-date.ts';
import { assertThat } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { type Part17Failure, part17Failure } from './part17-failure.ts';
import {
  PART17_LAYOUT,
  PART17_RECORD_LENGTH,
  type Part17Field,
  SEVEN_DIGITS,
} from './part17-layout.ts';
import { strikeToOverpunch } from './part17-strike.ts';

/** `RP` positions, `DN` delivery notices, `EP` exchanges of futures for a commodity or derivatives, all kinds. */
export type Part17ReportType = 'RP' | 'DN' | 'EP';

/** `A` new, `C` correction, `D` deletion; blank is read as new or correction, and never written. */
export type Part17Action = 'A' | 'C' | 'D' | '';

/** One record of the daily file. Text fields hold no padding except the account number. */
export type Part17Record = {
  readonly reportType: Part17ReportType;
  readonly reportingFirm: string;
  /** Twelve characters, right-justified and zero-filled. */
  readonly accountNumber: string;
  /** `YYYYMMDD`. */
  readonly reportDate: string;
  /** CFTC two-character code. */
  readonly exchange: string;
  readonly putCall: 'P' | 'C' | '';
  readonly commodity: string;
  /** `YYYYMM`, or `YYYYMMDD` for date-specific and flexible contracts. */
  readonly expiration: string;
  /** In the exchange's own units; undefined for a future. */
  readonly strike: number | undefined;
  /** Flexible options only. */
  readonly exerciseStyle: 'A' | 'E' | '';
  /** Contracts long, bought or stopped. */
  readonly long: Quantity;
  /** Contracts short, sold or issued. */
  readonly short: Quantity;
  /** What a flexible option exercises into, else blank. */
  readonly commodity2: string;
  readonly expiration2: string;
  readonly action: Part17Action;
};

const ACCOUNT_NUMBER_LENGTH = 12;

/** `123` as `000000000123`; undefined when it is blank, too long or not printable ASCII without blanks. */
export function fillAccountNumber(text: string): string | undefined {
  return /^[!-~]{1,12}$/.test(text) ? text.padStart(ACCOUNT_NUMBER_LENGTH, '0') : undefined;
}

/** What identifies a record at the CFTC: all but its quantities and its action. */
export function part17Key(record: Part17Record): string {
  return part17Line({ ...record, long: 0, short: 0, action: '' });
}

/** The first rule that the record breaks, or undefined when it can be printed. */
export function part17RecordFailure(
  record: Part17Record,
  subject: string,
): Part17Failure | undefined {
  const rule = RULES.find(({ holds }) => !holds(record));
  return rule && part17Failure(rule.code, subject, rule.seen(record), rule.wanted);
}

const EXPIRATION = /^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])?$/;

const RULES = [
  {
    code: 'reporting_firm_must_be_three_characters',
    wanted: 'three letters or digits',
    seen: (record: Part17Record) => record.reportingFirm,
    holds: (record: Part17Record) => /^[A-Za-z0-9]{3}$/.test(record.reportingFirm),
  },
  {
    code: 'account_number_must_fit_twelve_characters',
    wanted: '1 to 12 printable ASCII characters without blanks',
    seen: (record: Part17Record) => record.accountNumber,
    holds: (record: Part17Record) => /^[!-~]{12}$/.test(record.accountNumber),
  },
  {
    code: 'report_date_must_be_a_date',
    wanted: 'YYYYMMDD',
    seen: (record: Part17Record) => record.reportDate,
    holds: (record: Part17Record) => isCompactDate(record.reportDate),
  },
  {
    code: 'exchange_code_must_be_two_characters',
    wanted: 'the two-character code of the CFTC',
    seen: (record: Part17Record) => record.exchange,
    holds: (record: Part17Record) => /^[A-Za-z0-9]{2}$/.test(record.exchange),
  },
  {
    code: 'commodity_code_must_be_one_to_five_characters',
    wanted: 'one to five printable ASCII characters',
    seen: (record: Part17Record) => `${record.commodity} ${record.commodity2}`.trim(),
    holds: (record: Part17Record) =>
      /^[!-~]{1,5}$/.test(record.commodity) && /^[!-~]{0,5}$/.test(record.commodity2),
  },
  {
    code: 'expiration_must_be_known',
    wanted: 'YYYYMM, or YYYYMMDD for a date-specific contract',
    seen: (record: Part17Record) => `${record.expiration} ${record.expiration2}`.trim(),
    holds: (record: Part17Record) =>
      EXPIRATION.test(record.expiration) &&
      (record.expiration2 === '' || EXPIRATION.test(record.expiration2)),
  },
  {
    code: 'strike_must_fit_seven_digits',
    wanted: 'a whole number of at most 7 digits for an option, none for a future',
    seen: (record: Part17Record) => String(record.strike),
    holds: (record: Part17Record) =>
      record.strike === undefined
        ? record.putCall === ''
        : record.putCall !== '' &&
          Number.isInteger(record.strike) &&
          Math.abs(record.strike) <= SEVEN_DIGITS,
  },
  {
    code: 'quantity_must_fit_seven_digits',
    wanted: 'whole contracts from 0 to 9999999',
    seen: (record: Part17Record) => `${record.long} long, ${record.short} short`,
    holds: (record: Part17Record) => fitsSevenDigits(record.long) && fitsSevenDigits(record.short),
  },
] as const;

function isCompactDate(text: string): boolean {
  const parts = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return parts !== null && dayNumber(parts.slice(1).join('-')) !== undefined;
}

function fitsSevenDigits(quantity: Quantity): boolean {
  return Number.isInteger(quantity) && quantity >= 0 && quantity <= SEVEN_DIGITS;
}

/** The 80 characters. The record must have no failure: a quantity that does not fit stops here, it is never cut. */
export function printPart17Record(record: Part17Record): string {
  const failure = part17RecordFailure(record, record.accountNumber);
  assertThat(failure === undefined, () => `record of ${record.accountNumber}: ${failure?.code}`);
  const line = part17Line(record);
  assertThat(line.length === PART17_RECORD_LENGTH, () => `record has ${line.length} characters`);
  return line;
}

function part17Line(record: Part17Record): string {
  return PART17_LAYOUT.map(({ field, length }) => cell(record, field).padEnd(length)).join('');
}

function cell(record: Part17Record, field: Part17Field): string {
  switch (field) {
    case 'reservedA':
    case 'reservedB':
      return '';
    case 'strike':
      return record.strike === undefined ? '' : strikeToOverpunch(record.strike);
    case 'long':
    case 'short':
      return record[field].toString().padStart(7, '0');
    default:
      return record[field];
  }
}
