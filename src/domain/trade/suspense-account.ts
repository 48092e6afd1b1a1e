/** What the firm's own accounts for trades of unknown accounts begin with: `SUSPENSE-CME-C`. */
export const SUSPENSE_PREFIX = 'SUSPENSE-';

/** What the firm's accounts for trades that wait to be claimed by another firm begin with: `GIVEUP-CME-C`. */
export const GIVE_UP_PREFIX = 'GIVEUP-';

export function isGiveUpAccount(account: string): boolean {
  return account.startsWith(GIVE_UP_PREFIX);
}

/** Of the firm's own making, in no reference: positions there are not yet whose they will be. */
export function isHoldingAccount(account: string): boolean {
  return isSuspense(account) || isGiveUpAccount(account);
}

export function isSuspense(account: string): boolean {
  return account.startsWith(SUSPENSE_PREFIX);
}
