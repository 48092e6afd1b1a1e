import type { UnallocatedAnswer } from '../api/allocation-answers.ts';
import type { Job } from './bulk-jobs.ts';

export function unallocatedKey({ kind, id }: UnallocatedAnswer): string {
  return `${kind} ${id}`;
}

/**
 * The instructions that divide the chosen rows: each for itself, or all trades as one lot of contracts, which is then the one
 * job of the first of them. A group is always for itself.
 */
export function allocateJobs(
  rows: readonly UnallocatedAnswer[],
  rule: object,
  isTogether: boolean,
): readonly Job[] {
  const trades = rows.filter(({ kind }) => kind !== 'group');
  const [first] = trades;
  const ofTrades = (some: readonly UnallocatedAnswer[], row: UnallocatedAnswer): Job => ({
    rowKey: unallocatedKey(row),
    label: row.id,
    path: 'allocations/trades',
    body: { tradeIds: some.map(({ id }) => id), rule },
  });
  const groups = rows
    .filter(({ kind }) => kind === 'group')
    .map((row) => ({
      rowKey: unallocatedKey(row),
      label: row.id,
      path: 'average-price/allocate',
      body: { groupId: row.id, rule },
    }));
  if (isTogether && first !== undefined) return [ofTrades(trades, first), ...groups];
  return [...trades.map((row) => ofTrades([row], row)), ...groups];
}
