import {
  type Cells,
  currencyCell,
  effectiveFromCell,
  nameCell,
  refuse,
  wordCell,
} from './_cells.ts';
import type { RowProvenance } from './party-row.ts';
import type { AccountSet } from './reference-events.ts';
import type { RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import {
  ACCOUNT_TYPES,
  type AccountType,
  CLOSE_OUT_ORDERS,
  POSITION_METHODS,
  SEGREGATION_CLASSES,
  SETTLEMENT_STYLES,
  type SegregationClass,
} from './reference-words.ts';

type AccountCells = Cells<ColumnOf<'accounts'>>;
export type ExternalAccountRow = AccountSet['externalAccounts'][number];

/** Any printable text a CCP may use for an account, but for our own separators and the wildcard. */
const EXTERNAL_NAME = /^[^\s*;/][^*;/]{0,63}$/;

/** Reads an account; blanks take the defaults of docs/formats/reference-csv.md. */
export function accountFromRow(
  row: ReferenceRow<'accounts'>,
  provenance: RowProvenance,
): AccountSet | RowProblem {
  const cells: AccountCells = { row, problem: undefined };
  const account = nameCell(cells, 'account', 'account_must_be_a_name');
  const accountType =
    wordCell(cells, 'type', {
      words: ACCOUNT_TYPES,
      blank: 'customer',
      code: 'account_type_must_be_known',
    }) ?? 'customer';
  const terms = {
    accountType,
    externalAccounts: externalAccountsFrom(cells, accountType),
    segregation: segregationFrom(cells, accountType),
    ...methodsFrom(cells, accountType),
    ...partiesFrom(cells),
    effectiveFrom: effectiveFromCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'AccountSet', account, ...terms, ...provenance };
}

function segregationFrom(cells: AccountCells, accountType: AccountType): SegregationClass {
  const segregation =
    wordCell(cells, 'segregation', {
      words: SEGREGATION_CLASSES,
      blank: 'none',
      code: 'account_segregation_must_be_one_class',
    }) ?? 'none';
  const isOwnMoney = accountType === 'house' || accountType === 'non-customer';
  if (isOwnMoney && segregation !== 'none') {
    // Proprietary money may not lie in a customer class (17 CFR 1.20, 1.22).
    refuse(
      cells,
      'segregation',
      'account_segregation_must_fit_its_type',
      `none for ${accountType}`,
    );
  }
  return segregation;
}

function methodsFrom(cells: AccountCells, accountType: AccountType) {
  return {
    positionMethod:
      wordCell(cells, 'positionMethod', {
        words: POSITION_METHODS,
        // Omnibus positions are carried and reported gross (17 CFR 17.00(d), (e)).
        blank: accountType === 'omnibus-customer' ? 'gross' : 'net',
        code: 'account_position_method_must_be_known',
      }) ?? 'net',
    closeOutOrder:
      wordCell(cells, 'closeOutOrder', {
        words: CLOSE_OUT_ORDERS,
        blank: 'fifo',
        code: 'account_close_out_order_must_be_known',
      }) ?? 'fifo',
    settlementStyle:
      wordCell(cells, 'settlementStyle', {
        words: SETTLEMENT_STYLES,
        blank: 'open-trade-equity',
        code: 'account_settlement_style_must_be_known',
      }) ?? 'open-trade-equity',
  };
}

function partiesFrom(cells: AccountCells) {
  const { specialAccount } = cells.row;
  if (!/^[A-Za-z0-9]{0,12}$/.test(specialAccount)) {
    const wanted = 'at most 12 letters or digits (Form 102), or blank';
    const code = 'account_special_account_must_be_at_most_twelve_characters';
    refuse(cells, 'specialAccount', code, wanted);
  }
  return {
    client: nameCell(cells, 'client', 'account_client_must_be_a_name', ''),
    currency: currencyCell(cells, 'currency', 'account_currency_must_be_known', 'USD'),
    marginClass: nameCell(cells, 'marginClass', 'account_margin_class_must_be_a_name', ''),
    specialAccount,
    controller: nameCell(cells, 'controller', 'account_controller_must_be_a_name', ''),
  };
}

function externalAccountsFrom(cells: AccountCells, accountType: AccountType): ExternalAccountRow[] {
  const text = cells.row.externalAccounts;
  const found = new Map<string, ExternalAccountRow>();
  for (const entry of text.split(';').map((part) => part.trim())) {
    if (entry === '') continue;
    const external = externalAccountFrom(entry);
    if (external === undefined) {
      const wanted =
        'names, or ccp/clearingFirm/name/origin with * for any (not all four), ; between';
      refuse(cells, 'externalAccounts', 'account_external_must_be_a_name_or_four_parts', wanted);
    } else if (!originFits(external.origin, accountType)) {
      const wanted = 'origin 1 for customer types, 2 for house and non-customer';
      refuse(cells, 'externalAccounts', 'account_external_origin_must_fit_its_type', wanted);
    } else {
      found.set(Object.values(external).join('/'), external);
    }
  }
  return [...found.values()];
}

function externalAccountFrom(entry: string): ExternalAccountRow | undefined {
  const parts = entry.split('/').map((part) => part.trim());
  const [ccp = '', clearingFirm = '', name = '', origin = ''] =
    parts.length === 1 ? ['*', '*', ...parts, '*'] : parts;
  if (parts.length !== 1 && parts.length !== 4) return undefined;
  const fields = [ccp, clearingFirm, name, origin];
  if (fields.every((field) => field === '*')) return undefined;
  if (!fields.every((field) => field === '*' || EXTERNAL_NAME.test(field))) return undefined;
  return { ccp, clearingFirm, name, origin };
}

/**
 * Origin as sent (FIX party sub-id type 26): 1 customer, 2 house. Non-customers are proprietary and clear in the house
 * origin (17 CFR 1.3, "proprietary account"). Other codes belong to one CCP and are the row's own claim.
 */
export function originFits(origin: string, accountType: AccountType): boolean {
  if (origin === '1') return accountType === 'customer' || accountType === 'omnibus-customer';
  if (origin === '2') return accountType === 'house' || accountType === 'non-customer';
  return true;
}
