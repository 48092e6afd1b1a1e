import type { BusinessDate } from '../basics/business-date.ts';
import type { ContractTerms } from './contract-terms.ts';
import type { AccountSet, ClientSet } from './reference-events.ts';
import type { ReferenceState } from './reference-state.ts';
import { inForce } from './versions.ts';

export function accountOn(
  state: ReferenceState,
  account: string,
  date: BusinessDate,
): AccountSet | undefined {
  return inForce(state.accounts.get(account), date);
}

export function clientOn(
  state: ReferenceState,
  client: string,
  date: BusinessDate,
): ClientSet | undefined {
  return inForce(state.clients.get(client), date);
}

/** Whether a clearing or trading id is ours on the date. A firm that has entered no member at all takes every side. */
export function memberIsOurs(
  state: ReferenceState,
  ccp: string,
  member: string,
  date: BusinessDate,
): boolean {
  if (state.members.size === 0) return true;
  let newest: BusinessDate | undefined;
  let isOurs = false;
  // Oldest first. On the day a role begins and another ends the id is ours: a side is never lost for it.
  for (const row of state.members.get(ccp)?.get(member) ?? []) {
    if (row.effectiveFrom > date) break;
    if (row.role !== 'ended') isOurs = true;
    else if (row.effectiveFrom !== newest) isOurs = false;
    newest = row.effectiveFrom;
  }
  return isOurs;
}

/**
 * Whether the account's segregation class may hold the market: 4d (17 CFR 1.20) US markets only, 30.7 foreign markets
 * only. The other classes do not depend on the market.
 */
export function segregationAllows(
  account: Pick<AccountSet, 'segregation'>,
  terms: Pick<ContractTerms, 'isUsMarket'>,
): boolean {
  if (account.segregation === '4d') return terms.isUsMarket;
  if (account.segregation === '30.7') return !terms.isUsMarket;
  return true;
}
