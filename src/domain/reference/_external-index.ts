import type { BusinessDate } from '../basics/business-date.ts';
import type { AccountSet } from './reference-events.ts';
import type { AccountType } from './reference-words.ts';

/** One way a CCP may name one of our accounts, while one version of its row is in force. `*` = any. */
export type ExternalRule = {
  readonly account: string;
  readonly accountType: AccountType;
  readonly ccp: string;
  readonly clearingFirm: string;
  readonly name: string;
  readonly origin: string;
  readonly from: BusinessDate;
  /** First day it is no longer in force; blank = open. */
  readonly until: BusinessDate;
  /** How many of the four fields are exact. */
  readonly exactFields: number;
};

/** Replaces the rules of one account after its versions changed from `before` to `after`. */
export function indexExternalAccounts(
  byName: Map<string, ExternalRule[]>,
  before: readonly AccountSet[],
  after: readonly AccountSet[],
): void {
  const names = new Set(before.flatMap((row) => row.externalAccounts.map(({ name }) => name)));
  const account = after[0]?.account;
  for (const name of names) {
    const others = (byName.get(name) ?? []).filter((rule) => rule.account !== account);
    if (others.length === 0) byName.delete(name);
    else byName.set(name, others);
  }
  for (const [position, row] of after.entries()) {
    for (const rule of rulesOf(row, after[position + 1]?.effectiveFrom ?? '')) {
      const known = byName.get(rule.name);
      if (known === undefined) byName.set(rule.name, [rule]);
      else known.push(rule);
    }
  }
}

function rulesOf(row: AccountSet, until: BusinessDate): ExternalRule[] {
  return row.externalAccounts.map((external) => ({
    account: row.account,
    accountType: row.accountType,
    ...external,
    from: row.effectiveFrom,
    until,
    exactFields: Object.values(external).filter((field) => field !== '*').length,
  }));
}
