import type { BusinessDate } from '../basics/business-date.ts';
import { type AccountMatch, matchAccount } from '../reference/match-account.ts';
import { accountOn } from '../reference/parties.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import { isGiveUpAccount } from '../trade/suspense-account.ts';
import type { ExternalAccount } from '../trade/trade-report.ts';

/** Whom a report says the trade is for. */
export type NamedAccount = {
  readonly ccp: string;
  /** Our own id, where the sender knows it; else blank. */
  readonly account: string;
  readonly externalAccount: ExternalAccount;
  readonly clearingDate: BusinessDate;
};

/** Our account as the sender names it, else as the CCP does; without names of the CCP's the sender's is tried as one. */
export function ourAccount(
  reference: ReferenceState,
  { ccp, account, externalAccount, clearingDate }: NamedAccount,
): AccountMatch {
  if (isGiveUpAccount(account)) return { account };
  if (account !== '' && accountOn(reference, account, clearingDate) !== undefined)
    return { account };
  const { clearingFirm, names, origin } = externalAccount;
  const asked = names.length === 0 && account !== '' ? [account] : names;
  return matchAccount(reference, { ccp, clearingFirm, names: asked, origin }, clearingDate);
}
