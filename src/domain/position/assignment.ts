import { assertThat } from '../basics/decision.ts';
import type { Quantity } from '../basics/quantity.ts';
import { drawFrom } from './fair-draw.ts';

/** How an assignment of the clearing house is split among the accounts that are short. */
export const ASSIGNMENT_METHODS = ['random', 'pro-rata'] as const;
export type AssignmentMethod = (typeof ASSIGNMENT_METHODS)[number];

/** Contracts that an account is short, and of those assigned. */
export type AssignableShort = { readonly account: string; readonly short: Quantity };
export type AssignedShare = AssignableShort & { readonly assigned: Quantity };

export type Assignment = {
  readonly shorts: readonly AssignableShort[];
  /** At most the sum of the shorts. */
  readonly quantity: Quantity;
  readonly method: AssignmentMethod;
  /** Any text; decides a random split and nothing else. */
  readonly seed: string;
};

/**
 * Each account's share of an assignment, by account. Depends on the shorts, not on their order. Random: every short
 * contract is as likely as any other, drawn without putting back (CME and CBOT). Pro rata: quantity × short ÷ all
 * shorts, rounded down, what is left to the largest remainders, ties to the lower account (NYMEX and COMEX).
 */
export function assignedShares({ shorts, quantity, method, seed }: Assignment): AssignedShare[] {
  const sorted = [...shorts].sort((a, b) => (a.account < b.account ? -1 : 1));
  const total = sorted.reduce((sum, { short }) => sum + short, 0);
  assertThat(quantity <= total, () => `${quantity} assigned of ${total} short`);
  return method === 'random'
    ? randomShares(sorted, quantity, seed)
    : proRataShares(sorted, quantity, total);
}

/** Contracts are numbered through the accounts; the drawn numbers are the first of a shuffle of all of them. */
function randomShares(
  shorts: readonly AssignableShort[],
  quantity: Quantity,
  seed: string,
): AssignedShare[] {
  const ends: number[] = [];
  let total = 0;
  for (const { short } of shorts) {
    total += short;
    ends.push(total);
  }
  const draw = drawFrom(seed);
  const assigned = shorts.map(() => 0);
  // Only what was swapped differs from the number itself: a shuffle of millions costs what is drawn.
  const swapped = new Map<number, number>();
  for (let at = 0; at < quantity; at += 1) {
    const chosen = at + draw(total - at);
    const contract = swapped.get(chosen) ?? chosen;
    swapped.set(chosen, swapped.get(at) ?? at);
    const owner = ownerOf(ends, contract);
    assigned[owner] = (assigned[owner] ?? 0) + 1;
  }
  return shorts.map((known, at) => ({ ...known, assigned: assigned[at] ?? 0 }));
}

/** Place of the first account whose contracts end after this one. */
function ownerOf(ends: readonly number[], contract: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > contract) high = middle;
    else low = middle + 1;
  }
  return low;
}

function proRataShares(
  shorts: readonly AssignableShort[],
  quantity: Quantity,
  total: Quantity,
): AssignedShare[] {
  if (total === 0) return shorts.map((known) => ({ ...known, assigned: 0 }));
  // The product of two counts can pass 2^53.
  const exact = shorts.map(({ short }) => BigInt(quantity) * BigInt(short));
  const whole = exact.map((product) => Number(product / BigInt(total)));
  let left = quantity - whole.reduce((sum, share) => sum + share, 0);
  const byRemainder = exact
    .map((product, at) => ({ at, remainder: product % BigInt(total) }))
    .sort((a, b) =>
      a.remainder === b.remainder ? a.at - b.at : a.remainder > b.remainder ? -1 : 1,
    );
  const extra = new Set<number>();
  for (const { at } of byRemainder) {
    if (left === 0) break;
    extra.add(at);
    left -= 1;
  }
  return shorts.map((known, at) => ({
    ...known,
    assigned: (whole[at] ?? 0) + (extra.has(at) ? 1 : 0),
  }));
}
