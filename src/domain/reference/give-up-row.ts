import {
  type Cells,
  currencyCell,
  decimalCell,
  effectiveFromCell,
  nameCell,
  refuse,
  sourceCell,
  wordCell,
} from './_cells.ts';
import type { GiveUpAgreementSet, GiveUpDaysSet } from './reference-events.ts';
import type { ReferenceRejectionCode, RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';

type AgreementCells = Cells<ColumnOf<'giveUpAgreements'>>;

/** Reads a give-up agreement; a blank client is `*`, every client, and a blank limit is none. */
export function giveUpAgreementFromRow(
  row: ReferenceRow<'giveUpAgreements'>,
  enteredBy: string,
): GiveUpAgreementSet | RowProblem {
  const cells: AgreementCells = { row, problem: undefined };
  const terms = {
    ccp: nameCell(cells, 'ccp', 'agreement_ccp_must_be_a_name'),
    executingFirm: nameCell(cells, 'executingFirm', 'agreement_firm_must_be_a_name'),
    clearingFirm: nameCell(cells, 'clearingFirm', 'agreement_firm_must_be_a_name'),
    client: anyOrName(cells, 'client', 'agreement_client_must_be_a_name_or_any'),
    ratePerContract: rateCell(cells),
    currency: currencyCell(cells, 'currency', 'agreement_currency_must_be_known'),
    autoAccept: autoAcceptCell(cells),
    largestGiveUp: limitCell(cells, 'largestGiveUp'),
    largestDay: limitCell(cells, 'largestDay'),
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
  };
  refuseContradictions(cells, terms);
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'GiveUpAgreementSet', ...terms, enteredBy };
}

/** Reads how many clearing days after its own a trade may be given up. */
export function giveUpDaysFromRow(
  row: ReferenceRow<'giveUpDays'>,
  enteredBy: string,
): GiveUpDaysSet | RowProblem {
  const cells: Cells<ColumnOf<'giveUpDays'>> = { row, problem: undefined };
  const isCount = /^(?:\d|[12]\d|30)$/.test(row.giveUpDays);
  if (!isCount) {
    refuse(cells, 'giveUpDays', 'give_up_days_must_be_0_to_30', 'clearing days, 0 to 30');
  }
  const terms = {
    ccp: nameCell(cells, 'ccp', 'give_up_ccp_must_be_a_name'),
    exchange: anyOrName(cells, 'exchange', 'give_up_exchange_must_be_a_name_or_any'),
    product: anyOrName(cells, 'product', 'give_up_product_must_be_a_name_or_any'),
    giveUpDays: isCount ? Number(row.giveUpDays) : 0,
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'GiveUpDaysSet', ...terms, enteredBy };
}

/** CFTC 1.73: what a clearing firm takes without a person must be within limits that somebody has set. */
function refuseContradictions(
  cells: AgreementCells,
  terms: Pick<
    GiveUpAgreementSet,
    'executingFirm' | 'clearingFirm' | 'autoAccept' | 'largestGiveUp' | 'largestDay'
  >,
): void {
  if (terms.executingFirm === terms.clearingFirm) {
    const wanted = 'another firm than the executing one';
    refuse(cells, 'clearingFirm', 'agreement_firms_must_differ', wanted);
  }
  if (!terms.autoAccept || (terms.largestGiveUp > 0 && terms.largestDay > 0)) return;
  const wanted = 'no, or both largestGiveUp and largestDay (CFTC 1.73)';
  refuse(cells, 'autoAccept', 'agreement_must_have_limits_to_accept_by_itself', wanted);
}

function rateCell(cells: AgreementCells): string {
  return decimalCell(cells, 'ratePerContract', {
    code: 'agreement_rate_must_be_a_decimal',
    wanted: 'money per contract from 0, at most eight decimals and a million',
    fits: (value) =>
      value.scale <= 8 && value.mantissa >= 0n && value.mantissa <= 10n ** BigInt(6 + value.scale),
  });
}

function autoAcceptCell(cells: AgreementCells): boolean {
  const code = 'agreement_auto_accept_must_be_yes_or_no';
  return wordCell(cells, 'autoAccept', { words: ['yes', 'no'], blank: 'no', code }) === 'yes';
}

function limitCell(cells: AgreementCells, field: 'largestGiveUp' | 'largestDay'): number {
  const text = cells.row[field];
  if (text === '') return 0;
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  refuse(cells, field, 'agreement_limit_must_be_a_count', 'contracts, 1 to 9999999, or blank');
  return 0;
}

function anyOrName<Column extends string>(
  cells: Cells<Column>,
  field: Column,
  code: ReferenceRejectionCode,
): string {
  return cells.row[field] === '*' ? '*' : nameCell(cells, field, code, '*');
}
