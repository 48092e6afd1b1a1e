import type { ExternalAccount } from '../../domain/trade/trade-report.ts';
import type { Dialect } from './dialects/dialect.ts';
import { idInRole, type Party, ROLE } from './parties.ts';
import type { RecordProblems } from './record-problems.ts';

const CUSTOMER = '1';
const HOUSE = '2';

/** How the CCP names the position account: customer accounts (24), then position accounts (38), as sent. */
export function externalAccountOf(
  parties: readonly Party[],
  dialect: Dialect,
  problems: RecordProblems,
): ExternalAccount {
  const names: string[] = [];
  const sent = originOf(parties, dialect, problems);
  if (dialect.accountInSubRole !== '') {
    for (const party of parties)
      if (party.role === dialect.accountInSubRole) addName(names, party.origin);
  }
  for (const role of [ROLE.customerAccount, ROLE.positionAccount]) {
    for (const party of parties) if (party.role === role) addName(names, party.id);
  }
  const clearingFirm = idInRole(parties, ROLE.clearingFirm, ROLE.executingFirm);
  return {
    clearingFirm,
    names,
    origin: dialect.accountInSubRole === '' ? sent : originOfAccount(sent),
  };
}

function addName(names: string[], name: string): void {
  if (name !== '' && !names.includes(name)) names.push(name);
}

/** Sub type 26 of the dialect's first telling role. */
function originOf(parties: readonly Party[], dialect: Dialect, problems: RecordProblems): string {
  let origin = '';
  for (const role of dialect.originRoles) {
    for (const party of parties) {
      if (party.role !== role || party.origin === '') continue;
      if (origin === '') origin = party.origin;
      else if (party.origin !== origin)
        problems.warn('origins_disagree', `Pty[R=${role}]/Sub`, `${origin} and ${party.origin}`);
    }
  }
  return origin;
}

/** Eurex names accounts by kind: A agent (customer), P principal and M market maker (house); others stay as sent. */
function originOfAccount(account: string): string {
  const kind = account[0];
  if (kind === 'A') return CUSTOMER;
  return kind === 'P' || kind === 'M' ? HOUSE : account;
}
