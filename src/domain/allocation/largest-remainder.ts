import { assertThat } from '../basics/decision.ts';
import { byText } from './_by-text.ts';

/** Who takes part, and how much of the whole is theirs; whole numbers of any unit, at least one above zero. */
export type Weight = { readonly account: string; readonly weight: bigint };

/** What one account gets of a whole number of contracts or minor units, and how it came to that. */
export type Part = {
  readonly account: string;
  /** With the sign of the whole. */
  readonly part: number;
  /** The share was no whole number and this account got one of those that were left over. */
  readonly hasExtra: boolean;
};

/**
 * Divides a whole number by weight: everybody gets the whole part of his share (of the magnitude, so that a debit is
 * divided as its credit would be), then one each to the largest remainders, equal remainders by account id. The parts
 * add up to the whole. In the order of the weights.
 */
export function byLargestRemainder(whole: number, weights: readonly Weight[]): Part[] {
  const sum = weights.reduce((total, { weight }) => total + weight, 0n);
  assertThat(sum > 0n, 'somebody takes part in what is divided');
  const size = BigInt(Math.abs(whole));
  const shares = weights.map(({ account, weight }) => ({
    account,
    base: (size * weight) / sum,
    remainder: (size * weight) % sum,
  }));
  const leftOver = Number(size - shares.reduce((total, { base }) => total + base, 0n));
  const extra = new Set(
    [...shares]
      .sort((a, b) => byRemainder(a.remainder, b.remainder) || byText(a.account, b.account))
      .slice(0, leftOver)
      .map(({ account }) => account),
  );
  const sign = whole < 0 ? -1 : 1;
  return shares.map(({ account, base }) => {
    const hasExtra = extra.has(account);
    // Plus zero: a part of nothing is never -0.
    return { account, part: sign * (Number(base) + (hasExtra ? 1 : 0)) + 0, hasExtra };
  });
}

/** Largest first. */
function byRemainder(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a > b ? -1 : 1;
}
