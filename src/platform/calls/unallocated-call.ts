import { z } from 'zod';
import type { Book } from '../../domain/book/book-state.ts';
import { askBook } from './ask.ts';
import { averageGroupRows } from './average-group-rows.ts';
import { type CallAnswer, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';

/** Something that is still to be allocated, or to be allocated anew. */
type UnallocatedRow = {
  /** `trade`: it stands again because it changed under its allocation. `suspense`: nobody knows whose it is. */
  readonly kind: 'trade' | 'suspense' | 'group';
  /** Trade or group id. */
  readonly id: string;
  /** Why it waits: a group's status, `changed`, `account unknown`. */
  readonly waits: string;
};

export function unallocatedCall(installation: Installation): RunnableCall {
  return runnable({
    name: 'unallocated',
    summary:
      'What waits to be allocated: suspense, average-price groups, trades that changed under their allocation',
    kind: 'question',
    params: z.object({ firm: z.string() }),
    run: ({ firm }) => unallocated(installation, firm),
  });
}

async function unallocated(
  installation: Installation,
  firm: string,
): Promise<CallAnswer<readonly UnallocatedRow[]>> {
  const found = await askBook(installation, firm, rowsOf);
  return found.ok ? { ...found, left: found.value.length } : found;
}

function rowsOf(book: Book): UnallocatedRow[] {
  const trades = [...book.derivations.broken.keys()].sort();
  const suspense = [...book.worklists.suspense.keys()].sort();
  return [
    ...trades.map((id): UnallocatedRow => ({ kind: 'trade', id, waits: 'changed' })),
    ...suspense.map((id): UnallocatedRow => ({ kind: 'suspense', id, waits: 'account unknown' })),
    ...averageGroupRows(book)
      .filter(({ status }) => status !== 'allocated')
      .map(
        ({ groupId, status }): UnallocatedRow => ({ kind: 'group', id: groupId, waits: status }),
      ),
  ];
}
