import { z } from 'zod';
import type { Book } from '../../domain/book/book-state.ts';
import type { Command } from '../../domain/book/commands.ts';
import { askBook, type Refused, submitOne } from './ask.ts';
import { type CallAnswer, type Caller, type RunnableCall, runnable } from './call.ts';
import type { Installation } from './installation.ts';
import { allRows, heldRows, suspenseRows, type WorklistRow } from './worklist-rows.ts';

const ofFirm = z.object({ firm: z.string() });

export function worklistCalls(installation: Installation): RunnableCall[] {
  return [
    runnable({
      name: 'suspense',
      summary: 'Trades in suspense accounts',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, suspenseRows),
    }),
    runnable({
      name: 'held',
      summary: 'Trades held until reference knows more',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, heldRows),
    }),
    runnable({
      name: 'worklists',
      summary:
        'Everything that waits: suspense, held, parked, conflicts, unmatched, ticket matches, contract facts',
      kind: 'question',
      params: ofFirm,
      run: ({ firm }) => list(installation, firm, allRows),
    }),
    runnable({
      name: 'resolveSuspense',
      summary: 'Moves a trade out of suspense; without an account the names are matched again',
      kind: 'instruction',
      params: z.object({ firm: z.string(), tradeId: z.string(), account: z.string().default('') }),
      run: ({ firm, tradeId, account }, caller) =>
        resolve(installation, firm, { type: 'resolveSuspense', tradeId, account }, caller),
    }),
    runnable({
      name: 'resolveItem',
      summary:
        'Tries a held trade or contract fact again, accepts a conflict, names the ticket that a trade confirms, or discards an item',
      kind: 'instruction',
      params: z.object({
        firm: z.string(),
        itemId: z.string(),
        action: z.enum(['retry', 'discard', 'confirm', 'accept']),
        reason: z.string().default(''),
        ticketId: z.string().default(''),
      }),
      run: ({ firm, ...item }, caller) => resolve(installation, firm, commandOf(item), caller),
    }),
  ];
}

/** `confirm` names the ticket that the item's trade confirms. */
function commandOf(item: {
  readonly itemId: string;
  readonly action: 'retry' | 'discard' | 'confirm' | 'accept';
  readonly reason: string;
  readonly ticketId: string;
}): Command {
  const { itemId, action, reason, ticketId } = item;
  if (action === 'confirm') return { type: 'confirmTicket', itemId, ticketId };
  return { type: 'resolveItem', itemId, action, reason };
}

async function list(
  installation: Installation,
  firm: string,
  rowsOf: (book: Book) => WorklistRow[],
): Promise<CallAnswer<readonly WorklistRow[]>> {
  const found = await askBook(installation, firm, rowsOf);
  return found.ok ? { ...found, left: 0 } : found;
}

async function resolve(
  installation: Installation,
  firm: string,
  command: Command,
  caller: Caller,
): Promise<CallAnswer<unknown> | Refused> {
  const done = await submitOne(installation, firm, command, caller);
  if (!done.ok) return done;
  const events = done.events.map((event) => event.type);
  return { ok: true, value: { resolved: true, events }, sequence: done.sequence, left: 0 };
}
