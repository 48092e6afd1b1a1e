import type { Book } from './book-state.ts';
import { ourAccount } from './our-account.ts';

/** A trade in suspense whose names fit an account by now. It stays there until a person moves it. */
export type SuspenseMatch = { readonly tradeId: string; readonly account: string };

/** Trades looked at, oldest first: a match takes microseconds, and a question must not hold the thread (10 ms). */
const LOOKED_AT = 2_000;

export function suspenseMatches(book: Book): SuspenseMatch[] {
  const matches: SuspenseMatch[] = [];
  for (const item of book.worklists.suspense.values().take(LOOKED_AT)) {
    const { ccp, statedAccount: account, externalAccount, clearingDate } = item;
    const match = ourAccount(book.reference, { ccp, account, externalAccount, clearingDate });
    if ('account' in match) matches.push({ tradeId: item.tradeId, account: match.account });
  }
  return matches;
}
