import type { ReferenceKind } from '../../domain/reference/reference-rows.ts';
import { REFERENCE_LOAD_ORDER } from '../../domain/reference/set-reference.ts';

/**
 * Columns that together occur in no other kind of file. Fewer than the required ones, so that a file with a column
 * missing is still recognised and told which.
 */
const SIGNATURES: { readonly [Kind in ReferenceKind]: readonly string[] } = {
  products: ['exchange', 'product', 'multiplier'],
  contracts: ['contract', 'underlyingContract'],
  calendars: ['calendar', 'date', 'kind'],
  ccps: ['ccp', 'rollTime'],
  members: ['ccp', 'member', 'role'],
  clients: ['client', 'lei'],
  accounts: ['account', 'externalAccounts'],
  fees: ['fee', 'perContract'],
  reportingLevels: ['class', 'level'],
  giveUpAgreements: ['executingFirm', 'clearingFirm'],
  giveUpDays: ['ccp', 'giveUpDays'],
};

/** Which reference kind a header row belongs to, or undefined when it is none of them. */
export function referenceKindOf(header: readonly string[]): ReferenceKind | undefined {
  const names = header.map((column) => column.trim());
  const fitting = REFERENCE_LOAD_ORDER.filter((kind) =>
    SIGNATURES[kind].every((column) => names.includes(column)),
  );
  return fitting.length === 1 ? fitting[0] : undefined;
}
