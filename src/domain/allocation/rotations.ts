import type { RotationTurned } from './average-events.ts';
import type { ShareRule } from './share-rule.ts';

/** With whom each rotation begins next, by its accounts in order, joined with a blank. Plain data. */
export type Rotations = Map<string, string>;

export function evolveRotations(rotations: Rotations, { accounts, next }: RotationTurned): void {
  rotations.set(accounts, next);
}

/** The rule with the account it begins with: as instructed, else where the same rotation stopped, else the first. */
export function turnedRule(rotations: Rotations, rule: ShareRule): ShareRule {
  if (rule.method !== 'rotation' || rule.first !== '') return rule;
  const first = rotations.get(rule.accounts.join(' ')) ?? rule.accounts[0] ?? '';
  return { ...rule, first };
}

export function* canonicalRotations(rotations: Rotations): Generator<string> {
  for (const [accounts, next] of [...rotations].sort(([a], [b]) => (a < b ? -1 : 1)))
    yield `rotation ${accounts} next ${next}`;
}
