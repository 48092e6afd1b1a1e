/** What the firm's own accounts for trades of unknown accounts begin with: `SUSPENSE-CME-C`. */
export const SUSPENSE_PREFIX = 'SUSPENSE-';

export function isSuspense(account: string): boolean {
  return account.startsWith(SUSPENSE_PREFIX);
}
