import type { BusinessDate } from '../basics/business-date.ts';
import { clearsUsMarket } from '../reference/ccp-market.ts';
import { accountOn } from '../reference/parties.ts';
import type { AccountSet } from '../reference/reference-events.ts';
import type { ReferenceState } from '../reference/reference-state.ts';
import type { SegregationClass } from '../reference/reference-words.ts';
import {
  GIVE_UP_PREFIX,
  isGiveUpAccount,
  isHoldingAccount,
  SUSPENSE_PREFIX,
} from '../trade/suspense-account.ts';

/** What the rules need to know of an account, the firm's suspense accounts included. */
export type AccountTerms = Pick<
  AccountSet,
  | 'account'
  | 'accountType'
  | 'client'
  | 'segregation'
  | 'positionMethod'
  | 'closeOutOrder'
  | 'settlementStyle'
  | 'currency'
  | 'marginClass'
  | 'specialAccount'
  | 'controller'
>;

/** The firm's own account for trades of a CCP whose account is not known yet; the origin decides customer or house. */
export function suspenseAccountOf(ccp: string, customerOrigin: string): string {
  return `${SUSPENSE_PREFIX}${ccp}-${customerOrigin === '2' ? 'H' : 'C'}`;
}

/** The firm's own account for trades of a CCP that wait to be claimed by another firm. */
export function giveUpAccountOf(ccp: string, customerOrigin: string): string {
  return `${GIVE_UP_PREFIX}${ccp}-${customerOrigin === '2' ? 'H' : 'C'}`;
}

/** Part 17 takes at most 12 characters: `SUSPENSE-CME-C` is `SUSPCMEC` there, `GIVEUP-CME-C` `GVUPCMEC`. */
function specialAccountOf(account: string): string {
  const ccp = ccpOfSuspense(account).replace(/[^A-Z0-9]/gi, '');
  const word = isGiveUpAccount(account) ? 'GVUP' : 'SUSP';
  return `${word}${ccp.slice(0, 7)}${account.slice(-1)}`.toUpperCase();
}

// One object per such account and class, so that what hangs on the object (memos) is found again.
const suspenseAccounts = new Map<string, AccountTerms>();

/** Suspense is gross and never closes out by itself: whose trades they are is not known, or not decided. */
function suspenseTerms(account: string, segregation: SegregationClass): AccountTerms {
  const key = `${account} ${segregation}`;
  const known = suspenseAccounts.get(key);
  if (known !== undefined) return known;
  const terms: AccountTerms = {
    account,
    accountType: account.endsWith('-H') ? 'house' : 'customer',
    client: '',
    segregation,
    positionMethod: 'gross',
    closeOutOrder: 'hold-open',
    settlementStyle: 'open-trade-equity',
    currency: '',
    marginClass: '',
    specialAccount: specialAccountOf(account),
    controller: '',
  };
  suspenseAccounts.set(key, terms);
  return terms;
}

/**
 * A customer's money is segregated although nobody knows yet whose it is (decision 070): 4d where the CCP clears a US
 * market, else 30.7. House trades are the firm's own.
 */
function suspenseClass(
  reference: ReferenceState,
  account: string,
  date: BusinessDate,
): SegregationClass {
  if (account.endsWith('-H')) return 'none';
  return clearsUsMarket(reference, ccpOfSuspense(account), date) ? '4d' : '30.7';
}

function ccpOfSuspense(account: string): string {
  const prefix = isGiveUpAccount(account) ? GIVE_UP_PREFIX : SUSPENSE_PREFIX;
  return account.slice(prefix.length, -2);
}

export function accountTermsOn(
  reference: ReferenceState,
  account: string,
  date: BusinessDate,
): AccountTerms | undefined {
  if (isHoldingAccount(account))
    return suspenseTerms(account, suspenseClass(reference, account, date));
  return accountOn(reference, account, date);
}

/** Whether anything can be asked about an account: reference has it, or it is one of the firm's suspense or give-up accounts. */
export function isKnownAccount(reference: ReferenceState, account: string): boolean {
  return reference.accounts.has(account) || isHoldingAccount(account);
}
