import { scaledToText } from '../basics/decimal.ts';
import { type Rejection, reject } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { byLargestRemainder } from './largest-remainder.ts';

/** A whole number of millionths of a percent: 33.333333 % is 33_333_333. */
export type PercentMillionths = number;

export const WHOLE: PercentMillionths = 100_000_000;

/**
 * How contracts are divided among accounts, as it was instructed. `quantity` and `fair-price` name the contracts of each;
 * they differ in who gets which price (divideLots). `rotation`: alike, and what is left over one each from `first` on in
 * the list's order, so that it is not always the same who gets it.
 */
export type ShareRule =
  | { readonly method: 'quantity' | 'fair-price'; readonly shares: readonly QuantityShare[] }
  | { readonly method: 'percent'; readonly shares: readonly PercentShare[] }
  | { readonly method: 'rotation'; readonly accounts: readonly string[]; readonly first: string };

export type QuantityShare = { readonly account: string; readonly quantity: Quantity };
export type PercentShare = { readonly account: string; readonly percent: PercentMillionths };

/** What one account gets, and whether a contract of it is one that was left over. */
export type Share = {
  readonly account: string;
  readonly quantity: Quantity;
  readonly hasExtra: boolean;
};

/** The evidence of a division: who checks it needs nothing else (CFTC 1.35(b)(5)(v)). */
export type Shares = {
  readonly shares: readonly Share[];
  /** The rule for what is left over, in words that are journalled. */
  readonly remainderRule: 'none' | 'largest-remainder-then-account' | 'rotation';
  /** The account with which the next rotation begins; blank with any other method. */
  readonly next: string;
};

export type ShareCode =
  | 'allocation_must_name_an_account'
  | 'allocation_accounts_must_differ'
  | 'allocation_quantity_must_be_whole_and_above_zero'
  | 'allocation_must_add_up_to_the_quantity'
  | 'allocation_percent_must_be_above_zero'
  | 'allocation_must_add_up_to_100_percent'
  | 'rotation_must_begin_with_one_of_its_accounts';

export type SharesOutcome =
  | ({ readonly ok: true } & Shares)
  | { readonly ok: false; readonly rejection: Rejection<ShareCode> };

/** Divides contracts among accounts. Accounts that get nothing are left out of the outcome. */
export function sharesOf(quantity: Quantity, rule: ShareRule): SharesOutcome {
  const accounts = 'accounts' in rule ? rule.accounts : rule.shares.map(({ account }) => account);
  const problem = accountProblem(accounts);
  if (problem !== undefined) return problem;
  switch (rule.method) {
    case 'quantity':
    case 'fair-price':
      return byQuantity(quantity, rule.shares);
    case 'percent':
      return byPercent(quantity, rule.shares);
    case 'rotation':
      return byRotation(quantity, rule.accounts, rule.first);
  }
}

function accountProblem(accounts: readonly string[]) {
  if (accounts.length === 0 || accounts.includes('')) {
    const seen = `${accounts.length} accounts`;
    return reject('allocation_must_name_an_account', seen, 'an account for every share');
  }
  const twice = accounts.find((account, at) => accounts.indexOf(account) !== at);
  if (twice === undefined) return undefined;
  return reject('allocation_accounts_must_differ', `${twice} twice`, 'each account once');
}

function byQuantity(quantity: Quantity, shares: readonly QuantityShare[]): SharesOutcome {
  const none = shares.find((share) => !Number.isSafeInteger(share.quantity) || share.quantity <= 0);
  if (none !== undefined) {
    const seen = `${none.quantity} for ${none.account}`;
    const wanted = 'whole contracts above zero';
    return reject('allocation_quantity_must_be_whole_and_above_zero', seen, wanted);
  }
  const total = shares.reduce((sum, share) => sum + share.quantity, 0);
  if (total !== quantity) {
    const wanted = `${quantity} contracts together`;
    return reject('allocation_must_add_up_to_the_quantity', String(total), wanted);
  }
  const given = shares.map((share) => ({ ...share, hasExtra: false }));
  return { ok: true, shares: given, remainderRule: 'none', next: '' };
}

/** Of millionths of a percent: `33.333333 %`. */
export function percentText(millionths: number): string {
  return Number.isSafeInteger(millionths)
    ? `${scaledToText(BigInt(millionths), 6, 0)} %`
    : `${millionths} millionths of a percent`;
}

function byPercent(quantity: Quantity, shares: readonly PercentShare[]): SharesOutcome {
  const none = shares.find(({ percent }) => !Number.isSafeInteger(percent) || percent <= 0);
  if (none !== undefined) {
    const seen = `${percentText(none.percent)} for ${none.account}`;
    const wanted = 'a percentage above zero, at most six decimals';
    return reject('allocation_percent_must_be_above_zero', seen, wanted);
  }
  const total = shares.reduce((sum, { percent }) => sum + percent, 0);
  if (total !== WHOLE) {
    const seen = `${percentText(total)} together`;
    return reject('allocation_must_add_up_to_100_percent', seen, percentText(WHOLE));
  }
  const parts = byLargestRemainder(
    quantity,
    shares.map(({ account, percent }) => ({ account, weight: BigInt(percent) })),
  );
  return {
    ok: true,
    shares: parts
      .filter(({ part }) => part > 0)
      .map(({ account, part, hasExtra }) => ({ account, quantity: part, hasExtra })),
    remainderRule: 'largest-remainder-then-account',
    next: '',
  };
}

function byRotation(quantity: Quantity, accounts: readonly string[], first: string): SharesOutcome {
  const from = accounts.indexOf(first);
  if (from < 0) {
    const wanted = accounts.join(' or ');
    return reject('rotation_must_begin_with_one_of_its_accounts', first, wanted);
  }
  const count = accounts.length;
  const base = Math.floor(quantity / count);
  const leftOver = quantity % count;
  const shares = accounts.map((account, at) => {
    const hasExtra = (at - from + count) % count < leftOver;
    return { account, quantity: base + (hasExtra ? 1 : 0), hasExtra };
  });
  return {
    ok: true,
    shares: shares.filter((share) => share.quantity > 0),
    remainderRule: 'rotation',
    next: accounts[(from + leftOver) % count] ?? first,
  };
}
