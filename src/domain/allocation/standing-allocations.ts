import { type EventOf, eventSchema } from '../basics/schema.ts';
import type { PercentShare } from './share-rule.ts';

/** From now on new trades of an account are divided so by themselves; without shares, no longer. */
export const standingAllocationSet = eventSchema('StandingAllocationSet', 128, {
  account: 'id',
  shares: { list: { account: 'id', percent: 'whole' } },
  actor: 'id',
  atMicros: 'whole',
});

export type StandingAllocationSet = EventOf<typeof standingAllocationSet>;

/** By account. Plain data. */
export type StandingAllocations = Map<string, readonly PercentShare[]>;

export function evolveStanding(
  standing: StandingAllocations,
  { account, shares }: StandingAllocationSet,
): void {
  if (shares.length === 0) standing.delete(account);
  else standing.set(account, shares);
}

export function* canonicalStanding(standing: StandingAllocations): Generator<string> {
  for (const [account, shares] of [...standing].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const parts = shares.map((share) => `${share.account} ${share.percent}`);
    yield `standing-allocation ${account} ${parts.join(' ')}`;
  }
}
