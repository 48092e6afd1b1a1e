import type { ContractId } from '../basics/contract-id.ts';
import type { Quantity } from '../basics/quantity.ts';

/** What an account's holder wants of its long options on a day; 0 takes back what was wanted before. */
export type Instructed = {
  readonly contract: ContractId;
  /** `1` customer, `2` house. */
  readonly origin: '1' | '2';
  readonly action: 'exercise' | 'abandon';
  readonly quantity: Quantity;
};

export type ExerciseSubmission = {
  /** By contract, origin and action; 0 where all was taken back, since a later file overwrites an earlier. */
  readonly lines: readonly Instructed[];
  readonly totals: { readonly lines: number; readonly long: Quantity; readonly short: Quantity };
};

/** Instructions of a day as a clearing house is told of them: it knows origins, not accounts (reference/fix.md §1.8). */
export function exerciseSubmission(instructions: readonly Instructed[]): ExerciseSubmission {
  const byKey = new Map<string, Instructed>();
  let long = 0;
  for (const instruction of instructions) {
    const { contract, origin, action, quantity } = instruction;
    const key = `${contract} ${origin} ${action}`;
    const known = byKey.get(key);
    byKey.set(
      key,
      known === undefined ? instruction : { ...known, quantity: known.quantity + quantity },
    );
    long += quantity;
  }
  const lines = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  return { lines, totals: { lines: lines.length, long, short: 0 } };
}
