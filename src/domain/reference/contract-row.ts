import { canonicalContract } from '../basics/contract-id.ts';
import {
  type Cells,
  dateCell,
  decimalCell,
  effectiveFromCell,
  isPositiveScale,
  refuse,
  sourceCell,
  wordCell,
} from './_cells.ts';
import type { ContractSet } from './reference-events.ts';
import type { RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import { FINAL_SETTLEMENT_KINDS } from './reference-words.ts';

type ContractCells = Cells<ColumnOf<'contracts'>>;

/** Reads a contract row; whether its product is known is the decision's affair. */
export function contractFromRow(
  row: ReferenceRow<'contracts'>,
  enteredBy: string,
): ContractSet | RowProblem {
  const cells: ContractCells = { row, problem: undefined };
  const contract = canonicalContract(row.contract);
  if (contract === undefined) {
    const wanted = 'EXCHANGE:PRODUCT:TYPE:MATURITY[:C|P:STRIKE]';
    refuse(cells, 'contract', 'contract_must_be_a_contract', wanted);
  }
  const terms = {
    underlyingContract: underlyingFrom(cells),
    ...datesFrom(cells),
    multiplier: decimalCell(cells, 'multiplier', {
      code: 'contract_multiplier_must_be_above_zero',
      wanted: 'money for 1.00 of price, or blank for the product’s',
      fits: isPositiveScale,
      blank: '',
    }),
    finalSettlementKind:
      wordCell(cells, 'finalSettlementKind', {
        words: FINAL_SETTLEMENT_KINDS,
        blank: 'none',
        code: 'contract_final_settlement_kind_must_be_known',
      }) ?? 'none',
    effectiveFrom: effectiveFromCell(cells),
    source: sourceCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'ContractSet', contract: contract ?? row.contract, ...terms, enteredBy };
}

function underlyingFrom(cells: ContractCells): string {
  const text = cells.row.underlyingContract;
  const underlying = text === '' ? '' : canonicalContract(text);
  if (underlying !== undefined) return underlying;
  const wanted = 'EXCHANGE:PRODUCT:TYPE:MATURITY, or blank';
  refuse(cells, 'underlyingContract', 'contract_underlying_must_be_a_contract', wanted);
  return text;
}

function datesFrom(cells: ContractCells) {
  const code = 'contract_date_must_be_a_date';
  const dates = {
    firstTradeDate: dateCell(cells, 'firstTradeDate', code),
    lastTradeDate: dateCell(cells, 'lastTradeDate', code),
    expiryDate: dateCell(cells, 'expiryDate', code),
    firstNoticeDate: dateCell(cells, 'firstNoticeDate', code),
  };
  // First notice may fall before or after the last trading day, so it has no place in this order.
  const given = [dates.firstTradeDate, dates.lastTradeDate, dates.expiryDate].filter(
    (date) => date !== '',
  );
  if (given.some((date, position) => position > 0 && date < (given[position - 1] ?? ''))) {
    const wanted = 'firstTradeDate, lastTradeDate, expiryDate in this order';
    refuse(cells, 'lastTradeDate', 'contract_dates_must_be_in_order', wanted);
  }
  return dates;
}
