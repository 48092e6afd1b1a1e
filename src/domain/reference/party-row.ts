import {
  type Cells,
  dateCell,
  effectiveFromCell,
  nameCell,
  refuse,
  textCell,
  wordCell,
} from './_cells.ts';
import type { ClientSet, MemberSet } from './reference-events.ts';
import type { RowProblem } from './reference-rejection.ts';
import type { ColumnOf, ReferenceRow } from './reference-rows.ts';
import { MEMBER_ROLES } from './reference-words.ts';

/** Where a row without a source column was read, and who loads it. */
export type RowProvenance = { readonly source: string; readonly enteredBy: string };

/** Reads one of our own ids at a CCP. */
export function memberFromRow(
  row: ReferenceRow<'members'>,
  provenance: RowProvenance,
): MemberSet | RowProblem {
  const cells: Cells<ColumnOf<'members'>> = { row, problem: undefined };
  const member = {
    ccp: nameCell(cells, 'ccp', 'member_ccp_must_be_a_name'),
    member: nameCell(cells, 'member', 'member_must_be_a_name'),
    role:
      wordCell(cells, 'role', { words: MEMBER_ROLES, code: 'member_role_must_be_known' }) ??
      'ended',
    effectiveFrom: effectiveFromCell(cells),
  };
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'MemberSet', ...member, ...provenance };
}

/** Reads a client. The check digits of its LEI are the reader's to warn about: a client is not refused for them. */
export function clientFromRow(
  row: ReferenceRow<'clients'>,
  provenance: RowProvenance,
): ClientSet | RowProblem {
  const cells: Cells<ColumnOf<'clients'>> = { row, problem: undefined };
  const client = {
    client: nameCell(cells, 'client', 'client_must_be_a_name'),
    name: textCell(cells, 'name', 'client_name_must_be_given'),
    lei: row.lei,
    effectiveFrom: dateCell(cells, 'effectiveFrom', 'effective_from_must_be_a_date'),
  };
  if (row.lei !== '' && !/^[A-Z0-9]{20}$/.test(row.lei)) {
    const wanted = '20 capital letters or digits (ISO 17442), or blank';
    refuse(cells, 'lei', 'client_lei_must_be_twenty_characters', wanted);
  }
  if (cells.problem !== undefined) return cells.problem;
  return { type: 'ClientSet', ...client, ...provenance };
}

/** ISO 7064 mod 97-10 over the 20 characters (A = 10 … Z = 35); true also for a blank. */
export function leiChecks(lei: string): boolean {
  if (lei === '') return true;
  if (!/^[A-Z0-9]{20}$/.test(lei)) return false;
  const digits = [...lei].map((character) => Number.parseInt(character, 36).toString()).join('');
  return BigInt(digits) % 97n === 1n;
}
