/** Why a record, or the whole file, cannot be made or read. Each code with its smallest input: docs/formats/part17.md. */
export const PART17_FAILURE_CODES = [
  'reporting_firm_must_be_three_characters',
  'report_date_must_be_a_date',
  'account_number_must_fit_twelve_characters',
  'account_number_must_be_unique',
  'exchange_code_must_be_two_characters',
  'commodity_code_must_be_one_to_five_characters',
  'expiration_must_be_known',
  'strike_must_fit_seven_digits',
  'quantity_must_fit_seven_digits',
  'series_must_be_told_apart',
  'position_must_be_measured',
  'record_must_be_80_characters',
  'record_must_be_ascii',
  'record_field_must_be_readable',
] as const;

export type Part17FailureCode = (typeof PART17_FAILURE_CODES)[number];

/** One thing that is not in the file although it should be. `subject`: account and contract, or the field. */
export type Part17Failure = {
  readonly code: Part17FailureCode;
  readonly subject: string;
  readonly seen: string;
  readonly wanted: string;
};

export function part17Failure(
  code: Part17FailureCode,
  subject: string,
  seen: string,
  wanted: string,
): Part17Failure {
  return { code, subject, seen, wanted };
}
