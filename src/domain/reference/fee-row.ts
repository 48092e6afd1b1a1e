import {
  type Cells,
  currencyCell,
  decimalCell,
  effectiveFromCell,
  nameCell,
  refuse,
  sourceCell,
  textCell,
  wordCell,
} from './_cells.ts';
import type { RowProvenance } from './party-row.ts';
import type { FeeSet, ReportingLevelSet } from './reference-events.ts';
import type { ReferenceRejectionCode, RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import { ACCOUNT_TYPES, CONTRACT_TYPES, FEE_TRADE_TYPES } from './reference-words.ts';

type FeeCells = Cells<ColumnOf<'fees'>>;

/** Reads a row of the fee schedule; a blank selector is `*`, any. */
export function feeFromRow(
  row: ReferenceRow<'fees'>,
  provenance: RowProvenance,
): FeeSet | RowProblem {
  const cells: FeeCells = { row, problem: undefined };
  const terms = {
    fee: nameCell(cells, 'fee', 'fee_must_be_a_name'),
    exchange: anyOrName(cells, 'exchange', 'fee_exchange_must_be_a_name_or_any'),
    product: anyOrName(cells, 'product', 'fee_product_must_be_a_name_or_any'),
    productType: anyOrWord(cells, 'type', CONTRACT_TYPES, 'fee_type_must_be_known_or_any'),
    accountType: anyOrWord(
      cells,
      'accountType',
      ACCOUNT_TYPES,
      'fee_account_type_must_be_known_or_any',
    ),
    marginClass: anyOrName(cells, 'marginClass', 'fee_margin_class_must_be_a_name_or_any'),
    tradeType: anyOrWord(
      cells,
      'tradeType',
      FEE_TRADE_TYPES,
      'fee_trade_type_must_be_known_or_any',
    ),
    perContract: decimalCell(cells, 'perContract', {
      code: 'fee_per_contract_must_be_a_decimal',
      wanted: 'money per contract, at most eight decimals and a million; negative = rebate',
      fits: (value) =>
        value.scale <= 8 &&
        (value.mantissa < 0n ? -value.mantissa : value.mantissa) <= 10n ** BigInt(6 + value.scale),
    }),
    currency: currencyCell(cells, 'currency', 'fee_currency_must_be_known'),
    effectiveFrom: effectiveFromCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'FeeSet', ...terms, ...provenance };
}

function anyOrName(cells: FeeCells, field: ColumnOf<'fees'>, code: ReferenceRejectionCode): string {
  return cells.row[field] === '*' ? '*' : nameCell(cells, field, code, '*');
}

function anyOrWord(
  cells: FeeCells,
  field: ColumnOf<'fees'>,
  words: readonly string[],
  code: ReferenceRejectionCode,
): string {
  return wordCell(cells, field, { words: ['*', ...words], blank: '*', code }) ?? '*';
}

/** Reads a reporting level of 17 CFR 15.03(b). */
export function reportingLevelFromRow(
  row: ReferenceRow<'reportingLevels'>,
  enteredBy: string,
): ReportingLevelSet | RowProblem {
  const cells: Cells<ColumnOf<'reportingLevels'>> = { row, problem: undefined };
  const terms = {
    part17Class: textCell(cells, 'class', 'reporting_level_class_must_be_given'),
    level: /^[1-9]\d{0,6}$/.test(row.level) ? Number(row.level) : 0,
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
  };
  if (terms.level === 0) {
    refuse(cells, 'level', 'reporting_level_must_be_a_count_above_zero', 'contracts, 1 to 9999999');
  }
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'ReportingLevelSet', ...terms, enteredBy };
}
